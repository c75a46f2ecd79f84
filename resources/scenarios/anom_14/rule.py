"""Garbage collection storm: a runtime collects garbage nearly all the time and hardly works in between."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    collection = rk.count(sample[:, 0] > 0, SPAN)
    blocked = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: a short collection now and then is how such runtimes work
    # Abnormal Rule 1: the log tells again and again of collections and their pauses
    flag = collection >= SAID
    # Abnormal Rule 2: it tells of collections, and of those who wait for the end of one
    flag |= (collection >= SAID) & (blocked >= 1)
    return flag
