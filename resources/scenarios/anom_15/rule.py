"""Time skew: the clock of this machine is wrong, and what depends on time fails."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    clock = rk.count(sample[:, 0] > 0, SPAN)
    rejected = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: time daemons report small corrections
    # Abnormal Rule 1: the log tells several times of a clock that is off
    flag = clock >= SAID
    # Abnormal Rule 2: it tells of such a clock, and of times that others do not accept
    flag |= (clock >= 1) & (rejected >= 1) & (clock + rejected >= SAID)
    # Abnormal Rule 3: times are not accepted again and again
    flag |= rejected >= SAID
    return flag
