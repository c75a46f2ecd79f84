"""Rule for latency: 1 abnormal rule, 2 conditions."""

import numpy as np
import rulekit as rk

RECENT_JUMPS_MAX = 61
JUMP = 5
RECENT_FORECAST_ERROR_MAX = -3.4


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: forecast errors are as small as they were of late
    recent_forecast_error = rk.ar_z(value, 25)
    # Normal Rule 2: the next value follows from those before it, up to the usual forecast error
    forecast_error = rk.ar_z(value, 25, 0.998, 1500)
    # Normal Rule 3: jumps that come again and again belong to the curve: no flag then
    calm = rk.count(np.abs(forecast_error) >= JUMP, 6000) <= RECENT_JUMPS_MAX
    # Abnormal Rule 1: far below the forecast
    flag = recent_forecast_error <= RECENT_FORECAST_ERROR_MAX
    return np.logical_and(flag, calm)
