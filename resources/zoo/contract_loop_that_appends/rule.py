import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    flags = []
    for i in range(len(sample)):
        # Abnormal Rule 1: high
        flags.append(sample[i, 0] > 2.0)
    return np.array(flags, dtype=bool)
