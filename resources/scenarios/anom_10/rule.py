"""Application crash loop: a program crashes soon after each start and is started again."""

import numpy as np
import rulekit as rk

SAID = 2  # points at which the log tells of it
SPAN = 90  # points that evidence is kept in mind, 7.5 minutes at one each 5 s


def inference(sample: np.ndarray) -> np.ndarray:
    died = rk.count(sample[:, 0] > 0, SPAN)
    again = rk.count(sample[:, 1] > 0, SPAN)
    # Normal Rule 1: a service is restarted once, after an update
    # Abnormal Rule 1: the log tells again and again of a program that ends badly and of its restarts
    flag = (died >= 1) & (again >= 1) & (died + again >= SAID)
    # Abnormal Rule 2: programs end badly several times
    flag |= died >= SAID
    return flag
