"""Handle or thread exhaustion."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    handles = rk.count(sample[:, 0] > 0, SPAN)
    threads = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: a single refused connection is no exhaustion
    # Abnormal Rule 1: the log tells several times of files, sockets or threads that cannot be had
    flag = handles + threads >= SAID
    return flag
