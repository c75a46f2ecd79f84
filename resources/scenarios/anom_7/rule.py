"""Bandwidth saturation: a link carries all it can, and the rest waits or is dropped."""

import numpy as np
import rulekit as rk

SURGE = 2.0  # times what was usual before
LASTING = 5  # points in a row
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    net_in = sample[:, 0]
    net_out = sample[:, 1]
    capacity = rk.count(sample[:, 2] > 0, SPAN)
    queues = rk.count(sample[:, 3] > 0, SPAN)
    usual_in = rk.lag(rk.ewma(net_in, 240), 12)
    usual_out = rk.lag(rk.ewma(net_out, 240), 12)
    full = rk.hold((net_in >= SURGE * usual_in) | (net_out >= SURGE * usual_out), LASTING)
    # Normal Rule 1: an event or a backup sends much, and the link carries it
    # Abnormal Rule 1: far more traffic than before for a while, and the log tells of a link at its capacity
    flag = rk.any_recent(full, SPAN) & (capacity >= 1) & (capacity + queues >= SAID)
    # Abnormal Rule 2: whatever the metrics show, capacity and full queues are told of several times
    flag |= (capacity >= SAID) & (queues >= 1)
    return flag
