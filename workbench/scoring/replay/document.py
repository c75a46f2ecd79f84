"""A back-test as a plain document and as lines: the command line writes it, the window shows the same figures."""

from __future__ import annotations

from statistics import median
from typing import Any

from workbench.scoring.replay.nouns import BackTest, Day, SeriesReplay


def document(test: BackTest) -> dict[str, Any]:
    """All figures; what is unknown is None. Times are UTC, delays in seconds."""
    return {
        "rule": test.rule,
        "alerts": test.alerts,
        "alerts_per_day": test.alerts_per_day,
        "false_alerts": test.false,
        "events": test.events,
        "found": test.found,
        "median_delay_s": median(test.delays_s) if test.delays_s else None,
        "worst_delay_s": test.delays_s[-1] if test.delays_s else None,
        "days": test.span_days,
        "timeline": [_day(day) for day in test.timeline],
        "noisiest": [_day(day) for day in test.noisiest()],
        "series": [_series(one) for one in test.series],
    }


def _series(one: SeriesReplay) -> dict[str, Any]:
    return {
        "name": one.name,
        "points": [one.first, one.stop],
        "days": one.days,
        "alerts": len(one.raised),
        "alerts_per_day": one.alerts_per_day,
        "false_alerts": one.false,
        "events": one.events,
        "found": one.found,
        "delays_s": None if one.delays_s is None else list(one.delays_s),
        "raised": [[alert.started, alert.told, alert.stop, alert.wanted] for alert in one.raised],
        "worst": [{"kind": case.kind, "points": [case.start, case.stop], "saw": case.saw} for case in one.worst],
    }


def _day(day: Day) -> dict[str, Any]:
    return {"date": day.date, "alerts": day.alerts, "false": day.false}


def lines(test: BackTest) -> list[str]:
    """The figures for people who read a terminal."""
    rate = "without a clock" if test.alerts_per_day is None else f"{test.alerts_per_day:.2f} a day"
    told = [f"{test.rule}: {test.alerts} alerts, {rate}"]
    if test.false is not None:
        told[0] += f"; {test.false} of them false; {test.found} of {test.events} labeled anomalies found"
    if test.delays_s:
        told.append(f"  told after {median(test.delays_s):g} s at the median, {test.delays_s[-1]:g} s at the worst")
    for day in test.noisiest(3):
        told.append(f"  noisy: {day.date}, {day.alerts} alerts, {day.false} false")
    for case in test.worst(5):
        told.append(f"  {case.kind.replace('_', ' ')}: {case.series}, points {case.start} to {case.stop}, {case.saw}")
    return told
