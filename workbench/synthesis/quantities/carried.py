"""How well each quantity alone carried over to later weeks and other series: a figure for each, 0 to 1.

Event F1 (mean of macro and micro) on the later half with the limit chosen on the earlier one, and on
series left out with the limit chosen on the others; over the best quantity's there; mean over the sets,
drawn together as far as the sets disagree. Used were the training halves of the curves not held back:

- AIOPS 2018 KPI set, NetManAIOps/KPI-Anomaly-Detection, MIT: 12 series, 1,213,764 points, 414 events
- microsoft/cloud-monitoring-dataset, MIT: 24 series, 27,698 points, 71 events
- numenta/NAB, MIT: 24 series, 87,404 points, 20 events
- datamllab/tods, synthetic, Apache-2.0: 6 series, 30,000 points, 386 events
- this project's own generators, workbench.samples: 12 series, 112,528 points, 168 events

Made on 2026-11-22 at commit 9baddd5 by `bench priors --data DIR --write`; not written by hand.
"""

from __future__ import annotations

CARRIED: dict[str, float] = {
    "bend": 0.48,
    "drift": 0.5,
    "drift_vs_peak": 0.76,
    "either_season": 0.52,
    "either_season_vs_peak": 0.75,
    "excess": 0.53,
    "flat_vs_peak": 0.08,
    "forecast_error": 0.48,
    "forecast_excess": 0.51,
    "level_change": 0.46,
    "local_deviation": 0.48,
    "median_error": 0.48,
    "median_error_vs_peak": 0.76,
    "miss_vs_peak": 0.75,
    "move_2": 0.49,
    "move_2_vs_peak": 0.75,
    "move_5": 0.49,
    "move_5_vs_peak": 0.75,
    "off_median_31_vs_peak": 0.76,
    "off_median_5_vs_peak": 0.76,
    "off_waves_vs_peak": 0.76,
    "quick_forecast_error": 0.51,
    "quick_forecast_error_vs_peak": 0.76,
    "recent_forecast_error": 0.49,
    "recent_forecast_error_vs_peak": 0.74,
    "seasonal_change": 0.46,
    "seasonal_error": 0.49,
    "seasonal_error_vs_peak": 0.74,
    "seasonal_excess": 0.52,
    "seasonal_local": 0.52,
    "seasonal_local_vs_peak": 0.75,
    "seasonal_median": 0.5,
    "seasonal_median_vs_peak": 0.74,
    "slow_drift": 0.5,
    "slow_drift_vs_peak": 0.75,
    "spike": 0.49,
    "spike_vs_peak": 0.75,
    "step": 0.53,
    "step_vs_peak": 0.75,
    "trend": 0.47,
    "trend_vs_peak": 0.74,
    "waves": 0.57,
    "waves_vs_peak": 0.76,
    "wide_excess": 0.51,
}
