import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    values = sample[:, 0]
    n = len(values)
    labels = np.zeros(n, dtype=int)
    window = 30
    for i in range(n):
        if i < window:
            continue
        history = values[i - window : i]
        local_mean = np.nanmean(history)
        local_std = np.nanstd(history)
        # Normal Rule 1: a value follows the local mean of the last 30 points
        # Abnormal Rule 1: a spike of more than 4 local standard deviations
        if values[i] - local_mean > 4 * local_std:
            labels[i] = 1
        # Abnormal Rule 2: a dip of more than 4 local standard deviations
        if local_mean - values[i] > 4 * local_std:
            labels[i] = 1
    return labels
