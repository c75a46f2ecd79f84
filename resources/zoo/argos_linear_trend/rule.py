import numpy as np
from scipy import stats


def inference(sample: np.ndarray) -> np.ndarray:
    values = sample[:, 0]
    index = sample[:, 1]
    labels = np.zeros(len(values), dtype=int)
    known = ~np.isnan(values)
    if known.sum() < 10:
        return labels
    line = stats.linregress(index[known], values[known])
    expected = line.intercept + line.slope * index
    residual = values - expected
    sigma = np.std(residual[known])
    # Normal Rule 1: the chunk follows a linear trend
    # Abnormal Rule 1: more than three sigmas above the trend line
    labels[residual > 3 * sigma] = 1
    # Abnormal Rule 2: more than three sigmas below the trend line
    labels[residual < -3 * sigma] = 1
    return labels
