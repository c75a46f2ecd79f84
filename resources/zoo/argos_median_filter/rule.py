import numpy as np
from scipy import ndimage

WIDTH = 9
LIMIT = 2.6


def inference(sample: np.ndarray) -> np.ndarray:
    values = np.nan_to_num(sample[:, 0])
    if values.size == 0:
        return np.zeros(0, dtype=int)
    baseline = ndimage.median_filter(values, size=WIDTH)
    # Abnormal Rule 1: a value differs from the median of its neighbors
    return np.where(np.abs(values - baseline) > LIMIT, 1, 0)
