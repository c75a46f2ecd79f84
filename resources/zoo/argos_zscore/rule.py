import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    """
    Detects anomalies in a chunk of the time series.
    sample: (n, 2), column 0 is the value, column 1 is the index.
    Returns an array of 0 (normal) and 1 (abnormal).
    """
    values = sample[:, 0]
    mean = np.nanmean(values)
    std = np.nanstd(values)
    # Normal Rule 1: values stay within three standard deviations of the mean of the chunk
    if std == 0 or np.isnan(std):
        return np.zeros(len(values), dtype=int)
    z_scores = (values - mean) / std
    labels = np.zeros(len(values), dtype=int)
    # Abnormal Rule 1: a value more than three standard deviations above or below the mean
    labels[np.abs(z_scores) > 3] = 1
    # Abnormal Rule 2: two values in a row beyond two and a half standard deviations
    for i in range(1, len(values)):
        if np.abs(z_scores[i]) > 2.5 and np.abs(z_scores[i - 1]) > 2.5:
            labels[i] = 1
    return labels
