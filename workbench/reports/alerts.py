"""How many flags came on each day, inside and outside labeled anomalies, and the figure of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet
from workbench.reports.model import SeriesPage
from workbench.reports.spoken import word
from workbench.scoring.metrics import spread

DAY_NS = 86_400 * 10**9
MOST_BARS = 120
WIDTH, HEIGHT, LEFT, TOP, BELOW = 960, 150, 30, 8, 18


@dataclass(frozen=True, eq=False)
class DailyAlerts:
    """Flags a bar: `hits` inside labeled anomalies, `others` outside, (n,) each. `days`: of one bar; `first`: its
    first day, counted from 1970, UTC."""

    first: int
    days: int
    hits: NDArray[np.int64]
    others: NDArray[np.int64]

    @property
    def words(self) -> str:
        """The figure in a sentence."""
        hits, others = int(self.hits.sum()), int(self.others.sum())
        total = (self.hits + self.others).max(initial=0)
        flags, days, busiest = hits + others, len(self.hits) * self.days, _span(self.days)
        return word(
            f"{flags} flags over {days} days: {hits} inside labeled anomalies, {others} outside; {total} on the "
            f"busiest {busiest}"
        )


def daily_alerts(pages: Sequence[SeriesPage]) -> DailyAlerts | None:
    """The flags of all series by calendar day (UTC), several days a bar where there are many; None without a clock."""
    found = [_days(page) for page in pages if page.series.times_ns is not None and len(page.series)]
    if not found:
        return None
    first = min(int(own[0]) for own, _, _ in found)
    last = max(int(own[-1]) for own, _, _ in found)
    days = -(-(last - first + 1) // MOST_BARS)
    bars = (last - first) // days + 1
    hits, others = np.zeros(bars, np.int64), np.zeros(bars, np.int64)
    for own, flagged, inside in found:
        at = (own - first) // days
        hits += np.bincount(at[flagged & inside], minlength=bars)
        others += np.bincount(at[flagged & ~inside], minlength=bars)
    return DailyAlerts(first, days, hits, others)


def alerts_figure(alerts: DailyAlerts) -> str:
    """Bars, those of hits full and those of false alarms hollow above them."""
    n, most = len(alerts.hits), max(int((alerts.hits + alerts.others).max(initial=0)), 1)
    step, unit = (WIDTH - LEFT) / n, (HEIGHT - TOP) / most
    wide = max(min(step * 0.7, 40.0), 1.0)
    out = [_grid(value, HEIGHT - value * unit) for value in sorted({0, (most + 1) // 2, most})]
    for at, (hits, others) in enumerate(zip(alerts.hits.tolist(), alerts.others.tolist(), strict=True)):
        x, y = LEFT + (at + 0.5) * step - wide / 2, HEIGHT - hits * unit
        if hits:
            out.append(f'<rect class="hit" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{hits * unit:.1f}"/>')
        if others:
            tall = max(others * unit - 2, 0.5)
            out.append(
                f'<rect class="false" x="{x + 1:.1f}" y="{y - others * unit + 1:.1f}" width="{max(wide - 2, 0.5):.1f}" '
                f'height="{tall:.1f}"/>'
            )
    ends = ((LEFT, "start", alerts.first), (WIDTH, "end", alerts.first + n * alerts.days - 1))
    for place, anchor, day in ends[: 1 if n * alerts.days == 1 else 2]:
        out.append(f'<text class="word" x="{place}" y="{HEIGHT + 14}" text-anchor="{anchor}">{_day(day)}</text>')
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + BELOW}" role="img" aria-label="{alerts.words}">'
        f"<title>{alerts.words}</title>{''.join(out)}</svg>"
    )


def _days(page: SeriesPage) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each point: its day, whether it is flagged, whether it lies in a labeled anomaly."""
    assert page.series.times_ns is not None
    n = len(page.series)
    flagged = spread(page.verdict.flags, page.verdict.start, 0, n) == 1
    inside = (page.series.labels or LabelSet()).mask(n) == 1
    return page.series.times_ns // DAY_NS, flagged, inside


def _grid(value: int, y: float) -> str:
    return (
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="word" x="{LEFT - 6}" y="{min(max(y + 4, 10), HEIGHT):.1f}" text-anchor="end">{value}</text>'
    )


def _day(number: int) -> str:
    return str(np.datetime64(number, "D"))


def _span(days: int) -> str:
    return "day" if days == 1 else f"{days} days"
