import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    values = sample[:, 0]
    labels = np.zeros(len(values), dtype=int)
    for i in range(len(values)):
        low_count = 0
        high_count = 0
        for j in range(max(0, i - 5), i + 1):
            if values[j] < -0.8:
                low_count += 1
            if values[j] > 0.8:
                high_count += 1
        # Abnormal Rule 1: at least five of the last six values are low
        if low_count >= 5:
            labels[i] = 1
        # Abnormal Rule 2: at least five of the last six values are high
        if high_count >= 5:
            labels[i] = 1
        # Abnormal Rule 3: a single extreme value
        if abs(values[i]) > 3.5:
            labels[i] = 1
    return labels
