import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    flags = np.zeros(len(value), dtype=bool)
    # Abnormal Rule 1: step against the point before
    flags[1:] = np.abs(np.diff(value)) > 2.5
    # Abnormal Rule 2: high
    flags |= value > 2.8
    return flags
