"""The steps of the loop, each a generator of the events that it causes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import TypeVar

import numpy as np

from workbench.errors import CapError, TrainingError
from workbench.model.events import CandidateProposed, CandidateRejected, CandidateScored, Event, RoundFinished
from workbench.model.rule import Rule
from workbench.model.scores import Finding
from workbench.training.engine.checkpoint import Memory
from workbench.training.engine.lineage import Attempt, Lineage, examine, follow, mark_of, repeated
from workbench.training.engine.nouns import Candidate, Draft, Judged, Mutant, Selected
from workbench.training.engine.steps import Teller, step
from workbench.training.engine.task import Task
from workbench.training.engine.ways_out import Progress
from workbench.training.options import TrainOptions
from workbench.training.select import EQUAL

BASE_UNITS, PROPOSE_UNITS, REFIT_UNITS = 3.0, 6.0, 3.0  # of work, in candidates examined
MUTATION_TRIES = 5
EXPLAINED_FINDINGS = 12

T = TypeVar("T")
Parented = tuple[Draft, Candidate | None]
Told = Generator[Event, None, T]


class Search:
    """One task on its way: what it does next, and what it remembers."""

    def __init__(self, task: Task, options: TrainOptions, teller: Teller, memory: Memory) -> None:
        self._task, self._options, self._teller, self._memory = task, options, teller, memory
        self._replayed = memory.proposals == 0
        self.out_of_money = False

    def base(self) -> Told[Candidate]:
        """The base detector as candidate 0, told unless the run log has it."""
        rule = yield from self._step("Fitting the base detector", BASE_UNITS, self._task.base, limited=False)
        judged = yield from self._examined(rule, "Base detector")
        if isinstance(judged, str):
            raise TrainingError("The base detector does not run", judged, "Look at that series: training needs it")
        candidate = Candidate(0, rule, judged, how="base detector")
        if self._memory.next_number == 0:
            yield self._proposed(0, 0, candidate.rule, candidate.how, -1)
            yield from self._taken(candidate, None)
        return candidate

    def drafts(self, rng: np.random.Generator) -> Told[list[Parented]]:
        """New rules of the proposer, which is told of the best so far; none where the money is out.

        After a resume a proposer that counts its calls is brought to where it was.
        """
        memory, n = self._memory, self._options.candidates
        told = memory.beam.kept

        def work(progress: Progress) -> Sequence[Draft]:
            if not self._replayed:
                self._task.resume(memory.proposals, n, progress)
            return self._task.propose(n, rng, memory.feedback, progress)

        try:
            found = yield from self._step("Proposing rules", PROPOSE_UNITS, work)
        except CapError:
            if memory.proposals == 0:
                raise  # a cap too low for the first call is an error, not an end
            self.out_of_money, found = True, ()
        self._replayed = True
        return [(draft, told[draft.parent] if draft.parent >= 0 else None) for draft in found[:n]]

    def mutants(self, rng: np.random.Generator) -> Told[list[Parented]]:
        """Changed copies of the best rules, and of those that the walk has come to, that were not there before."""
        n, made = self._options.candidates, dict[str, Parented]()
        for _ in range(MUTATION_TRIES):
            parents = self._memory.parents
            chosen = [parents[at % len(parents)] for at in range(n - len(made))]
            rules = [parent.rule for parent in chosen]

            def work(progress: Progress, rules: Sequence[Rule] = rules) -> Sequence[Mutant | None]:
                return self._task.mutate(rules, rng, progress)

            try:
                found = yield from self._step("Changing the best rules", 0.0, work)
            except CapError:
                self.out_of_money = True
                break
            for parent, mutant in zip(chosen, found, strict=True):
                if mutant is not None and not self._memory.refuse(mutant.rule):
                    made.setdefault(mark_of(mutant.rule), (Draft(mutant.rule, mutant.how), parent))
            if len(made) >= n:
                break
        return list(made.values())

    def follow(self, drafts: Sequence[Parented], number: int, rng: np.random.Generator) -> Told[None]:
        """The ways of all drafts, side by side; what they gave is told in their order."""
        task, options, memory = self._task, self._options, self._memory
        jobs, seen = list[Callable[[Progress], Lineage]](), set(memory.seen)
        for (draft, parent), chance in zip(drafts, rng.spawn(len(drafts)), strict=True):
            mark = mark_of(draft.rule)
            new = mark not in seen
            jobs.append(
                partial(follow, task, draft, parent, options, chance) if new else partial(repeated, draft, parent)
            )
            seen.add(mark)
        with task.crew.at_work(jobs, self._teller.late, task.stop) as works:
            for at, work in enumerate(works, 1):
                words = f"Round {number}: candidate {at} of {len(works)}"
                lineage = yield from self._step(words, 1.0, work.collect, limited=False)
                yield from self._told(lineage, number)
                self.out_of_money = self.out_of_money or lineage.broke

    def finish(self, base: Candidate, rng: np.random.Generator) -> Told[Selected]:
        """The best candidate, refitted where that does no harm on what it is refitted to."""
        memory = self._memory
        best = memory.beam.best or base
        judged = best.judged
        if not judged.by_series:  # it comes from the run log, which holds pooled scores only
            again = yield from self._examined(best.rule, "Scoring the selected rule again")
            judged = judged if isinstance(again, str) else again
        rule, refitted = yield from self._refitted(best.rule, judged, rng)
        late, broke = self._teller.late(), self.out_of_money
        return Selected(rule, judged, base.rule, base.judged, memory.best_of_n, refitted, late, broke)

    def round_finished(self, number: int) -> Event:
        """What the best is after a round."""
        best = self._memory.beam.best
        head = (self._teller.run, self._teller.number(), self._teller.task, number)
        if best is None:
            return RoundFinished(*head)
        return RoundFinished(*head, best.number, best.judged.train.event_f1, best.judged.objective)

    def _refitted(self, rule: Rule, judged: Judged, rng: np.random.Generator) -> Told[tuple[Rule, bool]]:
        def work(progress: Progress) -> Rule:
            return self._task.refit(rule, rng, progress)

        fitted = yield from self._step("Refitting constants on train and validation", REFIT_UNITS, work, limited=False)
        if mark_of(fitted) == mark_of(rule):
            return rule, False
        after = yield from self._examined(fitted, "Checking the refitted rule")
        harmless = not isinstance(after, str) and after.fitted >= judged.fitted - EQUAL
        return (fitted, True) if harmless else (rule, False)

    def _told(self, lineage: Lineage, number: int) -> Told[None]:
        """The attempts of one lineage as candidates."""
        memory, numbers = self._memory, list[int]()
        for at, attempt in enumerate(lineage.attempts):
            mine = memory.next_number
            numbers.append(mine)
            parent = lineage.parent if attempt.source < 0 else memory.candidates.get(numbers[attempt.source])
            source = -1 if lineage.parent is None else lineage.parent.number
            source = source if attempt.source < 0 else numbers[attempt.source]
            yield self._proposed(mine, number, attempt.rule, attempt.how, source)
            reason = memory.refuse(attempt.rule) or (attempt.outcome if isinstance(attempt.outcome, str) else "")
            if reason:
                memory.forget(attempt.rule, mine)
                repaired = any(later.source == at for later in lineage.attempts)
                head = (self._teller.run, self._teller.number(), self._teller.task)
                yield CandidateRejected(*head, mine, number, reason, mine + 1 if repaired else -1)
            else:
                yield from self._taken(_candidate(mine, number, attempt, source), parent)

    def _taken(self, candidate: Candidate, parent: Candidate | None) -> Told[None]:
        """A scored candidate, offered to the selector and told."""
        accepted = self._memory.add(candidate)
        found = candidate.judged.findings
        if accepted:
            found = yield from self._explained(candidate)
            candidate = candidate.told(found)
            self._memory.replace(candidate)
        judged = candidate.judged
        yield CandidateScored(
            *(self._teller.run, self._teller.number(), self._teller.task),
            candidate=candidate.number,
            round=candidate.round,
            train=judged.train,
            validation=judged.validation,
            objective=judged.objective,
            delta=None if parent is None else judged.objective - parent.judged.objective,
            accepted=accepted,
            feedback=found,
        )

    def _explained(self, candidate: Candidate) -> Told[tuple[Finding, ...]]:
        """The findings of a candidate, the worst of them with what kept them from firing."""
        found = candidate.judged.findings
        worst, rest = found[:EXPLAINED_FINDINGS], found[EXPLAINED_FINDINGS:]

        def work(progress: Progress) -> tuple[Finding, ...]:  # noqa: ARG001 - one call, nothing to tell meanwhile
            return self._task.explain(candidate.rule, worst)

        return (yield from self._step("Explaining misses and false alarms", 0.0, work, limited=False)) + rest

    def _examined(self, rule: Rule, text: str) -> Told[Judged | str]:
        def work(progress: Progress) -> Judged | str:
            return examine(self._task, rule, progress)

        return (yield from self._step(text, 1.0, work, limited=False))

    def _step(self, text: str, units: float, work: Callable[[Progress], T], *, limited: bool = True) -> Told[T]:
        return (yield from step(self._teller, text, units, work, self._task.stop, limited=limited))

    def _proposed(self, mine: int, number: int, rule: Rule, how: str, parent: int) -> Event:
        head = (self._teller.run, self._teller.number(), self._teller.task)
        return CandidateProposed(*head, mine, number, rule, parent, how)


def _candidate(mine: int, number: int, attempt: Attempt, source: int) -> Candidate:
    assert not isinstance(attempt.outcome, str)
    return Candidate(mine, attempt.rule, attempt.outcome, source, number, attempt.how)
