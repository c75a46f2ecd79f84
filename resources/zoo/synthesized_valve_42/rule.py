"""Rule for valve: 2 abnormal rules, 3 conditions."""

import numpy as np
import rulekit as rk

PERIOD = 288
MEDIAN_ERROR_VS_PEAK_MIN = 0.92
SEASONAL_LOCAL_MIN = 6.8
SEASONAL_LOCAL_VS_PEAK_MIN = 0.935


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: values stay around the median of the last points
    median_error = rk.median_residual_z(value, 15, 1000)
    # Normal Rule 2: the largest of these in a season is about as large as in the last 14 seasons (of PERIOD points)
    median_error_vs_peak = rk.peak_ratio(median_error, PERIOD)
    # Normal Rule 3: the distance to the season's usual value changes slowly
    seasonal_local = rk.seasonal_local_z(value, PERIOD)
    # Normal Rule 4: the largest of these in a season is about as large as in the last 14 seasons (of PERIOD points)
    seasonal_local_vs_peak = rk.peak_ratio(seasonal_local, PERIOD)
    # Abnormal Rule 1: away from the median of the last points, beyond the season's usual peak, and far from the season's usual value as it runs today
    flag = (np.abs(median_error_vs_peak) >= MEDIAN_ERROR_VS_PEAK_MIN) & (
        np.abs(seasonal_local) >= SEASONAL_LOCAL_MIN
    )
    # Abnormal Rule 2: away from the season's usual value as it runs today, beyond the season's usual peak
    flag |= np.abs(seasonal_local_vs_peak) >= SEASONAL_LOCAL_VS_PEAK_MIN
    return flag
