"""Stock rule: forecast errors."""

import numpy as np
import rulekit as rk

RECENT_FORECAST_ERROR_MIN = 9.4


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: forecast errors are as small as they were of late
    recent_forecast_error = rk.ar_z(value, 25)
    # Abnormal Rule 1: far from the forecast
    flag = np.abs(recent_forecast_error) >= RECENT_FORECAST_ERROR_MIN
    return flag
