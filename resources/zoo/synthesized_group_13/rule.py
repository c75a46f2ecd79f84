"""One rule for 6 series: 2 abnormal rules, 4 conditions."""

import numpy as np
import rulekit as rk

RECENT_JUMPS_MAX = 170
JUMP = 5
FORECAST_ERROR_MIN = 5.1
LEVEL_CHANGE_MIN = 2.6
FORECAST_ERROR_MAX = -8.2


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the next value follows from those before it, up to the usual forecast error
    forecast_error = rk.ar_z(value, 25, 0.998, 1500)
    # Normal Rule 2: the level of late is that of the points before
    level_change = rk.level_shift(value, 10, 120)
    # Normal Rule 3: jumps that come again and again belong to the curve: no flag then
    calm = rk.count(np.abs(forecast_error) >= JUMP, 6000) <= RECENT_JUMPS_MAX
    # Abnormal Rule 1: far from the forecast and a new level
    flag = (np.abs(forecast_error) >= FORECAST_ERROR_MIN) & (np.abs(level_change) >= LEVEL_CHANGE_MIN)
    # Abnormal Rule 2: far below the forecast
    flag |= forecast_error <= FORECAST_ERROR_MAX
    return np.logical_and(flag, calm)
