"""Which rows the lanes below a chart have, and how high each is. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from workbench.gui.charts.lanes.content import LANES, Band, LaneKind, Lanes

ROW, SCORE = 16, 40  # pixels high
MOST = 6  # conditions with a lane of full height; more would leave the chart no room
ALL, THIN, THINNEST = 144, 12, 7  # pixels for all conditions, and for one lane of many
Side = Literal["new", "old"]  # of two rules that are compared


class Row(NamedTuple):
    """One row: its kind, its stretches (None = the score, or a note), its height in pixels; `more`: of how many
    conditions it tells that they have no lane of full height."""

    kind: LaneKind | Side
    band: Band | None
    height: int
    more: int = 0


def rows_of(
    lanes: Lanes, shown: Collection[LaneKind], difference: Sequence[tuple[Side, Band]] = (), unfolded: bool = False
) -> list[Row]:
    """The rows of the kinds that are `shown`, below those of where two rules differ; `unfolded`: all conditions."""
    found = [Row(side, band, ROW) for side, band in difference]
    for kind in LANES:
        if kind not in shown:
            continue
        if kind == "conditions" and lanes.conditions:
            found += _of_conditions(lanes.conditions, unfolded)
        elif kind == "base":
            found.append(Row(kind, lanes.base, ROW))
        else:
            found.append(Row(kind, None, SCORE if kind == "score" and lanes.score is not None else ROW))
    return found


def _of_conditions(bands: Sequence[Band], unfolded: bool) -> list[Row]:
    """Of more conditions than have room the first ones and a row that tells of the others; unfolded, all of them in
    thinner lanes."""
    if len(bands) <= MOST:
        return [Row("conditions", band, ROW) for band in bands]
    height = min(max(ALL // len(bands), THINNEST), THIN) if unfolded else ROW
    rows = [Row("conditions", band, height) for band in (bands if unfolded else bands[:MOST])]
    return [*rows, Row("conditions", None, ROW, more=len(bands) - MOST)]
