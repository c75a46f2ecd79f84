import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: far from the forecast
    flag = np.abs(rk.ar_z(value, 5)) >= 3.5
    return flag
