import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    flags = np.zeros(len(value), dtype=int)
    for i, v in enumerate(value):
        if i < 3 or np.isnan(v):
            continue
        recent = value[i - 3 : i]
        # Abnormal Rule 1: above all three before by a lot
        if v > np.max(recent) + 1.5:
            flags[i] = 1
            continue
        # Abnormal Rule 2: very low
        flags[i] = v < -2.4
    return flags
