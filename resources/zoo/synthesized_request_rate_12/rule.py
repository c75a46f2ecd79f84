"""Rule for request_rate: 1 abnormal rule, 1 conditions."""

import numpy as np
import rulekit as rk

FORECAST_EXCESS_MIN = 0.34


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: forecast errors stay within their range of late
    forecast_excess = rk.ar_range_excess(value, 25)
    # Abnormal Rule 1: far from any forecast error of late
    flag = np.abs(forecast_excess) >= FORECAST_EXCESS_MIN
    return flag
