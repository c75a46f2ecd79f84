"""The curated quantities that rules are built from: calls of rulekit with names and sentences for people."""

from __future__ import annotations

from dataclasses import replace

from workbench.synthesis.shape import PERIOD, SECOND, Feature, Words

BEYOND = ", beyond the season's usual peak"
SHARE = ", by a set share of the season's usual peak"  # where the limit is below the peak itself
SEASONS = 21  # so many that a bad week does not move what is usual, and a new month does


def _from(reference: str) -> tuple[str, str, str]:
    return f"from {reference}", f"above {reference}", f"below {reference}"


def _move(points: str) -> tuple[str, str, str]:
    return f"a move {points}", f"a rise {points}", f"a drop {points}"


_FORECAST = Words(*_from("the forecast"), "the next value follows from those before it, up to the usual forecast error")
_RECENT = Words(*_from("the forecast"), "forecast errors are as small as they were of late")
_QUICK = Words(
    *_from("the quick forecast"), "the next value follows from the few before it, up to the usual forecast error"
)
_RANGE = Words(*_from("any forecast error of late"), "forecast errors stay within their range of late")
_STEP = Words(*_move("since the last point"), "steps from point to point keep their usual size")
_FEW = Words(*_move("within a few points"), "moves within a few points keep their usual size")
_SEVERAL = Words(*_move("within several points"), "moves within several points keep their usual size")
_BEND = Words("a sharp turn", "a sharp turn up", "a sharp turn down", "the curve bends as it usually does")
_LOCAL = Words(*_from("the median of the last points"), "values stay around the median of the last points")
_SMOOTH = Words(*_from("the smoothed recent level"), "values stay around their smoothed level")
_SLOW = Words(*_from("the level of the last while"), "values stay around the level of the last while")
_EXCESS = Words(*_from("the recent range"), "values stay within their recent range")
_LEVEL = Words("a new level", "a higher level", "a lower level", "the level of late is that of the points before")
_TREND = Words("a trend", "a rising trend", "a falling trend", "values rise and fall at the usual rate")
_SPIKE = Words("a spike", "a spike up", "a spike down", "no point stands out from its neighbors")
_SEASON = Words(*_from("the season's usual value"), "values repeat from season to season (PERIOD points)")
_SEASON_LOCAL = Words(
    *_from("the season's usual value as it runs today"), "the distance to the season's usual value changes slowly"
)
_SEASON_AGO = Words(*_from("one season ago"), "values change little against one season ago (PERIOD points)")
_SEASONS = Words(
    *_from("the median of the last seasons"), "values stay around the median of the last seasons at this phase"
)
_FLAT = Words("a flat line", "a flat line", "a moving line", "values keep moving")

FORECAST = Feature("forecast_error", "ar_z", (25, 0.998, 1500), words=_FORECAST)
RECENT = Feature("recent_forecast_error", "ar_z", (25,), words=_RECENT)
QUICK = Feature("quick_forecast_error", "ar_z", (8, 0.995), words=_QUICK)
STEP = Feature("step", "diff_z", (100,), words=_STEP)
MOVE_2 = Feature("move_2", "jump", (2,), words=_FEW)
MOVE_5 = Feature("move_5", "jump", (5, 1000), words=_SEVERAL)
DRIFT = Feature("drift", "ewma_z", (10,), words=_SMOOTH)
SLOW_DRIFT = Feature("slow_drift", "ewma_z", (60,), words=_SLOW)
MEDIAN_ERROR = Feature("median_error", "median_residual_z", (15, 1000), words=_LOCAL)
SPIKE = Feature("spike", "spike", (31,), words=_SPIKE)
TREND = Feature("trend", "trend_z", (10,), words=_TREND)
SEASONAL_ERROR = Feature("seasonal_error", "seasonal_z", (PERIOD,), words=_SEASON)
SEASONAL_LOCAL = Feature("seasonal_local", "seasonal_local_z", (PERIOD,), words=_SEASON_LOCAL)
SEASONAL_MEDIAN = Feature("seasonal_median", "seasonal_median_z", (PERIOD, 5, 1000), words=_SEASONS)
# In the unit of the values: only their peaks make one series comparable with another.
MISS = Feature("miss", "ar_residual", (8, 0.995), words=_QUICK, scaled=False)
OFF_MEDIAN_5 = Feature("off_median_5", "median_residual", (5,), words=_LOCAL, scaled=False)
OFF_MEDIAN_31 = Feature("off_median_31", "median_residual", (31,), words=_LOCAL, scaled=False)
FLAT = Feature("flat", "flat_run", (), words=_FLAT, scaled=False)


def against_peaks(feature: Feature) -> Feature:
    """The quantity in units of its usual largest size a season: the median peak of the last 21 seasons.

    Such a scale follows the series by itself, so that one limit suits many series and goes on suiting them.
    """
    words = feature.words
    normal = f"the largest of these in a season is about as large as in the last {SEASONS} seasons (of PERIOD points)"
    beyond = Words(words.size + BEYOND, words.high + BEYOND, words.low + BEYOND, normal)
    return Feature(f"{feature.name}_vs_peak", "peak_ratio", (PERIOD, SEASONS), feature.directions, beyond, feature)


def _with_peaks(*features: Feature) -> tuple[Feature, ...]:
    """Each quantity, where it is scaled, and right after it the same against its peaks, so both are computed once."""
    found: list[Feature] = []
    for feature in features:
        found += [feature, against_peaks(feature)] if feature.scaled else [against_peaks(feature)]
    return tuple(found)


def one_sided(*features: Feature) -> tuple[Feature, ...]:
    """The same quantities, upward and downward too."""
    return tuple(replace(feature, directions=("size", "high", "low")) for feature in features)


_WAVES = Words(
    *_from("what trend and season tell"), "level, trend and the waves of the season (PERIOD points) tell the next value"
)
_BOTH_WAVES = replace(
    _WAVES, normal="level, trend and the waves of both seasons (PERIOD and SECOND_PERIOD points) tell the next value"
)
_EITHER = Words(
    *_from("the usual value of either season as it runs today"),
    "the distance to the usual value of the nearer of both seasons (PERIOD and SECOND_PERIOD points) changes slowly",
)
SEASONAL_WAVES = Feature("waves", "harmonic_z", (PERIOD,), words=_WAVES)
OFF_WAVES = Feature("off_waves", "harmonic_residual", (PERIOD,), words=_WAVES, scaled=False)
EITHER_SEASON = Feature("either_season", "two_seasons_local_z", (PERIOD, SECOND), words=_EITHER)

CURATED: tuple[Feature, ...] = (
    FORECAST,
    Feature("forecast_excess", "ar_range_excess", (25,), words=_RANGE),
    Feature("bend", "second_diff_z", (200,), words=_BEND),
    Feature("local_deviation", "robust_z", (51,), words=_LOCAL),
    Feature("excess", "range_excess", (60,), words=_EXCESS),
    Feature("wide_excess", "range_excess", (300,), words=_EXCESS),
    Feature("level_change", "level_shift", (10, 120), words=_LEVEL),
    Feature("seasonal_change", "seasonal_diff_z", (PERIOD, 1000), words=_SEASON_AGO),
    Feature("seasonal_excess", "seasonal_range_excess", (PERIOD,), words=_SEASON),
    *_with_peaks(
        RECENT,
        QUICK,
        STEP,
        MOVE_2,
        MOVE_5,
        DRIFT,
        SLOW_DRIFT,
        MEDIAN_ERROR,
        TREND,
        SPIKE,
        SEASONAL_ERROR,
        SEASONAL_LOCAL,
        SEASONAL_MEDIAN,
        SEASONAL_WAVES,
        OFF_WAVES,
        MISS,
        OFF_MEDIAN_5,
        OFF_MEDIAN_31,
        FLAT,
    ),
)


def curated(two_seasons: bool) -> tuple[Feature, ...]:
    """The quantities for a group; `two_seasons`: a second season was found in one of its series."""
    return with_two_seasons(CURATED) if two_seasons else CURATED


def with_two_seasons(features: tuple[Feature, ...]) -> tuple[Feature, ...]:
    """The same quantities for series with two seasons: the waves of both, and the distance to the nearer one."""
    return (*(_of_both(feature) for feature in features), *_with_peaks(EITHER_SEASON))


def _of_both(feature: Feature) -> Feature:
    if feature.over is not None:
        return replace(feature, over=_of_both(feature.over))
    if not feature.call.startswith("harmonic"):
        return feature
    return replace(feature, args=(*feature.args, SECOND), words=_BOTH_WAVES)
