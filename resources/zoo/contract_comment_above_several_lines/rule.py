import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    flags = np.zeros(len(value))
    # Abnormal Rule 1: far from the moving mean
    kernel = np.ones(5) / 5
    padded = np.concatenate([np.repeat(value[:1], 4), value])
    smooth = np.convolve(np.nan_to_num(padded), kernel, "valid")
    flags[np.abs(value - smooth) > 1.8] = 1
    return flags
