import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: high or low
    flag = (value > 2.0) | (value < -2.0)
    # Normal Rule 1: restless times are normal
    flag &= ~(rk.std(value, 10) > 1.6)
    return flag.astype(int)
