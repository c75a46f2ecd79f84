"""Spam bot: the machine sends mail that nobody asked for."""

import numpy as np
import rulekit as rk

BUSY = 50.0  # per cent of the processor
SURGE = 2.0  # times what went out before
SAID = 3  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    cpu = sample[:, 0]
    net_out = sample[:, 1]
    mail = rk.count(sample[:, 2] > 0, SPAN)
    spam = rk.count(sample[:, 3] > 0, SPAN)
    usual = rk.lag(rk.ewma(net_out, 240), 8)
    sends = rk.any_recent((net_out >= SURGE * usual) | (cpu >= BUSY), SPAN)
    # Normal Rule 1: a mail server delivers a message now and then
    # Abnormal Rule 1: far more goes out than before, and the log tells of mail again and again, some of it refused
    flag = sends & (mail >= 1) & (spam >= SAID - 1) & (mail + spam > SAID)
    # Abnormal Rule 2: whatever goes out, the log is full of mail and of what others think of it
    flag |= (mail >= SAID) & (spam >= SAID)
    return flag
