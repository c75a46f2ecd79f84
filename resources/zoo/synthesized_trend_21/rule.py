"""Rule for trend: 1 abnormal rule, 1 conditions."""

import numpy as np
import rulekit as rk

PERIOD = 288
SEASONAL_CHANGE_MIN = 3.2


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: values change little against one season ago (PERIOD points)
    seasonal_change = rk.seasonal_diff_z(value, PERIOD, 1000)
    # Abnormal Rule 1: far above one season ago
    flag = seasonal_change >= SEASONAL_CHANGE_MIN
    return flag
