"""Data exfiltration: somebody collects data that is not theirs and carries it out of the network."""

import numpy as np
import rulekit as rk

SURGE = 2.5  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    net_out = sample[:, 0]
    collected = rk.count(sample[:, 1] > 0, SPAN)
    sent = rk.count(sample[:, 2] > 0, SPAN)
    planned = rk.count(sample[:, 3] > 0, SPAN)
    usual = rk.lag(rk.ewma(net_out, 240), 8)
    sends = rk.any_recent(net_out >= SURGE * usual, SPAN)
    # Normal Rule 1: a backup sends much too, but says that it is one
    # Abnormal Rule 1: far more goes out than before, and the log tells of data that was collected or carried out
    flag = sends & (collected >= 1) & (sent >= 1) & (collected + sent >= SAID) & (planned < SAID)
    # Abnormal Rule 2: whatever goes out, the log tells several times of data collected and of data carried out
    flag |= (collected >= SAID) & (sent >= SAID) & (planned < SAID)
    return flag
