import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    flag = np.zeros(len(value), dtype=bool)
    with np.errstate(invalid="ignore"):
        # Abnormal Rule 1: high
        flag |= value > 2.0
    flag[:20] = False
    return flag
