"""Many series that the same rules judge, as one: a point of each costs little more than a point of one.

What a lane keeps for its series stands here in arrays of one entry a series; flags, alerts and events are the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.detector.combine import combine
from workbench.detector.live.events import Alerted, Event, Judged
from workbench.detector.live.lane import Condition, Lane, identity, lane_columns, only_reason, picked_columns
from workbench.detector.route import Panel
from workbench.errors import RuleError, SandboxError
from workbench.model.alerts import AlertState, alert_events
from workbench.model.emit import Emit, emit_flags, points_since_on
from workbench.sandbox.host import Host
from workbench.sandbox.streams.bank import MOST, Bank, Shared

NEVER = -1  # in `last_on`: the condition never held
Times = Sequence[Sequence[int | None]]
Told = tuple[int, int, Event]  # number of the series in a push, number of its point, what it gave


@dataclass(slots=True, eq=False)
class Place:
    """One series of a bank; to a stream the same as a lane. `last_ns`: time of the last accepted point."""

    bank: LaneBank
    row: int
    name: str
    last_ns: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """What a row of its points holds."""
        return self.bank.columns

    @property
    def panel(self) -> Panel:
        """Who judges it."""
        return self.bank.panel

    @property
    def rule(self) -> str:
        """The name of who judges it."""
        return self.bank.panel.name

    @property
    def firing(self) -> bool:
        """Whether its alert fires now."""
        return self.bank.alerts[self.row].phase == "firing"

    def score(self) -> float | None:
        """A bank keeps no points to look back on: how near one was to firing can't be told."""
        return None


class LaneBank:
    """Series of one panel whose rules are all proved stateful and share `shared`. RuleError where a rule can't run."""

    def __init__(self, panel: Panel, shared: Sequence[Shared], host: Host) -> None:
        self.panel, self._host = panel, host
        self.columns = lane_columns(panel)
        self._picked = picked_columns(panel)
        self._reason = only_reason(panel.rules)
        self._banks = [Bank(rule, own, host) for rule, own in zip(panel.rules, shared, strict=True)]
        self.places: list[Place] = []
        self.alerts: list[AlertState] = []
        self._open = np.zeros(MOST, np.bool_)  # whether the alert is pending or fires
        self._last_on = np.full(MOST, NEVER, np.int64)

    @property
    def full(self) -> bool:
        """Whether no more series fits."""
        return len(self.places) >= MOST

    def seat(self, name: str) -> Place:
        """The place of one more series."""
        for bank in self._banks:
            bank.seat(name)
        place = Place(self, len(self.places), name)
        self.places.append(place)
        self.alerts.append(AlertState())
        return place

    def push(self, rows: Sequence[int], times: Times, values: NDArray[np.float64]) -> list[Told]:
        """What the next m points of each of the series `rows` (r) give; values (r, m, columns). In the order of the
        series, of each in the order of its points. After an error everything is as it was before."""
        chosen = np.array(rows, np.int64)
        firsts = self._banks[0].positions[chosen].tolist()
        condition = self._condition(chosen, values)
        flags = self._flags(chosen, condition)
        busy = self._open[chosen] | (condition == 1).any(axis=1)
        shown = values[:, :, 0].tolist()
        events: list[Told] = []
        for i, (row, first, on, flag) in enumerate(zip(rows, firsts, condition.tolist(), flags.tolist(), strict=True)):
            name = self.places[row].name
            for j, (time, value, one, mark) in enumerate(zip(times[i], shown[i], on, flag, strict=True)):
                reason = self._reason if one == 1 else ""
                events.append((i, j, Judged(name, self.panel.name, first + j, time, value, one, mark, reason)))
            if busy[i]:
                events += self._alerted(i, row, condition[i], times[i], first)
        return events

    def save(self) -> bytes:
        """Everything that is needed to go on; of who has the series in the same order."""
        parts = [bank.save() for bank in self._banks]
        started = {i: asdict(state) for i, state in enumerate(self.alerts) if state != _IDLE}
        head = {
            "rules": identity(self.panel),
            "names": [place.name for place in self.places],
            "last_ns": [place.last_ns for place in self.places],
            "last_on": self._last_on[: len(self.places)].tolist(),
            "alerts": started,
            "sizes": [len(part) for part in parts],
        }
        return json.dumps(head).encode() + b"\n" + b"".join(parts)

    def restore(self, head: Mapping[str, Any], body: bytes) -> None:
        """Go on from what `save` gave, its first line read, after its series took their places. RuleError where it is
        of other rules."""
        if head["rules"] != identity(self.panel) or sum(head["sizes"]) != len(body):
            raise RuleError(
                "The saved state can't be used",
                "other rules, or other settings of them, wrote it, or it is damaged",
                "Give another state file, or go back to the pack that wrote it",
            )
        ends = accumulate(head["sizes"])
        for bank, size, end in zip(self._banks, head["sizes"], ends, strict=True):
            bank.restore(body[end - size : end])
        for place, last_ns in zip(self.places, head["last_ns"], strict=True):
            place.last_ns = last_ns
        self._last_on[: len(self.places)] = head["last_on"]
        for row, state in head["alerts"].items():
            self.alerts[int(row)] = AlertState(**state)
            self._open[int(row)] = self.alerts[int(row)].phase != "idle"

    def lanes(self) -> list[Lane]:
        """The same series, each going on alone from where it stands: for points that a rule fails on."""
        return [self._lane(place) for place in self.places]

    def close(self) -> None:
        """Let the child forget the rules' states."""
        for bank in self._banks:
            bank.close()

    def _condition(self, rows: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.int8]:
        told: list[NDArray[np.int8]] = []
        try:
            for bank, own in zip(self._banks, self._picked, strict=True):
                told.append(bank.judge(rows, values[:, :, own]))
        except (RuleError, SandboxError):
            for bank in self._banks[: len(told)]:
                bank.take_back(rows, values.shape[1])
            raise
        if len(told) == 1:
            return told[0]
        combined = combine([one.reshape(-1) for one in told], self.panel.roles, self.panel.combination)
        return combined.reshape(told[0].shape)

    def _lane(self, place: Place) -> Lane:
        lane, row = Lane(place.name, self.panel, self._host), place.row
        position, last_on = int(self._banks[0].positions[row]), int(self._last_on[row])
        states = [bank.state(row) for bank in self._banks]
        lane.resume(position, place.last_ns, None if last_on == NEVER else last_on, self.alerts[row], states)
        return lane

    def _flags(self, rows: NDArray[np.int64], condition: NDArray[np.int8]) -> NDArray[np.int8]:
        """Flags (r, m): point by point over all series, or series by series, whichever takes fewer steps."""
        emit, last = self.panel.emit, self._last_on[rows]
        flags = np.empty_like(condition)
        if condition.shape[1] <= condition.shape[0]:
            for j in range(condition.shape[1]):
                flags[:, j], last = next_flags(condition[:, j], emit, last)
        else:
            for i, before in enumerate(last.tolist()):
                known = None if before == NEVER else before
                flags[i] = emit_flags(condition[i], emit, known)
                since = points_since_on(condition[i], known)
                last[i] = NEVER if since is None else since
        self._last_on[rows] = last
        return flags

    def _alerted(self, i: int, row: int, condition: Condition, times: Sequence[int | None], first: int) -> list[Told]:
        panel, name = self.panel, self.places[row].name
        known = None if times[0] is None else [time or 0 for time in times]
        owner = f"{panel.lead.id or panel.lead.name}\0{name}"
        changed, self.alerts[row] = alert_events(
            condition, panel.lead.alert, owner, times_ns=known, first=first, state=self.alerts[row]
        )
        self._open[row] = self.alerts[row].phase != "idle"
        return [(i, one.index - first, Alerted(name, panel.name, panel.lead.severity, one)) for one in changed]


_IDLE = AlertState()


def next_flags(
    condition: Condition, emit: Emit, last_on: NDArray[np.int64]
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """`emit_flags` and `points_since_on` of one point of each of many series (r,); `last_on` as there, NEVER = None."""
    on = condition == 1
    flags: NDArray[np.int8] = condition.copy()
    if emit.mode == "first":
        flags[on & (last_on != NEVER) & (last_on <= emit.gap_points + 1)] = 0
    return flags, np.where(on, 1, np.where(last_on == NEVER, NEVER, last_on + 1))
