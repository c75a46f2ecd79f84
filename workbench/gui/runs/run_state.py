"""The states of a run as one table of arrows: what a trigger does in each state, and each state in words."""

from __future__ import annotations

from typing import Literal

from workbench.gui.texts import later

RunState = Literal["idle", "running", "pausing", "paused", "stopping", "done", "failed"]
Trigger = Literal["start", "pause", "reached", "resume", "stop", "finished", "crashed"]

# Every arrow there is; what is not here leaves the state as it is, so that each button is idempotent.
# `reached`: the thread waits at its gate. `finished`: the generator ended or was closed. `crashed`: it raised.
# A run at its gate can neither finish nor crash: it has to leave the gate first.
ARROWS: dict[tuple[RunState, Trigger], RunState] = {
    ("idle", "start"): "running",
    ("running", "pause"): "pausing",
    ("running", "stop"): "stopping",
    ("running", "finished"): "done",
    ("running", "crashed"): "failed",
    ("pausing", "reached"): "paused",
    ("pausing", "resume"): "running",
    ("pausing", "stop"): "stopping",
    ("pausing", "finished"): "done",
    ("pausing", "crashed"): "failed",
    ("paused", "resume"): "running",
    ("paused", "stop"): "stopping",
    ("stopping", "finished"): "done",
    ("stopping", "crashed"): "failed",
}

WORDS: dict[RunState, str] = {
    "idle": later("No run yet"),
    "running": later("Training"),
    "pausing": later("Pausing…"),
    "paused": later("Paused"),
    "stopping": later("Stopping…"),
    "done": later("Done"),
    "failed": later("Failed"),
}


def next_state(state: RunState, trigger: Trigger) -> RunState:
    """The state after `trigger`; the same state where the table has no arrow."""
    return ARROWS.get((state, trigger), state)


def is_over(state: RunState) -> bool:
    """Whether nothing can follow: a new run is a new thread."""
    return not any(start == state for start, _ in ARROWS)


def is_busy(state: RunState) -> bool:
    """Whether a thread is at work or waits at its gate."""
    return state not in ("idle", "done", "failed")
