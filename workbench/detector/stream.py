"""Many series as they come: each point to who judges its series, and what the rules say in the order of the points."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType

import numpy as np
from numpy.typing import ArrayLike

from workbench.detector.live.bank import Place
from workbench.detector.live.banks import Banks
from workbench.detector.live.events import Event
from workbench.detector.live.lane import Lane, Row, lane_columns
from workbench.detector.points import Point
from workbench.detector.route import Panel
from workbench.errors import RouteError, RuleError, WorkbenchError
from workbench.sandbox.host import Host

SERIES_LIMIT = 10_000  # of one stream: a sender that makes up names must not fill the memory
_NOTES = 100
_FORMAT = 1
_Taken = tuple[int, Lane | Place, int | None, Row]  # number of the point, its lane, time, values
# A lane, or a place in a bank of series, and the column of a point for each of its own, None = missing.
_Target = tuple[Lane | Place, tuple[str | None, ...]]


@dataclass
class Counts:
    """Since the stream began: `points` accepted; `late`: as old as the last one of their series or older, left out;
    `unrouted`: without a rule, left out; `failed`: that a rule failed on, which are not judged."""

    points: int = 0
    late: int = 0
    unrouted: int = 0
    failed: int = 0


class DetectorStream:
    """Points in, events out; a context manager.

    `seat`: who judges a series, raises RouteError for nobody. `series`: the name of points that name none.
    `state`: what `save` gave; RuleError or SandboxError where it does not belong to these rules. `scored`: `Lane.score`
    is wanted; each series is then judged by itself.

    Series whose rules are all stateful are judged together, many in one call, with the same result; others, and those
    that a rule once failed on, one by one.

    Times of a series must rise: a point that is as old as the last one or older was seen before, or comes too late to
    be judged as a batch would; it is left out and counted. A point without a time gets that of its arrival where one is
    given, else its series has no clock.
    """

    def __init__(
        self,
        seat: Callable[[str], Panel],
        host: Host,
        *,
        series: str = "",
        state: bytes | None = None,
        series_limit: int = SERIES_LIMIT,
        scored: bool = False,
    ) -> None:
        self.counts = Counts()
        self._seat, self._host, self._series, self._limit = seat, host, series, series_limit
        self._lanes: dict[str, Lane | Place] = {}
        self._banks, self._scored = Banks(host), scored
        self._targets: dict[tuple[str, tuple[str, ...]], list[_Target]] = {}
        self._notes: list[str] = []
        if state is not None:
            self._restore(state)

    def __enter__(self) -> DetectorStream:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def push(self, times: ArrayLike | None, values: ArrayLike, series: str = "") -> list[Event]:
        """Events of the next points of one series: times (m,) in ns since 1970 UTC or datetime64, values (m,) or (m, k)
        in the order of its rule's columns. Errors: RouteError where no rule takes the series."""
        lane = self._lane(series or self._series)
        rows = np.asarray(values, np.float64)
        rows = rows.reshape(len(rows), -1) if rows.ndim else rows.reshape(1, 1)
        if rows.shape[1] != len(lane.columns):
            raise ValueError(f"points must have the columns {lane.columns}")
        stamps = [None] * len(rows) if times is None else _stamps(times)
        given = zip(stamps, rows.tolist(), strict=True)
        taken = [(i, lane, time, tuple(row)) for i, (time, row) in enumerate(given) if self._accept(lane, time)]
        return [event for _, event in self._judge(taken)]

    def push_points(self, points: Iterable[Point], now_ns: int | None = None) -> list[Event]:
        """Events of points of any series, in the order of the points. `now_ns`: the time of those that have none."""
        return [event for _, event in self.push_numbered(points, now_ns)]

    def push_numbered(self, points: Iterable[Point], now_ns: int | None = None) -> list[tuple[int, Event]]:
        """`push_points`, each event with the number of the point that made it known."""
        taken: list[_Taken] = []
        for number, point in enumerate(points):
            for lane, columns in self._route(point):
                time = _arrival(lane, now_ns) if point.time_ns is None else point.time_ns
                if self._accept(lane, time):
                    row = tuple(float("nan") if one is None else point.values[one] for one in columns)
                    taken.append((number, lane, time, row))
        return self._judge(taken)

    def finish(self) -> list[Event]:
        """What is still owed at the end of all series: see `Lane.finish`."""
        alone = [self._lanes[name] for name in sorted(self._lanes)]
        return [event for lane in alone if isinstance(lane, Lane) for event in lane.finish()]

    def save(self) -> bytes:
        """Everything that is needed to go on later, in another process too."""
        parts = {name: lane.save() for name, lane in self._lanes.items() if isinstance(lane, Lane)}
        banks = [bank.save() for bank in self._banks.all]
        head = {"format": _FORMAT, "lanes": [[name, len(part)] for name, part in parts.items()]}
        head["banks"] = list(map(len, banks))
        return json.dumps(head).encode() + b"\n" + b"".join([*parts.values(), *banks])

    def lane(self, series: str) -> Lane | Place | None:
        """What judges a series; None where no point of it was accepted yet."""
        return self._lanes.get(series)

    def notes(self) -> list[str]:
        """Sentences about what went wrong since the last time they were taken, at most some."""
        taken, self._notes = self._notes, []
        return taken

    def words(self) -> dict[str, int]:
        """What went through and what is odd, counted, in words."""
        return {
            "points": self.counts.points,
            "points seen before or out of order": self.counts.late,
            "without a rule": self.counts.unrouted,
            "not judged because a rule failed": self.counts.failed,
        }

    def close(self) -> None:
        """Let the child forget all state."""
        for one in [*self._lanes.values(), *self._banks.all]:
            if not isinstance(one, Place):
                one.close()

    def _judge(self, taken: Sequence[_Taken]) -> list[tuple[int, Event]]:
        by_lane: dict[str, list[int]] = {}
        for i, (_, lane, _, _) in enumerate(taken):
            by_lane.setdefault(lane.name, []).append(i)
        together = {lane: own for name, own in by_lane.items() if isinstance(lane := self._lanes[name], Place)}
        outcome = self._banks.judge(together, lambda i: taken[i][2:])
        if outcome.lanes:
            self._lanes.update((lane.name, lane) for lane in outcome.lanes)
            self._targets.clear()
        ordered = outcome.events
        for name, places in by_lane.items():
            lane = self._lanes[name]
            if isinstance(lane, Lane) and name not in outcome.judged:
                ordered += self._judge_alone(lane, taken, places)
        ordered.sort(key=lambda one: one[0])
        return [(taken[place][0], event) for place, event in ordered]

    def _judge_alone(self, lane: Lane, taken: Sequence[_Taken], places: Sequence[int]) -> list[tuple[int, Event]]:
        failures = lane.failures
        told = lane.push([taken[i][2] for i in places], [taken[i][3] for i in places])
        if lane.failures > failures:
            self.counts.failed += lane.failures - failures
            self._note(f"{lane.name}: {lane.trouble}")
        return [(places[at], event) for at, event in told]

    def _accept(self, lane: Lane | Place, time: int | None) -> bool:
        if time is not None:
            if lane.last_ns is not None and time <= lane.last_ns:
                self.counts.late += 1
                return False
            lane.last_ns = time
        self.counts.points += 1
        return True

    def _route(self, point: Point) -> list[_Target]:
        key = (point.series, tuple(point.values))
        found = self._targets.get(key)
        if found is None:
            if len(self._targets) > 4 * self._limit:
                self._targets.clear()
            found = self._targets[key] = self._find(point)
        if not found:
            self.counts.unrouted += 1
        return found

    def _find(self, point: Point) -> list[_Target]:
        """A point of one column `value` is of its series. One of several is where the rule of the series names one of
        them; else each is a point of the series `series.column`, as far as a rule takes that; a lone one of its series.
        """
        names, refusals = tuple(point.values), list[str]()
        tries = [self._target(point.series, names, refusals)]
        if tries == [None] and names != ("value",):
            tries = [self._target(f"{point.series}.{name}", (name,), refusals, True) for name in names]
        if len(names) == 1 and tries == [None]:
            tries = [self._target(point.series, names, refusals, True)]
        targets = [target for target in tries if target]
        if not targets:
            self._note(refusals[-1] if refusals else f"{point.series}: its points lack the columns of its rule")
        return targets

    def _target(self, series: str, names: tuple[str, ...], refusals: list[str], alone: bool = False) -> _Target | None:
        """Where columns of points go; `alone`: the one column is the value, whatever the rule calls it."""
        try:
            wanted = lane_columns(self._seat(series))
            if alone and len(wanted) == 1:
                return self._lane(series), names
            if set(names) & set(wanted):
                return self._lane(series), tuple(one if one in names else None for one in wanted)
        except WorkbenchError as error:
            refusals.append(str(error))
        return None

    def _lane(self, name: str) -> Lane | Place:
        lane = self._lanes.get(name)
        if lane is None:
            panel = self._seat(name)
            if len(self._lanes) >= self._limit:
                raise RouteError(f"{name} is not judged", f"{self._limit:,} series are", "Start another stream for it")
            place = None if self._scored else self._banks.place(name, panel)
            lane = self._lanes[name] = place or Lane(name, panel, self._host)
        return lane

    def _note(self, text: str) -> None:
        if len(self._notes) < _NOTES:
            self._notes.append(text)

    def _restore(self, state: bytes) -> None:
        line, _, body = state.partition(b"\n")
        try:
            head = json.loads(line)
            at = 0
            for name, size in head["lanes"]:
                self._lanes[name] = Lane(name, self._seat(name), self._host, body[at : at + size])
                at += size
            for size in head.get("banks", ()):
                self._restore_bank(body[at : at + size])
                at += size
            fits = head["format"] == _FORMAT and at == len(body)
        except (ValueError, KeyError, TypeError):
            fits = False
        if not fits:
            raise RuleError("The saved state can't be used", "it is damaged", "Start without it")

    def _restore_bank(self, saved: bytes) -> None:
        bank = self._banks.restore(saved, self._seat)
        self._lanes.update((one.name, one) for one in (self._banks.part(bank) if self._scored else bank.places))


def _arrival(lane: Lane | Place, now_ns: int | None) -> int | None:
    """Later than every point before, so that a burst without times loses none."""
    if now_ns is None:
        return None
    return now_ns if lane.last_ns is None else max(now_ns, lane.last_ns + 1)


def _stamps(times: ArrayLike) -> list[int | None]:
    stamps = np.atleast_1d(np.asarray(times))
    if stamps.dtype.kind == "M":
        stamps = stamps.astype("datetime64[ns]")
    found: list[int | None] = stamps.astype(np.int64).tolist()
    return found
