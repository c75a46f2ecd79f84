"""One series in a stream: its rules fed point by point, their conditions combined, flags and alerts made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.detector.combine import combine, combine_scores
from workbench.detector.live.events import Alerted, Event, Judged
from workbench.detector.route import Panel
from workbench.errors import RuleError, SandboxError
from workbench.model.alerts import AlertEvent, AlertState, alert_events
from workbench.model.emit import NOT_JUDGED, emit_flags, points_since_on
from workbench.model.rule import Rule
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.request import INDEX
from workbench.sandbox.stream import open_stream
from workbench.sandbox.streams.streaming import INTERRUPTED, Stream

Row = tuple[float, ...]
Condition = NDArray[np.int8]
_NONE = np.zeros(0, np.int8)


class Lane:
    """A series and the rules that judge it. Raises RuleError where a rule can't run, or `saved` is not of these rules.

    `columns`: what a row of `push` holds. `last_ns`: time of the last accepted point. `position`: points pushed.
    `failures`: points that a rule failed on; `trouble`: its words on the last one.
    """

    def __init__(self, name: str, panel: Panel, host: Host, saved: bytes | None = None) -> None:
        self.name, self.panel = name, panel
        self.rule = panel.name
        self.columns = lane_columns(panel)
        self._picked = picked_columns(panel)
        self._chunks = [rule.input.points for rule in panel.rules if rule.input.run == "chunk"]
        self._reason = only_reason(panel.rules)
        self.last_ns: int | None = None
        self.position = 0
        self.failures, self.trouble = 0, ""
        self._waiting: list[tuple[int | None, float]] = []  # points that some rule has not judged yet
        self._told = [_NONE for _ in panel.rules]  # conditions of the waiting points, as far as known
        self._last_on: int | None = None
        self._alert = AlertState()
        self._saved: bytes | None = None  # of the present state, until the next push
        parts = [None] * len(panel.rules) if saved is None else self._restore(saved)
        self._streams = [open_stream(rule, name, host, part) for rule, part in zip(panel.rules, parts, strict=True)]

    def push(self, times: Sequence[int | None], rows: Sequence[Row]) -> list[tuple[int, Event]]:
        """What can be told now, in order, each with the number within these points of the one that made it known."""
        if not rows:
            return []
        self._saved = None
        self._waiting += [(time, row[0]) for time, row in zip(times, rows, strict=True)]
        values = np.array(rows, np.float64).reshape(len(rows), len(self.columns))
        for i, stream in enumerate(self._streams):
            told = self._judge(i, stream, values[:, self._picked[i]])
            self._told[i] = np.concatenate([self._told[i], told])
        before, self.position = self.position, self.position + len(rows)
        return [(self._known_at(event) - before, event) for event in self._tell(min(map(len, self._told)))]

    @property
    def firing(self) -> bool:
        """Whether its alert fires now."""
        return self._alert.phase == "firing"

    def score(self) -> float | None:
        """How near the last judged point was to firing; None where it can't be told, or points wait for some rule."""
        if any(map(len, self._told)):
            return None
        found = [stream.score() for stream in self._streams]
        if len(found) == 1:
            return found[0]
        rows = [np.array([np.nan if one is None else one]) for one in found]
        combined = float(combine_scores(rows, self.panel.roles, self.panel.combination)[0])
        return None if np.isnan(combined) else combined

    def finish(self) -> list[Event]:
        """What is owed when the series has ended: the partial last chunk of rules that run by chunk."""
        self._saved = None
        for i, stream in enumerate(self._streams):
            self._told[i] = np.concatenate([self._told[i], stream.judge_rest()])
        return self._tell(min(map(len, self._told)))

    def save(self) -> bytes:
        """Everything that is needed to go on; cheap while no point came since the last time."""
        if self._saved is None:
            parts = [stream.save() for stream in self._streams]
            head = {
                "rules": identity(self.panel),
                "position": self.position,
                "last_ns": self.last_ns,
                "waiting": self._waiting,
                "told": [told.tolist() for told in self._told],
                "last_on": self._last_on,
                "alert": asdict(self._alert),
                "sizes": [len(part) for part in parts],
            }
            self._saved = json.dumps(head).encode() + b"\n" + b"".join(parts)
        return self._saved

    def resume(
        self, position: int, last_ns: int | None, last_on: int | None, alert: AlertState, states: Sequence[bytes]
    ) -> None:
        """Go on where a bank left the series, whose rules are all stateful; before the first push. `states`: of each
        rule."""
        self.position, self.last_ns, self._last_on, self._alert = position, last_ns, last_on, alert
        for stream, state in zip(self._streams, states, strict=True):
            stream.resume(position, state)

    def close(self) -> None:
        """Let the child forget the rules' state."""
        for stream in self._streams:
            stream.close()

    def _judge(self, i: int, stream: Stream, values: NDArray[np.float64]) -> Condition:
        try:
            return stream.judge(values)
        except (RuleError, SandboxError) as error:
            _raise_unless_of_rule(error)
        parts = [self._judge_one(i, stream, values[at : at + 1]) for at in range(len(values))]
        return np.concatenate([_NONE, *parts])

    def _judge_one(self, i: int, stream: Stream, value: NDArray[np.float64]) -> Condition:
        """The same for one point; one that the rule fails on is not judged, and with it nothing that waited for it."""
        try:
            return stream.judge(value)
        except (RuleError, SandboxError) as error:
            _raise_unless_of_rule(error)
            self.failures, self.trouble = self.failures + 1, str(error)
        stream.skip(value)
        spec = self.panel.rules[i].input
        closed = 1 if spec.run != "chunk" else spec.points if stream.position % spec.points == 0 else 0
        return np.full(closed, NOT_JUDGED, np.int8)

    def _known_at(self, event: Event) -> int:
        """The point that made an event known: its own, or the last one of the chunk that a rule had to see whole."""
        index = event.index if isinstance(event, Judged) else event.alert.index
        return max([index, *((index // size + 1) * size - 1 for size in self._chunks)]) if self._chunks else index

    def _tell(self, count: int) -> list[Event]:
        """Events of the first `count` waiting points, which all rules have judged."""
        if not count:
            return []
        panel, first = self.panel, self.position - len(self._waiting)
        condition = self._told[0][:count]
        if len(self._told) > 1:
            condition = combine([told[:count] for told in self._told], panel.roles, panel.combination)
        flags = emit_flags(condition, panel.emit, self._last_on)
        self._last_on = points_since_on(condition, self._last_on)
        told, self._waiting = self._waiting[:count], self._waiting[count:]
        self._told = [known[count:] for known in self._told]
        times = None if told[0][0] is None else [time or 0 for time, _ in told]
        owner = f"{panel.lead.id or panel.lead.name}\0{self.name}"
        changed, self._alert = alert_events(
            condition, panel.lead.alert, owner, times_ns=times, first=first, state=self._alert
        )
        rows = zip(told, condition.tolist(), flags.tolist(), strict=True)
        judged = [
            Judged(self.name, self.rule, first + i, time, value, on, flag, self._reason if on == 1 else "")
            for i, ((time, value), on, flag) in enumerate(rows)
        ]
        return self._merged(judged, changed) if changed else list(judged)

    def _merged(self, judged: Sequence[Judged], changed: Sequence[AlertEvent]) -> list[Event]:
        """Each alert event behind its point."""
        by_index: dict[int, list[Event]] = {}
        for one in changed:
            by_index.setdefault(one.index, []).append(Alerted(self.name, self.rule, self.panel.lead.severity, one))
        return [event for point in judged for event in (point, *by_index.get(point.index, ()))]

    def _restore(self, saved: bytes) -> list[bytes | None]:
        line, _, body = saved.partition(b"\n")
        head: Mapping[str, Any] = json.loads(line)
        if head["rules"] != identity(self.panel):
            raise RuleError(
                f"The saved state of {self.name} can't be used",
                "other rules, or other settings of them, wrote it",
                "Give another state file, or go back to the pack that wrote it",
            )
        self.position, self.last_ns, self._last_on = head["position"], head["last_ns"], head["last_on"]
        self._waiting = [(time, value) for time, value in head["waiting"]]
        self._told = [np.array(told, np.int8) for told in head["told"]]
        self._alert = AlertState(**head["alert"])
        return [body[stop - size : stop] for size, stop in zip(head["sizes"], accumulate(head["sizes"]), strict=True)]


def lane_columns(panel: Panel) -> tuple[str, ...]:
    """The columns that the rules of a panel want of a point, each once."""
    return tuple(dict.fromkeys(column for rule in panel.rules for column in _columns(rule)))


def identity(panel: Panel) -> list[Any]:
    """What beside the rules themselves (their streams know them) a kept state depends on, as JSON has it."""
    facts = [[rule.name for rule in panel.rules], panel.roles, panel.combination, asdict(panel.emit)]
    known: list[Any] = json.loads(json.dumps([*facts, asdict(panel.lead.alert), lane_columns(panel)]))
    return known


def picked_columns(panel: Panel) -> list[list[int]]:
    """For each rule of a panel, which of the columns of a point it wants."""
    columns = lane_columns(panel)
    return [[columns.index(column) for column in _columns(rule)] for rule in panel.rules]


def _columns(rule: Rule) -> tuple[str, ...]:
    """As the sandbox's stream of the rule wants them."""
    return tuple(column for column in rule.input.columns if column != INDEX) or ("value",)


def only_reason(rules: Sequence[Rule]) -> str:
    """The reason of every flag where the rules have one clause together, else nothing: a stream records no clauses."""
    clauses = [clause for rule in rules for clause in read_contract(rule.text).clauses]
    only = clauses[0] if len(clauses) == 1 else None
    return f"Abnormal Rule {only.number}: {only.comment}" if only and only.number else ""


def _raise_unless_of_rule(error: RuleError | SandboxError) -> None:
    """A rule that failed on points is told; a sandbox that does not work at all ends the stream."""
    if isinstance(error, SandboxError) and error.code != INTERRUPTED:
        raise error
