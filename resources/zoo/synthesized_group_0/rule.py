"""One rule for 6 series: 1 abnormal rule, 1 conditions."""

import numpy as np
import rulekit as rk

RECENT_FORECAST_ERROR_MAX = -4.5


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: forecast errors are as small as they were of late
    recent_forecast_error = rk.ar_z(value, 50)
    # Abnormal Rule 1: far below the forecast
    flag = recent_forecast_error <= RECENT_FORECAST_ERROR_MAX
    return flag
