import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: unlike the same time before
    flag = np.abs(rk.seasonal_z(value, 24)) >= 3.0
    flag &= ~np.isnan(value)
    return flag
