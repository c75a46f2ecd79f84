import numpy as np
import rulekit as rk

JUMP = 2.5
LOW = -1.0
HOLD = 3


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    step = rk.diff(value, 1)
    # Abnormal Rule 1: jump
    flag = np.abs(step) >= JUMP
    # Abnormal Rule 2: low for long
    flag |= rk.hold(value < LOW, HOLD)
    return flag
