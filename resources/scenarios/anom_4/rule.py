"""Noisy neighbor."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    steal = rk.count(sample[:, 0] > 0, SPAN)
    late = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: a little steal is common on shared hosts
    # Abnormal Rule 1: the log tells of time that others on the host take, several times
    flag = steal >= SAID
    # Abnormal Rule 2: it tells of such time, and of work that is late for no reason of its own
    flag |= (steal >= 1) & (late >= 1) & (steal + late >= SAID)
    return flag
