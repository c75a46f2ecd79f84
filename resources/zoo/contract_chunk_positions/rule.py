import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    flags = np.zeros(len(value), dtype=int)
    limit = np.nanpercentile(value, 98)
    # Abnormal Rule 1: among the highest two percent and high
    peaks = np.where((value >= limit) & (value > 1.0))[0]
    flags[peaks] = 1
    return flags
