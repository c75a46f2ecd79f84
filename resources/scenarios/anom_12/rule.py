"""External dependency failure: a service that somebody else runs does not answer or answers with errors."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    dependency = rk.count(sample[:, 0] > 0, SPAN)
    failing = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: one call fails, and the next one succeeds
    # Abnormal Rule 1: the log tells of a service of somebody else, and several times of calls that fail
    flag = (dependency >= 1) & (failing >= 1) & (dependency + failing > SAID)
    return flag
