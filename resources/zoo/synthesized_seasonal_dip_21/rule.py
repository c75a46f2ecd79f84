"""Rule for seasonal_dip: 1 abnormal rule, 2 conditions."""

import numpy as np
import rulekit as rk

PERIOD = 288
RECENT_JUMPS_MAX = 60
JUMP = 5
SEASONAL_CHANGE_MAX = -3.9


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: values change little against one season ago (PERIOD points)
    seasonal_change = rk.seasonal_diff_z(value, PERIOD, 1000)
    # Normal Rule 2: the next value follows from those before it, up to the usual forecast error
    forecast_error = rk.ar_z(value, 25, 0.998, 1500)
    # Normal Rule 3: jumps that come again and again belong to the curve: no flag then
    calm = rk.count(np.abs(forecast_error) >= JUMP, 6000) <= RECENT_JUMPS_MAX
    # Abnormal Rule 1: far below one season ago
    flag = seasonal_change <= SEASONAL_CHANGE_MAX
    return np.logical_and(flag, calm)
