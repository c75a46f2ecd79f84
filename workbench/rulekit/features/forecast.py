"""Features against a forecast."""

# ruff: noqa: ARG005  a plan or a warm-up takes all parameters of its feature, needed or not

from workbench.rulekit.feature import Feature
from workbench.rulekit.features.parts import FORGET, ORDER, SAME, SIGMA, chain, scale, settled, window

FORECAST = (
    Feature(
        "ar_residual",
        "forecast",
        "distance to the online auto-regressive forecast from the last `order` values",
        SAME,
        (ORDER, FORGET),
        lambda order, forget: chain(("ar_residual", (order, forget))),
        lambda order, forget: 2 * order,
        "≥ {threshold} above the forecast",
        "{threshold} or lower against the forecast",
        "≥ {threshold} from the forecast",
    ),
    Feature(
        "ar_z",
        "forecast",
        "distance to the online auto-regressive forecast in units of its usual size",
        SIGMA,
        (ORDER, FORGET, scale()),
        lambda order, forget, window: chain(("ar_residual", (order, forget)), ("scaled", (window,))),
        lambda order, forget, window: 2 * order + settled(window),
        "≥ {threshold} sigmas above the forecast",
        "{threshold} sigmas or lower against the forecast",
        "≥ {threshold} sigmas from the forecast",
    ),
    Feature(
        "ar_range_excess",
        "forecast",
        "forecast error outside the range of the preceding `window` errors, in widths of that range",
        "ranges",
        (ORDER, FORGET, window(200, 2)),
        lambda order, forget, window: chain(("ar_residual", (order, forget)), ("range_excess", (window,))),
        lambda order, forget, window: 2 * order + window,
        "above the forecast by ≥ {threshold} of the error range of {window} points more than ever in it",
        "below the forecast: {threshold} of the error range of {window} points or lower",
        "forecast error outside its range of {window} points by ≥ {threshold} of its width",
    ),
)
