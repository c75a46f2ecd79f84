"""Two hours of five-minute points side by side."""

import numpy as np

HOUR = 12
FACTOR = 2.2


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    n = len(value)
    flags = np.zeros(n, dtype=bool)
    for i in range(2 * HOUR - 1, n):
        now = value[i - HOUR + 1 : i + 1]
        before = value[i - 2 * HOUR + 1 : i - HOUR + 1]
        moved = np.mean(now) - np.mean(before)
        limit = FACTOR * np.std(before)
        # Abnormal Rule 1: this hour lies far above the one before
        flags[i] = moved > limit
        # Abnormal Rule 2: this hour lies far below the one before
        flags[i] |= moved < -limit
    return flags
