"""Application misconfiguration: a setting is wrong or missing, and the program does not do what it should."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    settings = rk.count(sample[:, 0] > 0, SPAN)
    verbose = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: a deprecated setting is warned of once at start
    # Abnormal Rule 1: the log tells several times of settings that are wrong, missing or replaced
    flag = settings >= SAID
    # Abnormal Rule 2: it tells of such a setting, and is full of debug output
    flag |= (settings >= 1) & (settings + verbose >= SAID)
    # Abnormal Rule 3: it is full of debug output
    flag |= verbose >= 2 * SAID
    return flag
