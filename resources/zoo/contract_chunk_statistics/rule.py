import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    center = np.nanmedian(value)
    spread = np.nanmedian(np.abs(value - center)) + 1e-9
    z = (value - center) / spread
    # Abnormal Rule 1: far from the chunk's median
    return np.abs(z) > 3.5
