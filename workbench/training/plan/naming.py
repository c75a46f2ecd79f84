"""What a group of like series is called: short words that any file system takes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from workbench.training.plan.traits import Traits

_SPANS = ((86_400.0 * 7, "weekly"), (86_400.0, "daily"), (3_600.0, "hourly"))
_UNITS = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s"))
_NEAR = 0.02  # a season that is so near to a day is one


def name_of_group(group: str, label: str, taken: Collection[str]) -> str:
    """The name of the rule of a group: `group`, with the label where there are several; never that of a series."""
    name = f"{group}-{label}" if label else group
    while name in taken:
        name += "-rule"
    return name


def group_words(like: Sequence[Traits], between: str) -> str:
    """What the members of a group have in common: `daily, 5min, 12 series`, with `between` for comma and space."""
    seasons, intervals = {_season(one) for one in like}, {_interval(one) for one in like}
    season = seasons.pop() if len(seasons) == 1 else "mixed seasons"
    interval = intervals.pop() if len(intervals) == 1 else "mixed intervals"
    words = [season, interval, "1 series" if len(like) == 1 else f"{len(like)} series"]
    text = between.join(word for word in words if word)
    return text.replace(" ", "-") if " " not in between else text


def _season(one: Traits) -> str:
    if not one.period:
        return "no season"
    seconds = one.period * one.interval_s
    known = next((word for span, word in _SPANS if abs(seconds - span) <= _NEAR * span), "")
    return known or f"season of {one.period} points"


def _interval(one: Traits) -> str:
    """The step between points as `5min`; empty without a clock."""
    if one.interval_s <= 0:
        return ""
    size, unit = next(((size, unit) for size, unit in _UNITS if one.interval_s >= size), _UNITS[-1])
    return f"{one.interval_s / size:.3g}{unit}"
