"""The loop: propose → check and repair → validate → mutate (every second round) → select, until the budget is spent."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from workbench.model.events import Event, RoundStarted
from workbench.training.engine.checkpoint import Memory
from workbench.training.engine.nouns import Selected
from workbench.training.engine.search import BASE_UNITS, PROPOSE_UNITS, REFIT_UNITS, Search
from workbench.training.engine.steps import Teller
from workbench.training.engine.task import Task
from workbench.training.engine.ways_out import OutOfTime
from workbench.training.options import TrainOptions
from workbench.training.select import EQUAL


def train(
    task: Task, options: TrainOptions, teller: Teller, rng: np.random.Generator, past: Sequence[Event] = ()
) -> Generator[Event, None, Selected]:
    """Yields what happens and returns the selected rule, its constants refitted once on train + validation.

    The base detector is candidate 0: a rule is selected only if it beats it on validation. Each draft of a round goes
    its own way (`engine.lineage`), several side by side; what they gave is offered to the selector in their order. So
    the same seed gives the same rule, whatever the number of child processes. `past`: earlier events of this task;
    rounds that they finish are not done again. Chance is drawn per round, so a run that was interrupted ends with the
    rule of one that was not. Raises StopRequested where the host was stopped.
    """
    chance = rng.spawn(options.rounds + 1)
    memory = Memory.of(past, options)
    search = Search(task, options, teller, memory)
    base = yield from search.base()
    try:
        for number in range(memory.round + 1, options.rounds + 1):
            if teller.late() or search.out_of_money or memory.stale >= options.patience or _nothing_to_gain(memory):
                break
            teller.round = number
            yield RoundStarted(teller.run, teller.number(), teller.task, number)
            before = memory.objective
            drafts = yield from (
                search.mutants(chance[number]) if memory.mutates(number) else search.drafts(chance[number])
            )
            yield from search.follow(drafts, number, chance[number])
            if teller.late():
                break
            memory.end_round(number, before)
            yield search.round_finished(number)
    except OutOfTime:
        pass
    return (yield from search.finish(base, chance[0]))


def _nothing_to_gain(memory: Memory) -> bool:
    """After a first round: nothing can be better, or no event is labeled that could tell what is."""
    best = memory.beam.best
    known = memory.round > 0 and best is not None and memory.options.validate
    return known and (memory.objective >= 1.0 - EQUAL or (best is not None and best.judged.events == 0))


def work_units(options: TrainOptions) -> float:
    """How much work one task is, in candidates examined."""
    return BASE_UNITS + (PROPOSE_UNITS + options.candidates) * options.rounds + REFIT_UNITS
