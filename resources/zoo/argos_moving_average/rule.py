import numpy as np


def moving_average(values, width):
    kernel = np.ones(width) / width
    return np.convolve(values, kernel, mode="same")


def inference(sample: np.ndarray) -> np.ndarray:
    values = np.nan_to_num(sample[:, 0])
    n = len(values)
    labels = np.zeros(n, dtype=int)
    # Normal Rule 1: short chunks are taken as normal
    if n < 15:
        return labels
    smoothed = moving_average(values, 15)
    residual = values - smoothed
    threshold = 3.2 * np.std(residual)
    # Abnormal Rule 1: the value leaves the moving average by far
    labels[np.abs(residual) > threshold] = 1
    # Normal Rule 2: the moving average is not reliable at the borders
    labels[:7] = 0
    labels[-7:] = 0
    return labels
