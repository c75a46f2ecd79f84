"""Deadlock or livelock."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    locked = rk.count(sample[:, 0] > 0, SPAN)
    stuck = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: a lock is waited for now and then
    # Abnormal Rule 1: the log tells of locks that are not given, several times
    flag = locked >= SAID
    # Abnormal Rule 2: it tells of such a lock, and of work that is stuck
    flag |= (locked >= 1) & (stuck >= 1) & (locked + stuck >= SAID)
    return flag
