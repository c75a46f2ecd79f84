"""What a task knows so far, and how it is read back from the events of an interrupted run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.model.events import CandidateProposed, CandidateScored, Event, RoundFinished
from workbench.model.rule import Rule
from workbench.scoring.metrics import pool
from workbench.training.engine.lineage import LATER, mark_of
from workbench.training.engine.nouns import Candidate, Feedback, Judged
from workbench.training.options import TrainOptions
from workbench.training.select import EQUAL, Beam, rank


@dataclass
class Memory:
    """The best candidates, all that were seen (fingerprint → number), and how the rounds went.

    `walk`: mutants of the last round of mutation that are mutated further though they are not among the best;
    `losses`: such rounds in a row that lost. `round`: the last one that ended; `stale`: rounds in a row without a
    better candidate; `proposals`: rounds that asked the proposer. `best_of_n`: the objective of the best proposal of
    the first round as it was written, the control without any loop.
    """

    options: TrainOptions
    beam: Beam
    seen: dict[str, int] = field(default_factory=dict)
    candidates: dict[int, Candidate] = field(default_factory=dict)
    walk: tuple[Candidate, ...] = ()
    losses: int = 0
    next_number: int = 0
    round: int = 0
    stale: int = 0
    proposals: int = 0
    best_of_n: float | None = None

    @classmethod
    def of(cls, past: Sequence[Event], options: TrainOptions) -> Memory:
        """What the rounds that ended in `past` left; candidates of a round that did not end are forgotten, since
        that round is done again and gives them the same numbers."""
        memory = cls(options, Beam(options.keep, by_score=options.validate))
        last = max((event.round for event in past if isinstance(event, RoundFinished)), default=0)
        scored = {event.candidate: event for event in past if isinstance(event, CandidateScored)}
        proposed = {event.candidate: event for event in past if isinstance(event, CandidateProposed)}
        for number in range(last + 1):
            before = memory.objective
            for at in sorted(at for at, event in proposed.items() if event.round == number):
                memory._redo(proposed[at], scored.get(at))
            if number:
                memory.end_round(number, before)
        return memory

    @property
    def objective(self) -> float:
        """The best objective so far; below any figure before the first candidate."""
        return self.beam.best.judged.objective if self.beam.best else -1.0

    @property
    def feedback(self) -> tuple[Feedback, ...]:
        """What the proposer is told: the best so far."""
        return tuple(candidate.feedback for candidate in self.beam.kept)

    @property
    def parents(self) -> tuple[Candidate, ...]:
        """What the mutator changes: the best in turn with those on the walk."""
        best, walk = list(self.beam.kept), [one for one in self.walk if one not in self.beam.kept]
        turns = [pair for two in zip(best, walk, strict=False) for pair in two]
        return (*turns, *best[len(walk) :], *walk[len(best) :])

    def mutates(self, number: int) -> bool:
        """Whether a round changes what is there instead of asking for new rules."""
        return self.options.mutate_every > 0 and number % self.options.mutate_every == 0

    def refuse(self, rule: Rule) -> str:
        """Why a rule need not be tried: it was before. Empty = it is new."""
        mark = mark_of(rule)
        return f"does the same as candidate {self.seen[mark]}" if mark in self.seen else ""

    def add(self, candidate: Candidate) -> bool:
        """Keep a scored candidate; whether it is among the best now.

        A mutant must not lose on train and validation together what it wins on validation: random changes, tried often
        enough, wear a small validation part out.
        """
        self.seen.setdefault(mark_of(candidate.rule), candidate.number)
        self.candidates[candidate.number] = candidate
        self.next_number = candidate.number + 1
        if candidate.round == 1 and candidate.how not in LATER:
            self.best_of_n = max(self.best_of_n or 0.0, candidate.judged.objective)
        parent = self.candidates.get(candidate.parent) if self.mutates(candidate.round) else None
        worn_out = parent is not None and _known(candidate) < _known(parent) - EQUAL
        return not worn_out and self.beam.offer(candidate)

    def forget(self, rule: Rule, number: int) -> None:
        """A rule that was rejected: the same one is not tried again."""
        self.next_number = number + 1
        self.seen.setdefault(mark_of(rule), number)

    def replace(self, candidate: Candidate) -> None:
        """The same candidate with more known of it."""
        self.candidates[candidate.number] = candidate
        self.beam.kept = tuple(candidate if one.number == candidate.number else one for one in self.beam.kept)

    def end_round(self, number: int, before: float) -> None:
        """A round ended; `before`: the best objective at its start."""
        self.round = number
        self.stale = 0 if self.objective > before + EQUAL else self.stale + 1
        if self.mutates(number) and number:
            self._walk_on(number, before)
        elif number:
            self.proposals += 1

    def _walk_on(self, number: int, before: float) -> None:
        """The best mutants of the round are mutated further if they lost no more than is tolerated; after some rounds
        in a row that lost, the walk begins anew from the best ever."""
        mutants = sorted((one for one in self.candidates.values() if one.round == number), key=rank)
        self.losses = 0 if mutants and mutants[0].judged.objective > before - EQUAL else self.losses + 1
        if self.losses >= self.options.mutation_stop:
            self.walk, self.losses = (), 0
            return
        enough = before - self.options.mutation_tolerance
        self.walk = tuple(one for one in mutants if one.judged.objective >= enough)[: self.options.keep]

    def _redo(self, told: CandidateProposed, event: CandidateScored | None) -> None:
        assert told.rule is not None  # every candidate carries its rule
        if event is None:
            self.forget(told.rule, told.candidate)
            return
        judged = Judged(event.train, event.validation, event.objective, 0.0, (), event.feedback)
        self.add(Candidate(told.candidate, told.rule, judged, told.parent, told.round, told.how))


def _known(candidate: Candidate) -> float:
    """Event F1 pooled over train and validation."""
    return pool((candidate.judged.train, candidate.judged.validation)).event_f1
