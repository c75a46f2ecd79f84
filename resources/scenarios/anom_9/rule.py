"""Firewall or security group misconfiguration."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    rules = rk.count(sample[:, 0] > 0, SPAN)
    unreachable = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: a service that starts refuses connections for a moment, and firewalls always block strangers
    # Abnormal Rule 1: connections fail, and the log tells of rules that block them or were changed
    flag = (rules >= 1) & (unreachable >= 1) & (rules + unreachable > SAID)
    # Abnormal Rule 2: connections fail again and again
    flag |= unreachable >= 3 * SAID
    return flag
