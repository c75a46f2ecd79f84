import numpy as np
from scipy import stats


def inference(sample: np.ndarray) -> np.ndarray:
    values = np.nan_to_num(sample[:, 0])
    labels = np.zeros(len(values), dtype=int)
    if len(values) < 3 or np.std(values) < 1e-6:
        return labels
    z = stats.zscore(values)
    mad = stats.median_abs_deviation(values, scale="normal")
    robust = (values - np.median(values)) / (mad + 1e-6)
    # Normal Rule 1: both scores stay small
    # Abnormal Rule 1: both the plain and the robust z-score are large
    labels[(np.abs(z) > 2.5) & (np.abs(robust) > 3.0)] = 1
    return labels
