import numpy as np
import rulekit as rk


def far(values, limit):
    """Whether each value is far from the mean."""
    return np.abs(values - np.nanmean(values)) > limit * np.nanstd(values)


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: far from the mean of the chunk
    flag = far(value, 2.0)
    return flag
