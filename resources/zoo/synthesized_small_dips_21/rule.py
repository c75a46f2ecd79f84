"""Rule for small_dips: 1 abnormal rule, 1 conditions."""

import numpy as np
import rulekit as rk

TREND_MIN = 3.6


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: values rise and fall at the usual rate
    trend = rk.trend_z(value, 10)
    # Abnormal Rule 1: a strong trend
    flag = np.abs(trend) >= TREND_MIN
    return flag
