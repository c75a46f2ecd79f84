import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = np.nan_to_num(sample[:, 0])
    result = np.zeros(len(value), dtype=bool)
    if np.std(value) > 1.2:
        # Abnormal Rule 1: restless chunk, high limit
        result |= value > 3.0
    else:
        # Abnormal Rule 2: calm chunk, low limit
        result |= value > 2.0
    return result
