"""Rule for latency: 1 abnormal rule, 1 conditions."""

import numpy as np
import rulekit as rk

LEVEL_CHANGE_MIN = 4.9


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the level of late is that of the points before
    level_change = rk.level_shift(value, 10, 120)
    # Abnormal Rule 1: a strong new level
    flag = np.abs(level_change) >= LEVEL_CHANGE_MIN
    return flag
