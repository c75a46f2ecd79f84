"""A look at all series of a source by an executor, batch by batch; a series that kills its worker is found and told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait

from workbench.fleet.executors import ConnectionLost, Executor, WorkerLost
from workbench.fleet.sources.nouns import Key, Source
from workbench.fleet.work.survey import Surveyed, survey

BATCH = 100  # series of one job
TRIES = 2

_Work = tuple[tuple[Key, ...], int]  # keys, and how often they were tried


def survey_fleet(
    source: Source, executor: Executor, tell: Callable[[int], None] = lambda _done: None
) -> tuple[Surveyed, ...]:
    """What each series of the source is like, in no order. `tell`: how many were looked at.

    Points are loaded by the workers and forgotten there. DataError where the source cannot be listed.
    """
    keys = source.keys()
    waiting: Iterator[_Work] = ((batch, 1) for batch in _in_batches(keys))
    again: list[_Work] = []
    flying: dict[Future[tuple[Surveyed, ...]], _Work] = {}
    found: list[Surveyed] = []
    while True:
        while len(flying) < executor.width and (work := again.pop() if again else next(waiting, None)):
            flying[executor.submit(survey, source, work[0])] = work
        if not flying:
            return tuple(found)
        done, _ = wait(flying, return_when=FIRST_COMPLETED)
        for future in done:
            batch, tries = flying.pop(future)
            try:
                found += future.result()
            except ConnectionLost:
                again.append((batch, tries))
            except WorkerLost as error:
                if tries < TRIES:
                    again += [((key,), tries + 1) for key in reversed(batch)]
                else:
                    found += [Surveyed(key, reason=f"It cannot be looked at: {error}.") for key in batch]
            tell(len(found))


def _in_batches(keys: Iterator[Key]) -> Iterator[tuple[Key, ...]]:
    batch: list[Key] = []
    for key in keys:
        batch.append(key)
        if len(batch) == BATCH:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)
