import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: high and rising
    first = np.logical_and(np.greater(value, 1.5), rk.diff(value, 1) > 0.5)
    # Abnormal Rule 2: low
    second = np.less_equal(value, -2.2)
    return np.where(np.logical_or(first, second), 1, 0)
