"""Firewall or security group misconfiguration."""

import numpy as np
import rulekit as rk

FALL = 0.7  # times what was usual before
SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    net_in = sample[:, 0]
    net_out = sample[:, 1]
    rules = rk.count(sample[:, 2] > 0, SPAN)
    unreachable = rk.count(sample[:, 3] > 0, SPAN)
    usual_in = rk.lag(rk.ewma(net_in, 240), 12)
    usual_out = rk.lag(rk.ewma(net_out, 240), 12)
    falls = rk.any_recent(rk.hold((net_in <= FALL * usual_in) | (net_out <= FALL * usual_out), 5), SPAN)
    # Normal Rule 1: a service that starts refuses connections for a moment, and firewalls always block strangers
    # Abnormal Rule 1: connections fail, and the log tells of rules that block them or were changed
    flag = (rules >= 1) & (unreachable >= 1) & (rules + unreachable >= SAID)
    # Abnormal Rule 2: traffic fell, and connections fail again and again
    flag |= falls & (unreachable > SAID)
    return flag
