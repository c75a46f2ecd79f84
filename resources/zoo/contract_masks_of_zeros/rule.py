import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    flags = np.zeros(len(value), dtype=int)
    # Abnormal Rule 1: high
    flags[value > 2.0] = 1
    # Abnormal Rule 2: falls fast
    flags[rk.diff(value, 1) < -2.5] = 1
    # Normal Rule 1: around the mean it is never abnormal
    flags[np.abs(value) < 0.1] = 0
    return flags
