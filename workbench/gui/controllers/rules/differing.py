"""Two rules on one series: the stretches in which only one sets flags, what the labels say there, and both scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.gui import dates
from workbench.gui.charts import zone
from workbench.gui.texts import tr
from workbench.gui.views.compare.flag_list import FlagStretch, Label, Side
from workbench.gui.words import number
from workbench.model.labels import runs
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.split import Split

if TYPE_CHECKING:
    from workbench.sandbox.host import Host

MOST = 300  # stretches in the list; the others are counted


@dataclass(frozen=True, eq=False)
class Differing:
    """`only_new`, `only_old`: (r, 2) half-open runs of flags that one side alone sets; `points`: how many flags that
    is; `scores`: validation scores of new and old, None where the series has no labels."""

    only_new: NDArray[np.int64]
    only_old: NDArray[np.int64]
    points: int
    scores: tuple[Scores, Scores] | None = None


def compare_flags(new: Rule, old: Rule, series: Series, split: Split, stop: int, host: Host) -> Differing | None:
    """Both rules on the points before `stop`, which may be seen; None where one does not run."""
    from workbench.sandbox.run import flag_series
    from workbench.scoring.metrics import score_part

    said = [flag_series(rule, series, host, span=(0, stop)) for rule in (new, old)]
    if not all(one.ran for one in said):
        return None
    ours, theirs = (one.flags == 1 for one in said)
    scores = None
    if series.labels is not None:
        scores = tuple(score_part(series, one, split, "validation") for one in said)
    return Differing(runs(ours & ~theirs), runs(theirs & ~ours), int((ours != theirs).sum()), scores)  # type: ignore[arg-type]


def stretches(found: Differing, series: Series, new_title: str, old_title: str) -> tuple[tuple[FlagStretch, ...], int]:
    """The stretches as rows in the order of time, and how many there are beyond the most that are listed."""
    sides: Sequence[tuple[Side, str, NDArray[np.int64]]] = (
        ("new", new_title, found.only_new),
        ("old", old_title, found.only_old),
    )
    rows = [(int(a), int(b), side, title) for side, title, some in sides for a, b in some]
    rows.sort()
    listed = tuple(_stretch(series, *row) for row in rows[:MOST])
    return listed, max(0, len(rows) - MOST)


def _stretch(series: Series, start: int, stop: int, side: Side, title: str) -> FlagStretch:
    label: Label = "unknown"
    note = ""
    if series.labels is not None:
        touching = [one for one in series.labels.regions if one.touches(start, stop)]
        label = "anomaly" if touching else "normal"
        note = next((one.note for one in touching if one.note), "")
    return FlagStretch(start, stop, side, title, stop - start, _when(series, start), label, note)


def _when(series: Series, at: int) -> str:
    if series.times_ns is None:
        return tr("point {number}", number=number(at))
    return dates.minute(zone.shown().at(int(series.times_ns[at])))
