import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    score = 1.0 * (value > 1.5) + 1.0 * (rk.diff(value, 1) > 1.0) + 1.0 * (rk.zscore(value, 30) > 2.0)
    # Abnormal Rule 1: two signs at once
    return score >= 2
