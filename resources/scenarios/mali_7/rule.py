"""Brute force or credential stuffing."""

import numpy as np
import rulekit as rk

BURST = 2.0  # times what came in before
BUSY = 70.0  # per cent of the processor
SAID = 4  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    net_in = sample[:, 1]
    refused = rk.count(sample[:, 2] > 0, SPAN)
    attack = rk.count(sample[:, 3] > 0, SPAN)
    usual = rk.lag(rk.ewma(net_in, 240), 8)
    bursts = rk.any_recent((net_in >= BURST * usual) | (cpu >= BUSY), SPAN)
    # Normal Rule 1: people mistype a password once or twice
    # Abnormal Rule 1: a burst comes in or the processor works, and logins are refused again and again
    flag = bursts & (refused >= 1) & (refused + attack >= SAID)
    # Abnormal Rule 2: logins are refused again and again, and somebody was locked out, banned or called an attacker
    flag |= (refused >= SAID - 1) & (attack >= 1)
    # Abnormal Rule 3: logins are refused all the time
    flag |= refused >= 2 * SAID
    return flag
