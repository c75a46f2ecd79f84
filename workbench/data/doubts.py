"""What is doubtful about a finished series: gaps, mixed intervals, no labels, a constant, times in the future."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from workbench.data.nouns import Doubt
from workbench.model.series import Series

DAY_NS = 86_400 * 10**9
EARLIEST_NS = 473_385_600 * 10**9  # 1985-01-01: telemetry is hardly older, a wrong unit of times is likelier
FEW_POINTS = 200


def doubts_of_series(series: Series, now_ns: int) -> tuple[Doubt, ...]:
    """The doubts about a series; `now_ns`: the present, ns since 1970 UTC."""
    found = [*_about_points(series), *_about_labels(series), *_about_steps(series), *_about_times(series, now_ns)]
    return tuple(found)


def _about_points(series: Series) -> Iterator[Doubt]:
    n = len(series)
    if n < FEW_POINTS:
        yield Doubt(series.name, "few points", f"{n} points are few to learn from", n)
    for column, values in zip(series.columns, series.values.T, strict=True):
        present = values[~np.isnan(values)]
        if n > 1 and len(present) and present.min() == present.max():
            text = f"{column} is constant: every value is {present[0]:g}"
            yield Doubt(series.name, "constant", text, len(present), 0)


def _about_labels(series: Series) -> Iterator[Doubt]:
    n = len(series)
    if series.labels is None:
        yield Doubt(
            series.name, "no label", "There are no labels: training sets up a stock rule; mark anomalies to learn one"
        )
        return
    regions = series.labels.regions
    if not regions:
        yield Doubt(series.name, "no anomaly", "There are labels, but no point is marked as anomalous", n)
        return
    marked = sum(len(region) for region in regions)
    if marked == n:
        yield Doubt(series.name, "all anomalous", "Every point is marked as anomalous", n, 0)
    elif marked * 2 > n:
        text = f"{marked / n:.0%} of the points are marked as anomalous: are 0 and 1 swapped?"
        yield Doubt(series.name, "many anomalous", text, marked, regions[0].start)
    half = n // 2 if series.test_start is None else series.test_start
    early = sum(region.start < half for region in regions)
    if early == 0 or (early == len(regions) and regions[-1].stop <= half):
        where = "first" if early else "second"
        parts = "half" if series.test_start is None else "part"
        text = f"Anomalies are labeled in the {where} {parts} only"
        yield Doubt(series.name, "labels in one half", text, len(regions), regions[0].start)


def _about_steps(series: Series) -> Iterator[Doubt]:
    if series.times_ns is None or series.interval_ns is None or len(series) < 3:
        return
    steps, usual = np.diff(series.times_ns), series.interval_ns
    odd = np.abs(steps - usual) > 0.1 * usual
    wide = steps > 1.5 * usual
    if odd.mean() > 0.2:
        text = f"Intervals are mixed: {odd.mean():.0%} of the steps differ from the usual {in_words(usual)}"
        yield Doubt(series.name, "mixed intervals", text, int(odd.sum()), int(np.argmax(odd)) + 1)
        return
    if wide.any():
        lost = int(np.rint(steps[wide] / usual - 1).sum())
        longest = in_words(int(steps.max()))
        text = f"Gaps in time: about {lost:,} points are missing, the longest gap lasts {longest}"
        yield Doubt(series.name, "gaps", text, int(wide.sum()), int(np.argmax(wide)) + 1)
    close = odd & ~wide
    if close.any():
        text = f"Some steps are not the usual {in_words(usual)}"
        yield Doubt(series.name, "uneven steps", text, int(close.sum()), int(np.argmax(close)) + 1)


def _about_times(series: Series, now_ns: int) -> Iterator[Doubt]:
    if series.times_ns is None:
        if len(series):
            text = "There are no times: durations, delays and alarms per day can't be told"
            yield Doubt(series.name, "no times", text)
        return
    yield from doubts_of_times(series.name, series.times_ns, now_ns)


def doubts_of_times(name: str, times_ns: NDArray[np.int64], now_ns: int) -> Iterator[Doubt]:
    """What is odd about sorted times (n,), ns since 1970 UTC; `now_ns`: the present."""
    future = times_ns > now_ns + DAY_NS
    if future.any():
        last = in_date(int(times_ns[-1]))
        text = f"Times lie in the future, the last at {last}: is their unit or zone right?"
        yield Doubt(name, "future times", text, int(future.sum()), int(np.argmax(future)))
    old = times_ns < EARLIEST_NS
    if old.any():
        text = f"Times begin at {in_date(int(times_ns[0]))}: is their unit right?"
        yield Doubt(name, "old times", text, int(old.sum()), 0)


def in_words(ns: int) -> str:
    """A duration in its largest fitting unit: 250 ms, 30 s, 5 min, 2.5 h, 3 days."""
    for name, unit in (("days", DAY_NS), ("h", 3600 * 10**9), ("min", 60 * 10**9), ("s", 10**9), ("ms", 10**6)):
        if ns >= unit * (1 if name != "days" else 2):
            return f"{round(ns / unit, 2):g} {name}"
    return f"{ns / 1000:g} µs"


def in_date(ns: int) -> str:
    """A time in words: Mon 3 Mar 2025, 00:00:00 UTC."""
    moment = _moment(ns)
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M:%S} UTC"


def in_full(ns: int) -> str:
    """A time in full words: Sunday 3 March 2024, 14:05:00 UTC."""
    moment = _moment(ns)
    return f"{moment:%A} {moment.day} {moment:%B %Y, %H:%M:%S} UTC"


def _moment(ns: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=ns // 1000)
