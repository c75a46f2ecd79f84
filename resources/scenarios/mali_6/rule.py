"""Rootkit or backdoor: something hides in the system and leaves a way back in; the metrics show nothing."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    hiding = rk.count(sample[:, 0] > 0, SPAN)
    ways = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: administrators add one key, one module or one account at a time
    # Abnormal Rule 1: the log tells of something that hides and of a way back in
    flag = (hiding >= 1) & (ways >= 1)
    # Abnormal Rule 2: the log tells several times of something that hides
    flag |= hiding >= SAID
    # Abnormal Rule 3: the log tells of several ways back in
    flag |= ways > SAID
    return flag
