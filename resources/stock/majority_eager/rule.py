"""Stock rule, eager: a majority of three."""

import numpy as np
import rulekit as rk

PERIOD = 100
QUICK_FORECAST_ERROR_VS_PEAK_MIN = 1
DRIFT_VS_PEAK_MIN = 1
MEDIAN_ERROR_VS_PEAK_MIN = 1


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the next value follows from the few before it, up to the usual forecast error
    quick_forecast_error = rk.ar_z(value, 8, 0.995)
    # Normal Rule 2: the largest of these in a season is about as large as in the last 21 seasons (of PERIOD points)
    quick_forecast_error_vs_peak = rk.peak_ratio(quick_forecast_error, PERIOD, 21)
    # Normal Rule 3: values stay around their smoothed level
    drift = rk.ewma_z(value, 10)
    # Normal Rule 4: the largest of these in a season is about as large as in the last 21 seasons (of PERIOD points)
    drift_vs_peak = rk.peak_ratio(drift, PERIOD, 21)
    # Normal Rule 5: values stay around the median of the last points
    median_error = rk.median_residual_z(value, 15, 1000)
    # Normal Rule 6: the largest of these in a season is about as large as in the last 21 seasons (of PERIOD points)
    median_error_vs_peak = rk.peak_ratio(median_error, PERIOD, 21)
    first = np.abs(quick_forecast_error_vs_peak) >= QUICK_FORECAST_ERROR_VS_PEAK_MIN
    second = np.abs(drift_vs_peak) >= DRIFT_VS_PEAK_MIN
    third = np.abs(median_error_vs_peak) >= MEDIAN_ERROR_VS_PEAK_MIN
    # Abnormal Rule 1: at least two of these three signs, each beyond the season's usual peak: away from the quick forecast; away from the smoothed recent level; away from the median of the last points
    flag = (first & second) | (first & third) | (second & third)
    return flag
