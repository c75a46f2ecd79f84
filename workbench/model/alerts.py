"""From conditions to alerts: the one state machine of `[alert] for, keep, dedup`, the same in a batch and a stream."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.model.rule import Alert

Phase = Literal["idle", "pending", "firing"]
Kind = Literal["pending", "firing", "resolved"]


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """An alert changed at a point. `index`: of that point; `started`: of the first point of its condition.

    `kind`: `pending` (the condition holds, not for long enough yet), `firing`, `resolved`. `id`: the same for all
    events of an alert and in every process that sees these points. `fired`: how often it fired so far: 0 = never,
    1 = tell somebody, more = it came back within `dedup_points` of its end and is no new alert.
    """

    kind: Kind
    id: str
    index: int
    time_ns: int | None
    started: int
    fired: int


@dataclass(frozen=True, slots=True)
class AlertState:
    """What a stream carries from block to block. `id`, `started`, `fired`: of the alert that is open or ended last.

    `run`: points of the condition in a row while pending; `off`: points without it in a row while firing;
    `ended`: the point at which the last alert resolved that had fired.
    """

    phase: Phase = "idle"
    id: str = ""
    started: int = 0
    fired: int = 0
    run: int = 0
    off: int = 0
    ended: int | None = None


def alert_events(
    condition: NDArray[np.int8],
    alert: Alert,
    owner: str,
    *,
    times_ns: Sequence[int] | NDArray[np.int64] | None = None,
    first: int = 0,
    state: AlertState | None = None,
) -> tuple[list[AlertEvent], AlertState]:
    """Events of the points `first` to `first + n` with this condition (n,) of 1, 0 or −1, and what the next block is
    given as `state`. However the points are cut into blocks, the events are the same.

    The condition holding `for_points` in a row makes a firing alert; when it then did not hold for more than
    `keep_points` in a row, the alert resolves. An alert that begins at most `dedup_points` after the end of one that
    fired is the same one. A point that could not be judged (−1) counts neither way. A pending alert whose condition
    ends early is resolved too, with `fired` 0. `owner`: who the ids belong to, such as rule and series.
    """
    now = state or AlertState()
    events: list[AlertEvent] = []
    condition = np.asarray(condition, np.int8)
    for at in _worth_a_look(condition, now):
        index = first + at
        time_ns = None if times_ns is None else int(times_ns[at])
        before, now = now, _step(now, int(condition[at]), alert, owner, index, time_ns)
        events += [AlertEvent(kind, now.id, index, time_ns, now.started, now.fired) for kind in _changes(before, now)]
    return events, now


def _worth_a_look(condition: NDArray[np.int8], state: AlertState) -> range:
    """Without the quiet points at the beginning of a block: most blocks hold nothing else."""
    if state.phase != "idle":
        return range(len(condition))
    first = condition.tobytes().find(1)
    return range(len(condition) if first < 0 else first, len(condition))


def _step(now: AlertState, condition: int, alert: Alert, owner: str, index: int, time_ns: int | None) -> AlertState:
    if condition == 1:
        return _on(now, alert, owner, index, time_ns)
    if condition == 0 and now.phase == "pending":
        return replace(now, phase="idle", run=0)
    if condition == 0 and now.phase == "firing":
        if now.off + 1 > alert.keep_points:
            return replace(now, phase="idle", off=0, ended=index)
        return replace(now, off=now.off + 1)
    return now


def _on(now: AlertState, alert: Alert, owner: str, index: int, time_ns: int | None) -> AlertState:
    if now.phase == "firing":
        return replace(now, off=0) if now.off else now
    if now.phase == "idle":
        again = now.ended is not None and index - now.ended <= alert.dedup_points
        now = replace(now, phase="pending", run=0) if again else _begun(now, owner, index, time_ns)
    if now.run + 1 >= alert.for_points:
        return replace(now, phase="firing", run=0, off=0, fired=now.fired + 1)
    return replace(now, run=now.run + 1)


def _begun(now: AlertState, owner: str, index: int, time_ns: int | None) -> AlertState:
    where = f"{owner}\0{index if time_ns is None else time_ns}"
    name = hashlib.sha256(where.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return AlertState("pending", name, index, ended=now.ended)


def _changes(before: AlertState, now: AlertState) -> tuple[Kind, ...]:
    """What an outsider is told of a step. An alert that fires at its first point was never seen pending."""
    if before.phase == now.phase:
        return ()
    if now.phase == "idle":
        return ("resolved",)
    return (now.phase,)
