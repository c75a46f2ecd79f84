"""What the lanes below a chart show: arrays in, rows out. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.gui.charts.pyramid import Pyramid, build
from workbench.gui.numerals import local
from workbench.gui.texts import tr
from workbench.model.labels import runs

LaneKind = Literal["conditions", "base", "score"]
LANES: tuple[LaneKind, ...] = ("conditions", "base", "score")
NO_RUNS = np.empty((0, 2), np.int64)


@dataclass(frozen=True, eq=False)
class Band:
    """One lane of stretches: `runs` (r, 2) half-open and ascending, where something held. `number`: the condition, 0 =
    the base detector; `title` says it in words."""

    number: int
    title: str
    runs: NDArray[np.int64] = field(default_factory=lambda: NO_RUNS)

    @classmethod
    def of(cls, number: int, title: str, held: NDArray[np.generic], start: int, stop: int) -> Band:
        """From which of the points `start` to `start + n` held (n,); nothing from `stop` on, which may not be seen."""
        return cls(number, title, runs(held[: max(stop - start, 0)]) + start)

    def holds(self, index: int) -> bool:
        """Whether it held at a point."""
        at = int(np.searchsorted(self.runs[:, 0], index, side="right")) - 1
        return at >= 0 and index < int(self.runs[at, 1])

    def within(self, start: int, stop: int) -> NDArray[np.int64]:
        """The stretches (r, 2) that touch the points `start` to `stop`."""
        first = int(np.searchsorted(self.runs[:, 1], start, side="right"))
        last = int(np.searchsorted(self.runs[:, 0], stop, side="left"))
        return self.runs[first:last]


@dataclass(frozen=True, eq=False)
class Distance:
    """The lane of the score: signed distance to firing in units of the thresholds, ≥ 0 = the rule holds; NaN = none."""

    pyramid: Pyramid

    @classmethod
    def of(cls, values: NDArray[np.float64], stop: int) -> Distance:
        """From the scores (n,) of all points; nothing from `stop` on, which may not be seen."""
        return cls(build(values[:stop]))

    def at(self, index: int) -> float:
        """The score of a point, NaN where it has none or is not to be seen."""
        return float(self.pyramid.values[index]) if 0 <= index < len(self.pyramid) else float("nan")


@dataclass(frozen=True, eq=False)
class Lanes:
    """Everything that may be shown. A `note` stands where a lane has nothing: why, or that it is on its way."""

    conditions: tuple[Band, ...] = ()
    base: Band | None = None
    score: Distance | None = None
    notes: dict[LaneKind, str] = field(default_factory=dict)

    def told(self, index: int, shown: Sequence[LaneKind]) -> tuple[str, ...]:
        """What the lanes that are shown say of a point, in words."""
        lines = []
        if "conditions" in shown:
            lines += [band.title for band in self.conditions if band.holds(index)]
        if "base" in shown and self.base is not None:
            state = tr("abnormal") if self.base.holds(index) else tr("normal")
            lines.append(f"{self.base.title}: {state}")
        if "score" in shown and self.score is not None and not np.isnan(distance := self.score.at(index)):
            lines.append(distance_words(distance))
        return tuple(lines)


def distance_words(distance: float) -> str:
    """`fires, 0.5 × the threshold beyond it`, `0.3 × the threshold short of firing`."""
    size = local(f"{abs(distance):.2g}")
    if distance >= 0:
        return tr("fires, {size} × the threshold beyond it", size=size)
    return tr("{size} × the threshold short of firing", size=size)
