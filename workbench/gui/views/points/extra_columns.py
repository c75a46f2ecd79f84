"""What stands beside a series in the table of its points: the lanes below its chart, and the series kept in sight."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from workbench.gui.charts.clock import Clock
from workbench.gui.charts.lanes.content import Band, LaneKind, Lanes
from workbench.gui.charts.several.beside import Beside
from workbench.gui.numerals import local
from workbench.gui.texts import tr


@dataclass(frozen=True, eq=False)
class ExtraColumn:
    """A column: its name, what it tells of a point, and a text about as wide as its widest."""

    head: str
    told: Callable[[int], str]
    widest: str = "−1234.5"


def extra_columns(
    lanes: Lanes, shown: Sequence[LaneKind], lines: Sequence[Beside], clock: Clock | None
) -> tuple[ExtraColumn, ...]:
    """The lanes that are shown, then the other series at the same moment; nothing without a series."""
    if clock is None:
        return ()
    return (*_lane_columns(lanes, shown), *(_line_column(one, clock) for one in lines))


def _lane_columns(lanes: Lanes, shown: Sequence[LaneKind]) -> Iterator[ExtraColumn]:
    if "conditions" in shown and lanes.conditions:
        bands = lanes.conditions
        yield ExtraColumn(tr("conditions"), lambda point: _holding(bands, point), "1, 2, 3")
    if "base" in shown and lanes.base is not None:
        base = lanes.base
        yield ExtraColumn(
            tr("base"), lambda point: tr("abnormal") if base.holds(point) else tr("normal"), tr("abnormal")
        )
    if "score" in shown and lanes.score is not None:
        score = lanes.score
        yield ExtraColumn(tr("score"), lambda point: _signed(score.at(point)), "−12.34")


def _holding(bands: Sequence[Band], point: int) -> str:
    return ", ".join(str(band.number) for band in bands if band.holds(point))


def _signed(score: float) -> str:
    """How far from firing in thresholds: at 0 and above the rule holds."""
    return "" if math.isnan(score) else local(f"{score:+.2f}".replace("-", "−"))


def _line_column(line: Beside, clock: Clock) -> ExtraColumn:
    return ExtraColumn(line.name, lambda point: line.told(clock.at(point)), f"−1234.5 {line.series.unit}")
