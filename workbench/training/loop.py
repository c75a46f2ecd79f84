"""The loop: propose → check → validate → mutate (every second round) → select, until rounds, time or patience end."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from workbench.errors import TrainingError
from workbench.model.events import (
    CandidateProposed,
    CandidateRejected,
    CandidateScored,
    Event,
    RoundFinished,
    RoundStarted,
)
from workbench.model.rule import Rule
from workbench.model.scores import Finding
from workbench.training.check import fingerprint
from workbench.training.engine.checkpoint import Memory
from workbench.training.engine.steps import Teller, step
from workbench.training.engine.task import Candidate, Judged, OutOfTime, Progress, Selected, Task
from workbench.training.options import TrainOptions
from workbench.training.propose import Feedback
from workbench.training.select import EQUAL

BASE_UNITS, PROPOSE_UNITS, REFIT_UNITS = 3.0, 6.0, 3.0
MUTATION_TRIES = 5
EXPLAINED_FINDINGS = 12

T = TypeVar("T")


def work_units(options: TrainOptions) -> float:
    """How much work one task is, in candidates examined."""
    return BASE_UNITS + (PROPOSE_UNITS + options.candidates) * options.rounds + REFIT_UNITS


def train(
    task: Task, options: TrainOptions, teller: Teller, rng: np.random.Generator, past: Sequence[Event] = ()
) -> Generator[Event, None, Selected]:
    """Yields what happens and returns the selected rule, its constants refitted once on train + validation.

    The base detector is candidate 0: a rule is selected only if it beats it on validation. `past`: earlier events of
    this task; rounds that they finish are not done again. Chance is drawn per round, so a run that was interrupted
    ends with the rule of one that was not. Raises StopRequested where the host was stopped.
    """
    chance = rng.spawn(options.rounds + 1)
    memory, search = Memory.of(past, options.keep), _Search(task, teller)
    base = yield from search.base(memory)
    try:
        for number in range(memory.round + 1, options.rounds + 1):
            nothing_to_gain = memory.round > 0 and (memory.objective >= 1.0 - EQUAL or not base.judged.events)
            if teller.late() or nothing_to_gain or memory.stale >= options.patience:
                break
            yield RoundStarted(teller.run, teller.number(), teller.task, number)
            before = memory.objective
            if number % 2 == 0:
                proposals = search.mutants(memory, options.candidates, chance[number])
            else:
                proposals = yield from search.proposals(memory, options.candidates, chance[number])
            for proposal in proposals:
                yield from search.consider(proposal, number, memory)
            memory.end_round(number, before)
            yield search.round_finished(number, memory)
    except OutOfTime:
        pass
    return (yield from search.finish(memory, base, chance[0]))


@dataclass(frozen=True)
class _Proposal:
    rule: Rule
    how: str
    parent: int = -1


class _Search:
    """The steps of one task, each a generator of the events it causes."""

    def __init__(self, task: Task, teller: Teller) -> None:
        self._task, self._teller = task, teller

    def base(self, memory: Memory) -> Generator[Event, None, Candidate]:
        """The base detector as candidate 0, told unless the run log has it."""
        rule = yield from self._step("Fitting the base detector", BASE_UNITS, self._task.base, limited=False)
        told = memory.next_number > 0
        judged = yield from self._examine(rule, "Base detector", limited=False)
        if isinstance(judged, str):
            raise TrainingError("The base detector does not run", judged, "Look at that series: training needs it")
        candidate = Candidate(0, rule, judged)
        if not told:
            yield self._proposed(0, 0, _Proposal(rule, "base detector"))
            memory.add(candidate, fingerprint(rule))
            memory.findings = yield from self._explained(candidate)
            yield self._scored(candidate, None, True, memory.findings)
        return candidate

    def proposals(self, memory: Memory, n: int, rng: np.random.Generator) -> Generator[Event, None, list[_Proposal]]:
        """New rules of the proposer, which is shown the findings of the best so far.

        After a resume a proposer may begin anew: while it only repeats what is known, it is asked again, at most as
        often as it was before.
        """
        found, repeats, memory.repeats = _feedback(memory), memory.repeats, 0

        def work(progress: Progress) -> Sequence[Rule]:
            rules = self._task.propose(n, rng, found, progress)
            for _ in range(repeats):
                if not rules or not all(memory.refuse(rule) for rule in rules):
                    break
                rules = self._task.propose(n, rng, found, progress)
            return rules

        rules = yield from self._step("Proposing rules", PROPOSE_UNITS, work)
        return [_Proposal(rule, "proposal") for rule in rules[:n]]

    def mutants(self, memory: Memory, n: int, rng: np.random.Generator) -> list[_Proposal]:
        """Up to n changed copies of the best rules that were not there before."""
        made: dict[str, _Proposal] = {}
        parents = memory.beam.kept
        for attempt in range(MUTATION_TRIES * n):
            parent = parents[attempt % len(parents)]
            mutant = self._task.mutate(parent.rule, rng)
            if mutant is not None and len(made) < n:
                mark = fingerprint(mutant.rule)
                if mark not in memory.seen:
                    made.setdefault(mark, _Proposal(mutant.rule, mutant.how, parent.number))
        return list(made.values())

    def consider(self, proposal: _Proposal, number: int, memory: Memory) -> Generator[Event, None, None]:
        """One candidate: told, checked, scored, offered to the selector."""
        mine = memory.next_number
        yield self._proposed(mine, number, proposal)
        reason = memory.refuse(proposal.rule)
        judged = reason or (yield from self._examine(proposal.rule, f"Round {number}: candidate {mine}"))
        if isinstance(judged, str):
            memory.forget(proposal.rule, mine)
            yield CandidateRejected(self._teller.run, self._teller.number(), self._teller.task, mine, number, judged)
            return
        parent = memory.candidate(proposal.parent)
        candidate = Candidate(mine, proposal.rule, judged, proposal.parent, number)
        accepted = memory.add(candidate, fingerprint(proposal.rule))
        found = judged.findings
        if accepted:
            found = yield from self._explained(candidate)
        if memory.beam.best is candidate:
            memory.findings = found
        yield self._scored(candidate, parent, accepted, found)

    def finish(self, memory: Memory, base: Candidate, rng: np.random.Generator) -> Generator[Event, None, Selected]:
        """The best candidate, refitted where that does no harm on what it is refitted to."""
        best = memory.beam.best or base
        judged = best.judged
        if not judged.by_series:  # it comes from the run log, which holds pooled scores only
            again = yield from self._examine(best.rule, "Scoring the selected rule again", limited=False)
            judged = judged if isinstance(again, str) else again
        rule, refitted = yield from self._refitted(best.rule, judged, rng)
        return Selected(rule, judged, base.rule, base.judged, memory.best_of_n, refitted, self._teller.late())

    def _refitted(
        self, rule: Rule, judged: Judged, rng: np.random.Generator
    ) -> Generator[Event, None, tuple[Rule, bool]]:
        def work(progress: Progress) -> Rule:
            return self._task.refit(rule, rng, progress)

        fitted = yield from self._step("Refitting constants on train and validation", REFIT_UNITS, work, limited=False)
        if fingerprint(fitted) == fingerprint(rule):
            return rule, False
        after = yield from self._examine(fitted, "Checking the refitted rule", limited=False)
        harmless = not isinstance(after, str) and after.fitted >= judged.fitted - EQUAL
        return (fitted, True) if harmless else (rule, False)

    def _examine(self, rule: Rule, text: str, *, limited: bool = True) -> Generator[Event, None, Judged | str]:
        """The validator's answer, or why the rule was refused."""
        task = self._task

        def work(progress: Progress) -> Judged | str:
            reason = task.check(rule)
            if reason:
                return reason
            verdicts = task.run(rule, progress)
            if not verdicts[-1].ran:
                return f"{task.series[len(verdicts) - 1]}: {verdicts[-1].problems[0].message}"
            return task.score(rule, verdicts, progress)

        return (yield from self._step(text, 1.0, work, limited=limited))

    def _explained(self, candidate: Candidate) -> Generator[Event, None, tuple[Finding, ...]]:
        """The findings of a candidate, the worst of them with what kept them from firing."""
        found = candidate.judged.findings
        worst, rest = found[:EXPLAINED_FINDINGS], found[EXPLAINED_FINDINGS:]

        def work(progress: Progress) -> tuple[Finding, ...]:  # noqa: ARG001 - one call, nothing to tell meanwhile
            return self._task.explain(candidate.rule, worst)

        return (yield from self._step("Explaining misses and false alarms", 0.0, work, limited=False)) + rest

    def _step(
        self, text: str, units: float, work: Callable[[Progress], T], *, limited: bool = True
    ) -> Generator[Event, None, T]:
        return (yield from step(self._teller, text, units, work, self._task.stop, limited=limited))

    def _proposed(self, number: int, round_number: int, proposal: _Proposal) -> Event:
        head = (self._teller.run, self._teller.number(), self._teller.task)
        return CandidateProposed(*head, number, round_number, proposal.rule, proposal.parent, proposal.how)

    def _scored(
        self, candidate: Candidate, parent: Candidate | None, accepted: bool, feedback: tuple[Finding, ...]
    ) -> Event:
        judged = candidate.judged
        return CandidateScored(
            *(self._teller.run, self._teller.number(), self._teller.task),
            candidate=candidate.number,
            round=candidate.round,
            train=judged.train,
            validation=judged.validation,
            objective=judged.objective,
            delta=None if parent is None else judged.objective - parent.judged.objective,
            accepted=accepted,
            feedback=feedback,
        )

    def round_finished(self, number: int, memory: Memory) -> Event:
        """What the best is after a round."""
        best = memory.beam.best
        head = (self._teller.run, self._teller.number(), self._teller.task, number)
        if best is None:
            return RoundFinished(*head)
        return RoundFinished(*head, best.number, best.judged.train.event_f1, best.judged.objective)


def _feedback(memory: Memory) -> Sequence[Finding]:
    best = memory.beam.best
    if best is None:
        return memory.findings
    return Feedback(memory.findings, best.rule, (best.judged.train, best.judged.validation))
