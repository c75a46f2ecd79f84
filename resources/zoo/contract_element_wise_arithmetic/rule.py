import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = np.sqrt(np.abs(sample[:, 0])) + 0.5 * sample[:, 0] ** 2
    smooth = rk.ewma(np.nan_to_num(value), 20)
    # Abnormal Rule 1: above its usual size
    return np.where(value > 2 * smooth + 1, 1, 0)
