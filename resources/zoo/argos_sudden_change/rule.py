import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    values = np.nan_to_num(sample[:, 0])
    labels = np.zeros(len(values), dtype=int)
    if len(values) < 2:
        return labels
    changes = np.diff(values, prepend=values[0])
    upper = np.percentile(changes, 99)
    lower = np.percentile(changes, 1)
    # Normal Rule 1: changes between neighbors are small
    # Abnormal Rule 1: a sudden increase
    sudden_increase = (changes > upper) & (changes > 2.0)
    # Abnormal Rule 2: a sudden decrease
    sudden_decrease = (changes < lower) & (changes < -2.0)
    labels[sudden_increase | sudden_decrease] = 1
    return labels
