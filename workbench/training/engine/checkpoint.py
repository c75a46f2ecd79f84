"""What a task knows so far, and how it is read back from the events of an interrupted run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.model.events import CandidateProposed, CandidateScored, Event, RoundFinished
from workbench.model.rule import Rule
from workbench.model.scores import Finding
from workbench.scoring.metrics import pool
from workbench.training.check import fingerprint
from workbench.training.engine.task import Candidate, Judged
from workbench.training.select import EQUAL, Beam


@dataclass
class Memory:
    """The best candidates, all that were seen (fingerprint → number), and how the rounds went.

    `round`: the last one that ended; `stale`: rounds in a row without a better candidate; `repeats`: proposals
    asked for before a resume; `best_of_n`: the objective
    of the best proposal of the first round, the control without any loop.
    """

    beam: Beam
    seen: dict[str, int] = field(default_factory=dict)
    candidates: dict[int, Candidate] = field(default_factory=dict)
    next_number: int = 0
    round: int = 0
    stale: int = 0
    repeats: int = 0
    best_of_n: float | None = None
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, past: Sequence[Event], keep: int) -> Memory:
        """What the rounds that ended in `past` left; candidates of a round that did not end are forgotten, since
        that round is done again and gives them the same numbers."""
        memory = cls(Beam(keep))
        last = max((event.round for event in past if isinstance(event, RoundFinished)), default=0)
        scored = {event.candidate: event for event in past if isinstance(event, CandidateScored)}
        proposed = {event.candidate: event for event in past if isinstance(event, CandidateProposed)}
        for number in range(last + 1):
            before = memory.objective
            for at in sorted(at for at, event in proposed.items() if event.round == number):
                memory._redo(proposed[at], scored.get(at))
            if number:
                memory.end_round(number, before)
                memory.repeats += number % 2  # every second round mutates
        return memory

    @property
    def objective(self) -> float:
        """The best objective so far; below any figure before the first candidate."""
        return self.beam.best.judged.objective if self.beam.best else -1.0

    def candidate(self, number: int) -> Candidate | None:
        """The candidate of that number, if it was scored."""
        return self.candidates.get(number)

    def refuse(self, rule: Rule) -> str:
        """Why a rule need not be tried: it was before. Empty = it is new, or no Python (the checker says more)."""
        try:
            mark = fingerprint(rule)
        except SyntaxError:
            return ""
        return f"does the same as candidate {self.seen[mark]}" if mark in self.seen else ""

    def add(self, candidate: Candidate, mark: str) -> bool:
        """Keep a scored candidate; whether it is among the best now.

        A mutant must not lose on train and validation together what it wins on validation: random changes, tried often
        enough, wear a small validation part out.
        """
        self.seen[mark] = candidate.number
        self.candidates[candidate.number] = candidate
        self.next_number = candidate.number + 1
        if candidate.proposed and candidate.round == 1:
            self.best_of_n = max(self.best_of_n or 0.0, candidate.judged.objective)
        parent = self.candidate(candidate.parent)
        worn_out = parent is not None and _known(candidate) < _known(parent) - EQUAL
        return not worn_out and self.beam.offer(candidate)

    def end_round(self, number: int, before: float) -> None:
        """A round ended; `before`: the best objective at its start."""
        self.round = number
        self.stale = 0 if self.objective > before + EQUAL else self.stale + 1

    def forget(self, rule: Rule, number: int) -> None:
        """A rule that was rejected: the same one is not tried again."""
        self.next_number = number + 1
        try:
            self.seen.setdefault(fingerprint(rule), number)
        except SyntaxError:  # no Python has no fingerprint
            return

    def _redo(self, told: CandidateProposed, event: CandidateScored | None) -> None:
        assert told.rule is not None  # every candidate carries its rule
        if event is None:
            self.forget(told.rule, told.candidate)
            return
        judged = Judged(event.train, event.validation, event.objective, 0.0, (), event.feedback)
        candidate = Candidate(told.candidate, told.rule, judged, told.parent, told.round)
        self.add(candidate, fingerprint(told.rule))
        if self.beam.best is candidate:
            self.findings = event.feedback


def _known(candidate: Candidate) -> float:
    """Event F1 pooled over train and validation."""
    return pool((candidate.judged.train, candidate.judged.validation)).event_f1
