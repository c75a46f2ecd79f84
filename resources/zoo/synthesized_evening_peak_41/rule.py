"""Rule for evening_peak: 1 abnormal rule, 3 conditions."""

import numpy as np
import rulekit as rk

PERIOD = 288
MEDIAN_ERROR_VS_PEAK_MIN = 1.1
TREND_VS_PEAK_MIN = 1.1
SEASONAL_LOCAL_VS_PEAK_MIN = 1.2


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: values stay around the median of the last points
    median_error = rk.median_residual_z(value, 15, 1000)
    # Normal Rule 2: the largest of these in a season is about as large as in the last 14 seasons (of PERIOD points)
    median_error_vs_peak = rk.peak_ratio(median_error, PERIOD)
    # Normal Rule 3: values rise and fall at the usual rate
    trend = rk.trend_z(value, 10)
    # Normal Rule 4: the largest of these in a season is about as large as in the last 14 seasons (of PERIOD points)
    trend_vs_peak = rk.peak_ratio(trend, PERIOD)
    # Normal Rule 5: the distance to the season's usual value changes slowly
    seasonal_local = rk.seasonal_local_z(value, PERIOD)
    # Normal Rule 6: the largest of these in a season is about as large as in the last 14 seasons (of PERIOD points)
    seasonal_local_vs_peak = rk.peak_ratio(seasonal_local, PERIOD)
    first = np.abs(median_error_vs_peak) >= MEDIAN_ERROR_VS_PEAK_MIN
    second = np.abs(trend_vs_peak) >= TREND_VS_PEAK_MIN
    third = np.abs(seasonal_local_vs_peak) >= SEASONAL_LOCAL_VS_PEAK_MIN
    # Abnormal Rule 1: at least two of three, beyond the season's usual peak: away from the median of the last points; a trend; away from the season's usual value as it runs today
    flag = (first & second) | (first & third) | (second & third)
    return flag
