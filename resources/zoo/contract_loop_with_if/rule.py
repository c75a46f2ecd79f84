import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    n = len(value)
    flags = np.zeros(n)
    for i in range(5, n):
        before = value[i - 5 : i]
        center = np.median(before)
        # Abnormal Rule 1: far from the five points before
        if abs(value[i] - center) > 2.5:
            flags[i] = 1
        # Abnormal Rule 2: the highest of six, and high
        elif value[i] > np.max(before) and value[i] > 2.0:
            flags[i] = 1
    return flags
