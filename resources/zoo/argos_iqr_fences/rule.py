import numpy as np

FENCE = 1.8
MIN_SPREAD = 0.5


def fences(values, k):
    """Lower and upper fence from the quartiles of the values."""
    q1 = np.percentile(values, 25)
    q3 = np.percentile(values, 75)
    iqr = max(q3 - q1, MIN_SPREAD)
    return q1 - k * iqr, q3 + k * iqr


def fill_missing(values):
    """Missing values become the median of the others."""
    known = values[~np.isnan(values)]
    center = np.median(known) if len(known) else 0.0
    return np.where(np.isnan(values), center, values)


def inference(sample: np.ndarray) -> np.ndarray:
    values = fill_missing(sample[:, 0])
    if len(values) == 0:
        return np.zeros(0, dtype=int)
    low, high = fences(values, FENCE)
    # Normal Rule 1: most values lie between the quartiles and a bit beyond
    # Abnormal Rule 1: above the upper fence
    above = values > high
    # Abnormal Rule 2: below the lower fence
    below = values < low
    return (above | below).astype(int)
