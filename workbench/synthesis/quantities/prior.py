"""What is known of each quantity before any label: how well it carried over to later weeks and to other series."""

from __future__ import annotations

from workbench.synthesis.quantities.carried import CARRIED
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
