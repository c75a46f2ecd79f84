"""The curated quantities that rules are built from: calls of rulekit with names and sentences for people."""

from __future__ import annotations

from workbench.synthesis.shape import PERIOD, Direction, Feature, Words

SIZE: tuple[Direction, ...] = ("size",)
SIGNED: tuple[Direction, ...] = ("size", "high", "low")
EITHER: tuple[Direction, ...] = ("high", "low")
LOW: tuple[Direction, ...] = ("low",)


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
_BEND = Words("a sharp turn", "a sharp turn up", "a sharp turn down", "the curve bends as it usually does")
_LOCAL = Words(*_from("the median of the last points"), "values stay around the median of the last points")
_WIDE = Words(*_from("the wide median"), "values stay around the median of a wide window")
_SMOOTH = Words(*_from("the smoothed recent level"), "values stay around their smoothed level")
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
_SHARE = Words(
    "", "a large share of the season", "a small share of the season", "values are about what the season says"
)
_RATIO = Words("", "a large multiple of late", "a small share of late", "values are about the recent median")
_UNREST = Words("unrest", "a restless phase", "a calm phase", "values vary as much now as they did before")
_FLAT = Words("a flat line", "a flat line", "a line that has just moved", "values keep moving")
_RANK = Words(
    "its rank", "a place among the highest", "a place among the lowest", "values rank anywhere among those before them"
)
_CROWD = Words(
    "jumps", "crowded jumps", "jumps being rare", "jumps that come again and again belong to the curve: no flag then"
)

FORECAST = Feature("forecast_error", "ar_z", (25, 0.998, 1500), SIGNED, _FORECAST)
# Where jumps crowd, the curve has changed its nature: a jump says nothing there. The window is four days of minutes.
CROWD = Feature("recent_jumps", "count", (6000,), LOW, _CROWD, guard=True, over=FORECAST, at=5.0)

CURATED: tuple[Feature, ...] = (
    FORECAST,
    Feature("recent_forecast_error", "ar_z", (25,), SIGNED, _RECENT),
    Feature("quick_forecast_error", "ar_z", (8, 0.995), SIZE, _QUICK),
    Feature("forecast_excess", "ar_range_excess", (25,), SIZE, _RANGE),
    Feature("step", "diff_z", (100,), SIGNED, _STEP),
    Feature("bend", "second_diff_z", (200,), SIZE, _BEND),
    Feature(
        "move_2",
        "jump",
        (2,),
        SIGNED,
        Words(*_move("within a few points"), "moves within a few points keep their usual size"),
    ),
    Feature(
        "move_5",
        "jump",
        (5, 1000),
        SIGNED,
        Words(*_move("within several points"), "moves within several points keep their usual size"),
    ),
    Feature(
        "move_30",
        "jump",
        (30, 1000),
        SIGNED,
        Words(*_move("over many points"), "moves over many points keep their usual size"),
    ),
    Feature("local_deviation", "robust_z", (51,), SIGNED, _LOCAL),
    Feature("wide_deviation", "robust_z", (181,), SIGNED, _WIDE),
    Feature("drift", "ewma_z", (10,), SIGNED, _SMOOTH),
    Feature("slow_drift", "ewma_z", (60,), SIGNED, _SMOOTH),
    Feature("excess", "range_excess", (60,), SIGNED, _EXCESS),
    Feature("wide_excess", "range_excess", (300,), SIGNED, _EXCESS),
    Feature("median_error", "median_residual_z", (15, 1000), SIGNED, _SMOOTH),
    Feature("level_change", "level_shift", (10, 120), SIZE, _LEVEL),
    Feature("trend", "trend_z", (10,), SIZE, _TREND),
    Feature("spike", "spike", (31,), SIGNED, _SPIKE),
    Feature("seasonal_error", "seasonal_z", (PERIOD,), SIGNED, _SEASON),
    Feature("seasonal_local", "seasonal_local_z", (PERIOD,), SIGNED, _SEASON_LOCAL),
    Feature("seasonal_change", "seasonal_diff_z", (PERIOD, 1000), SIGNED, _SEASON_AGO),
    Feature("seasonal_median", "seasonal_median_z", (PERIOD, 5, 1000), SIGNED, _SEASONS),
    Feature("seasonal_excess", "seasonal_range_excess", (PERIOD,), SIZE, _SEASON),
    Feature("seasonal_share", "seasonal_ratio", (PERIOD,), EITHER, _SHARE, guard=True),
    Feature("share", "ratio", (61,), EITHER, _RATIO, guard=True),
    Feature("unrest", "std_ratio", (15, 181), EITHER, _UNREST, guard=True),
    Feature("roughness", "volatility", (15, 181), EITHER, _UNREST, guard=True),
    Feature("flat", "flat_run", (), EITHER, _FLAT, guard=True),
    Feature("place", "rank", (300,), EITHER, _RANK, guard=True),
)
