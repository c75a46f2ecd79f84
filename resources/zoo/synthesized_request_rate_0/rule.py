"""Base detector: a forecast error above one limit."""

import numpy as np
import rulekit as rk

FORECAST_ERROR = 8.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: each point follows from the 25 before it, up to the usual forecast error
    forecast_error = rk.ar_z(value, 25)
    # Abnormal Rule 1: the value is far from its forecast, in units of the usual forecast error
    flag = np.abs(forecast_error) >= FORECAST_ERROR
    return flag
