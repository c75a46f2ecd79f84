"""What a training run tells while it goes: frozen events with run id and sequence number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from workbench.model.rule import Rule
from workbench.model.scores import Finding, Scores


@dataclass(frozen=True)
class Event:
    """Anything a run says. `run`: its id; `seq`: 0, 1, 2, …; `task`: which rule of the run it is about."""

    run: str
    seq: int
    task: str = ""


@dataclass(frozen=True)
class RunStarted(Event):
    """The first event: what will be done. `tasks` → names of the series that each learns from; `alerts_a_day`:
    the alarm budget of series without labels."""

    tasks: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    proposer: str = "synthesizer"
    rounds: int = 0
    seed: int = 0
    alerts_a_day: float = 1.0


@dataclass(frozen=True)
class StepStarted(Event):
    """What is being done now, in words; `done` of `total` units of the whole run; `eta_s` None = not known yet."""

    text: str = ""
    done: float = 0.0
    total: float = 1.0
    eta_s: float | None = None


@dataclass(frozen=True)
class RoundStarted(Event):
    """A round of proposals begins, counted from 1."""

    round: int = 0


@dataclass(frozen=True)
class CandidateProposed(Event):
    """A candidate came from the proposer or the mutator; `parent` = candidate number, −1 = none."""

    candidate: int = 0
    round: int = 0
    rule: Rule | None = None
    parent: int = -1
    how: str = ""


@dataclass(frozen=True)
class CandidateRejected(Event):
    """The checker refused a candidate, or it was the same as an earlier one; `repaired_by`: the candidate that its
    author sent instead, −1 = none."""

    candidate: int = 0
    round: int = 0
    reason: str = ""
    repaired_by: int = -1


@dataclass(frozen=True)
class ModelCalled(Event):
    """One call of a language model ended, secrets masked.

    `call`: its number in the run, the same as in the transcript file. `purpose`: the role that asked: propose, name,
    repair, fix, mutate or describe. `prompt`: (role, text) a message. `usd` None = the price is unknown, also where
    nothing was spent (`cached`: the answer was on disk). `error`: why there is no answer. `seconds`: it took.
    """

    call: int = 0
    round: int = 0
    purpose: str = ""
    model: str = ""
    host: str = ""
    seed: int = 0
    prompt: tuple[tuple[str, str], ...] = ()
    reply: str = ""
    error: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    usd: float | None = None
    cached: bool = False
    seconds: float = 0.0


@dataclass(frozen=True)
class CandidateScored(Event):
    """The validator's answer, pooled over the task's series.

    `objective`: the figure that is maximized, a mix of pooled and mean validation event F1; `delta`: it against the
    parent's.
    """

    candidate: int = 0
    round: int = 0
    train: Scores = field(default_factory=Scores)
    validation: Scores = field(default_factory=Scores)
    objective: float = 0.0
    delta: float | None = None
    accepted: bool = False
    feedback: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class RoundFinished(Event):
    """A round ended: the best candidate so far and its scores (`validation_f1`: its objective, which never falls)."""

    round: int = 0
    best: int = -1
    train_f1: float = 0.0
    validation_f1: float = 0.0


@dataclass(frozen=True)
class SeriesResult:
    """Scores of the selected rule on one series, part → scores; `base_f1`: the base detector alone, on test."""

    name: str
    train: Scores
    validation: Scores
    test: Scores
    base_f1: float | None = None


@dataclass(frozen=True)
class TaskFinished(Event):
    """One rule is ready: refitted, scored on test once. `best_of_n_f1`: the control without any loop, validation.

    `reason`: why there is no rule, or only a stock rule; of a base detector, which combination with the rules beside it
    was taken and why.
    """

    rule: Rule | None = None
    results: tuple[SeriesResult, ...] = ()
    best_of_n_f1: float | None = None
    base_validation_f1: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Finished(Event):
    """The last event, always: completed, stopped by the user, out of time or money, or failed with a reason."""

    outcome: Literal["completed", "stopped", "time", "money", "failed"] = "completed"
    seconds: float = 0.0
    usd: float | None = None
    reason: str = ""
