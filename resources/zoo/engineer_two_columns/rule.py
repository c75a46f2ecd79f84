"""Response time that the load does not explain."""

import numpy as np
import rulekit as rk

SLOW = 2.5
SAME_LOAD = 2.0
IDLE = -0.5
BUSY = 1.0


def inference(sample: np.ndarray) -> np.ndarray:
    time = sample[:, 0]
    load = sample[:, 1]
    slow = rk.robust_z(time, 60)
    # Normal Rule 1: the load is about as before
    steady = np.abs(rk.robust_z(load, 60)) < SAME_LOAD
    # Abnormal Rule 1: much slower at the same load
    flag = (slow > SLOW) & steady
    # Abnormal Rule 2: busy while there is nothing to do
    flag |= (time > BUSY) & (load < IDLE)
    return flag
