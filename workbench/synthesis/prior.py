"""What is known of each quantity before any label: how well it carried over to later weeks and to other series."""

from __future__ import annotations

from workbench.synthesis.shape import Direction, Feature

UNKNOWN = 0.5
ONE_SIDED = 0.96  # a direction of its own must be earned: the labels at hand may show one kind of anomaly by chance

_KINDS = {
    "ar_z": "forecast",
    "ar_residual": "forecast",
    "ar_range_excess": "forecast",
    "diff_z": "move",
    "jump": "move",
    "second_diff_z": "move",
    "ewma_z": "smooth",
    "median_residual": "median",
    "median_residual_z": "median",
    "robust_z": "median",
    "spike": "median",
    "range_excess": "range",
    "level_shift": "level",
    "trend_z": "trend",
    "flat_run": "flat",
}


def kind_of(feature: Feature) -> str:
    """What a quantity measures against: forecast, move, smooth, median, range, level, trend, flat or season."""
    return _KINDS.get((feature.over or feature).call, "season")


def prior_of(feature: Feature, direction: Direction) -> float:
    """The prior of a quantity in a direction, 0 to 1."""
    known = CARRIED.get(feature.name, UNKNOWN)
    return known if direction == "size" else known * ONE_SIDED


# Event F1 on later blocks and on other series over the best quantity's, mean over sets; see `bench priors`.
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
