"""The last points of one system: readings and counts of log lines on one clock, cut into cases as the clock goes on.

A point is a time for which a reading came. It is closed when a later one comes: from then on the lines up to its time
are there, as lines and readings come in the order of time. Where no reading comes for SILENT_NS, or none ever came,
lines make points of their own, STEP_NS apart. How much is kept depends on the points alone, not on the number of lines.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from statistics import median_low
from typing import Any

import numpy as np

from workbench.detector.cases.facts import Kind, Seen
from workbench.evidence.columns import STEP_NS
from workbench.model.case import Case, no_lines
from workbench.model.scenario import ERRORS, LINES, WARNINGS
from workbench.model.series import Series

SILENT_NS = 60 * 10**9
MOST_PENDING = 100_000  # lines that wait for their point
MOST_METRICS = 64
MOST_IDS = 10_000
KEPT_LINES, KEPT_CHARACTERS = 6, 300  # of a point: telling lines that are kept as they are
LATE, DOUBLE, TOO_MANY = "late", "double", "too many metrics"


@dataclass(frozen=True, eq=False)
class WindowCase(Case):
    """A window as a case whose lines are counted instead of held: `counts` of each kind of line by point."""

    counts: tuple[dict[int, int], ...] = ()
    said: tuple[tuple[int, str], ...] = ()

    @property
    def total(self) -> Counter[int]:
        """Lines of each kind."""
        total: Counter[int] = Counter()
        for one in self.counts:
            total.update(one)
        return total

    def column(self, name: str, kinds: list[Kind], group: int | None) -> list[float]:
        """Lines by point that a column of a rule counts; `group`: the number of its phrases, None for no phrases."""

        def counted(kind: Kind) -> bool:
            levels = {WARNINGS: "warning", ERRORS: "error"}
            return name == LINES or (group in kind.groups if group is not None else levels.get(name) == kind.level)

        return [float(sum(count for at, count in one.items() if counted(kinds[at]))) for one in self.counts]


@dataclass
class Point:
    """A point of the clock: its readings, counts of lines by kind, and some lines that tell something."""

    time_ns: int
    values: dict[str, float] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    said: list[tuple[int, str]] = field(default_factory=list)

    def add(self, seen: Seen, telling: bool) -> None:
        """Count a line."""
        self.counts[seen.kind] = self.counts.get(seen.kind, 0) + 1
        if telling and len(self.said) < KEPT_LINES and all(kind != seen.kind for kind, _ in self.said):
            self.said.append((seen.kind, seen.text[:KEPT_CHARACTERS]))


class Window:
    """The last `size` closed points of a system and the open one. `closed`: points that were closed so far."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self.size, self.closed = name, size, 0
        self.points: list[Point] = []
        self.gone_ns: int | None = None  # lines up to here belong to points that are gone
        self.latest_ns: int | None = None
        self.by_lines = False
        self.ids: dict[str, None] = {}
        self._metrics: set[str] = set()
        self._pending: list[tuple[int, Seen, bool]] = []

    def reading(self, time_ns: int, metric: str, value: float) -> str:
        """Take a reading; LATE, DOUBLE or TOO_MANY where it is left out."""
        if self.points and time_ns < self.points[-1].time_ns:
            return LATE
        if metric not in self._metrics and len(self._metrics) >= MOST_METRICS:
            return TOO_MANY
        self.by_lines = False
        if not self.points or time_ns > self.points[-1].time_ns:
            self._open(time_ns)
        self._metrics.add(metric)
        if metric in self.points[-1].values:
            return DOUBLE
        self.points[-1].values[metric] = value
        self.latest_ns = max(time_ns, self.latest_ns or time_ns)
        return ""

    def line(self, seen: Seen, telling: bool) -> str:
        """Take a line; LATE where its point is gone. One without a time came when the one before did."""
        time_ns = seen.time_ns if seen.time_ns is not None else self.latest_ns or 0
        self.latest_ns = max(time_ns, self.latest_ns or time_ns)
        if self.gone_ns is not None and time_ns <= self.gone_ns:
            return LATE
        if self.points and time_ns <= self.points[-1].time_ns:
            at = bisect_left(self.points, time_ns, key=lambda point: point.time_ns)
            self.points[at].add(seen, telling)
            return ""
        self._pending.append((time_ns, seen, telling))
        since = self.points[-1].time_ns if self.points else self._pending[0][0]
        if time_ns - since > SILENT_NS or len(self._pending) > MOST_PENDING:
            self.by_lines = True
        if self.by_lines:
            self._follow(since, time_ns)
        return ""

    def known_id(self, name: str) -> bool:
        """Whether a line with this id came before, among the last MOST_IDS."""
        if name in self.ids:
            return True
        self.ids[name] = None
        if len(self.ids) > MOST_IDS:
            del self.ids[next(iter(self.ids))]
        return False

    def finish(self) -> None:
        """Close what is open: nothing more comes."""
        if self._pending:
            since = self.points[-1].time_ns if self.points else self._pending[0][0]
            self._follow(since, max(time_ns for time_ns, _, _ in self._pending))
        self.closed += bool(self.points)

    def case(self, last_too: bool = False) -> WindowCase:
        """The closed points as a case; `last_too`: the open one as well, at the end."""
        points = (self.points if last_too else self.points[:-1])[-self.size :]
        columns = tuple(sorted({name for point in points for name in point.values}))
        nan = float("nan")
        values = np.array([[point.values.get(name, nan) for name in columns] for point in points], np.float64)
        times = np.array([point.time_ns for point in points], np.int64)
        steps = np.diff(times).tolist()
        shaped = values.reshape(len(points), len(columns))
        series = Series(self.name, shaped, times, columns, interval_ns=median_low(steps) if steps else None)
        said = tuple(one for point in points for one in point.said)
        return WindowCase(
            self.name, series, no_lines(), counts=tuple(dict(point.counts) for point in points), said=said
        )

    def _follow(self, since: int, until: int) -> None:
        """Points that lines make, STEP_NS apart, up to a time; a long pause leaves none of the old ones."""
        if not self.points:
            self._open(since)
        first = self.points[-1].time_ns
        steps = -(-(until - first) // STEP_NS)
        for step in range(max(1, steps - self.size), steps + 1):
            self._open(first + step * STEP_NS)

    def _open(self, time_ns: int) -> None:
        self.closed += bool(self.points)
        self.points.append(Point(time_ns))
        waiting, self._pending = self._pending, []
        for one in waiting:
            if one[0] <= time_ns:
                self.points[-1].add(one[1], one[2])
            else:
                self._pending.append(one)
        while len(self.points) > self.size + 1:
            self.gone_ns = self.points.pop(0).time_ns

    def state(self) -> dict[str, Any]:
        """Everything as JSON can hold it; kinds of lines by their numbers."""
        return {
            "closed": self.closed,
            "gone": self.gone_ns,
            "latest": self.latest_ns,
            "by_lines": self.by_lines,
            "ids": list(self.ids),
            "metrics": sorted(self._metrics),
            "points": [[one.time_ns, one.values, list(one.counts.items()), one.said] for one in self.points],
            "pending": [[time, seen.time_ns, seen.kind, seen.text, told] for time, seen, told in self._pending],
        }

    def restore(self, state: dict[str, Any], number: dict[int, int]) -> None:
        """Go on where `state` was; `number`: kinds of lines then → now."""
        self.closed, self.gone_ns, self.latest_ns = state["closed"], state["gone"], state["latest"]
        self.by_lines, self.ids = bool(state["by_lines"]), dict.fromkeys(state["ids"])
        self._metrics = set(state["metrics"])
        for time_ns, values, counts, said in state["points"]:
            own = {number[kind]: count for kind, count in counts}
            self.points.append(Point(time_ns, values, own, [(number[kind], text) for kind, text in said]))
        self._pending = [
            (time, Seen(own, number[kind], text), told) for time, own, kind, text, told in state["pending"]
        ]
