"""What a run has told so far, kept as the figures, rounds and candidates that the window shows; nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from workbench.gui.runs.model_calls import Cost, cost_of
from workbench.gui.texts import tr
from workbench.gui.words import counted, score
from workbench.model.events import (
    CandidateProposed,
    CandidateRejected,
    CandidateScored,
    Event,
    Finished,
    ModelCalled,
    RoundFinished,
    RoundStarted,
    RunStarted,
    StepStarted,
    TaskFinished,
)
from workbench.model.rule import Rule
from workbench.model.scores import Finding

Fate = Literal["proposed", "rejected", "scored", "accepted"]
STEPS = {"repair": "repaired", "tuned": "tuned", "fix": "fixed"}  # how a candidate was made from the attempt before it


@dataclass(frozen=True)
class Candidate:
    """One candidate of a run. `delta`: of the objective, against its parent's; `reason`: why it was rejected;
    `mended_by`: the candidate that its author sent instead, −1 = none."""

    number: int
    task: str
    round: int
    how: str = ""
    parent: int = -1
    rule: Rule | None = None
    fate: Fate = "proposed"
    train_f1: float | None = None
    validation_f1: float | None = None
    delta: float | None = None
    reason: str = ""
    mended_by: int = -1
    feedback: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class RoundPoint:
    """The best candidate after a round of one task."""

    task: str
    round: int
    best: int
    train_f1: float
    validation_f1: float


@dataclass
class RunStory:
    """Takes the events of one run as they come and answers what the strip, the plot and the table ask.

    `cap_usd`: the most it may cost, which no event tells.
    """

    run: str = ""
    proposer: str = ""
    rounds: int = 0
    tasks: tuple[str, ...] = ()
    series: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    task: str = ""
    round: int = 0
    text: str = ""
    done: float = 0.0
    total: float = 0.0
    eta_s: float | None = None
    repaired: int = 0
    candidates: dict[tuple[str, int], Candidate] = field(default_factory=dict)
    points: list[RoundPoint] = field(default_factory=list)
    results: list[TaskFinished] = field(default_factory=list)
    calls: list[ModelCalled] = field(default_factory=list)
    finished: Finished | None = None
    cap_usd: float | None = None

    def take(self, events: Iterable[Event]) -> None:
        """Adds what the events tell."""
        for event in events:
            self._take(event)

    def _take(self, event: Event) -> None:
        self.run = event.run
        if event.task and event.task != self.task:
            self.task, self.round = event.task, 0
        match event:
            case RunStarted():
                self.proposer, self.rounds = event.proposer, event.rounds
                self.series, self.tasks = event.tasks, tuple(event.tasks)
            case StepStarted():
                self.text, self.done, self.total, self.eta_s = event.text, event.done, event.total, event.eta_s
            case RoundStarted():
                self.round = event.round
            case CandidateProposed() | CandidateRejected() | CandidateScored():
                self._take_candidate(event)
            case RoundFinished():
                point = RoundPoint(event.task, event.round, event.best, event.train_f1, event.validation_f1)
                self.points.append(point)
            case TaskFinished():
                self.results.append(event)
            case ModelCalled():
                self.calls.append(event)
            case Finished():
                self.finished = event

    def _take_candidate(self, event: CandidateProposed | CandidateRejected | CandidateScored) -> None:
        key = (event.task, event.candidate)
        known = self.candidates.get(key, Candidate(event.candidate, event.task, event.round))
        match event:
            case CandidateProposed():
                known = replace(known, rule=event.rule, how=event.how, parent=event.parent, round=event.round)
            case CandidateRejected():
                self.repaired += event.repaired_by >= 0
                known = replace(known, fate="rejected", reason=event.reason, mended_by=event.repaired_by)
            case CandidateScored():
                known = replace(
                    known,
                    fate="accepted" if event.accepted else "scored",
                    train_f1=event.train.event_f1,
                    validation_f1=event.validation.event_f1,
                    delta=event.delta,
                    feedback=event.feedback,
                )
        self.candidates[key] = known

    @property
    def best(self) -> float | None:
        """The best validation event F1 of the task at work; None before the first round ended."""
        of_task = [point.validation_f1 for point in self.points if point.task == self.task]
        return max(of_task) if of_task else None

    @property
    def share(self) -> float:
        """How much of the run is done, 0 to 1."""
        if self.finished is not None:
            return 1.0
        return min(max(self.done / self.total, 0.0), 1.0) if self.total > 0 else 0.0

    @property
    def cost(self) -> Cost:
        """What the language model cost so far."""
        return cost_of(self.calls)

    def counts(self) -> str:
        """`round 7 of 12 · 35 candidates · 2 repaired · best 0.81`, without what is not known yet."""
        parts = []
        if self.round:
            parts.append(
                tr("round {round} of {rounds}", round=self.round, rounds=self.rounds)
                if self.rounds
                else tr("round {round}", round=self.round)
            )
        if self.candidates:
            parts.append(counted(len(self.candidates), "candidate"))
        if self.repaired:
            parts.append(tr("{n} repaired", n=self.repaired))
        if self.best is not None:
            parts.append(tr("best {f1}", f1=score(self.best)))
        return " · ".join(parts)

    def way_of(self, candidate: Candidate) -> tuple[tuple[str, ...], int]:
        """How a candidate came about, from its first draft on (`proposal`, `repaired`, `tuned`, …), and the number of
        the rule that the draft was to better, −1 = none."""
        steps, seen = list[str](), set[int]()
        while candidate.how in STEPS and candidate.number not in seen:
            steps.append(STEPS[candidate.how])
            seen.add(candidate.number)
            before = self.candidates.get((candidate.task, candidate.parent))
            if before is None:
                return tuple(reversed(steps)), -1
            candidate = before
        return (*filter(None, [candidate.how]), *reversed(steps)), candidate.parent

    def of_task(self, task: str) -> list[Candidate]:
        """The candidates of one task in the order of their numbers."""
        return sorted((c for c in self.candidates.values() if c.task == task), key=lambda c: c.number)
