"""How well each quantity alone carried over to later weeks and other series: a figure for each, 0 to 1.

From an experiment as `bench priors` makes it, over AIOPS, MSCloud, NABfull and TODS.
"""

from __future__ import annotations

CARRIED: dict[str, float] = {
    "bend": 0.64,
    "drift": 0.71,
    "drift_vs_peak": 0.78,
    "excess": 0.56,
    "forecast_error": 0.65,
    "forecast_excess": 0.5,
    "level_change": 0.28,
    "local_deviation": 0.52,
    "median_error": 0.62,
    "median_error_vs_peak": 0.79,
    "miss_vs_peak": 0.78,
    "move_2": 0.68,
    "move_2_vs_peak": 0.7,
    "move_5": 0.59,
    "move_5_vs_peak": 0.75,
    "off_median_31_vs_peak": 0.77,
    "off_median_5_vs_peak": 0.79,
    "quick_forecast_error": 0.68,
    "quick_forecast_error_vs_peak": 0.79,
    "recent_forecast_error": 0.65,
    "recent_forecast_error_vs_peak": 0.6,
    "seasonal_change": 0.49,
    "seasonal_error": 0.61,
    "seasonal_error_vs_peak": 0.57,
    "seasonal_excess": 0.57,
    "seasonal_local": 0.64,
    "seasonal_local_vs_peak": 0.74,
    "seasonal_median": 0.6,
    "seasonal_median_vs_peak": 0.51,
    "slow_drift": 0.64,
    "slow_drift_vs_peak": 0.77,
    "spike": 0.65,
    "spike_vs_peak": 0.71,
    "step": 0.64,
    "step_vs_peak": 0.63,
    "trend": 0.53,
    "trend_vs_peak": 0.76,
    "wide_excess": 0.4,
}
