"""A look at all series of a source by an executor, batch by batch; a series that fails its batch is found and told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field

from workbench.ended import Ended
from workbench.fleet.executors import ConnectionLost, Executor, WorkerLost
from workbench.fleet.sources.nouns import Key, Source
from workbench.fleet.work.survey import Surveyed, survey

BATCH = 100  # series of one job
TRIES = 2
LOOK_S = 0.5  # how often a waiting survey looks whether there are more workers now


def survey_fleet(
    source: Source, executor: Executor, tell: Callable[[int], None] = lambda _done: None
) -> tuple[Surveyed, ...]:
    """What each series of the source is like, in no order. `tell`: how many were looked at.

    Points are loaded by the workers and forgotten there. DataError where the source cannot be listed.
    """
    run = _Survey(source, executor, map(_Look, _in_batches(source.keys())))
    while run.goes_on():
        tell(len(run.found))
    return tuple(run.found)


@dataclass(frozen=True)
class _Look:
    """A job: `alone` = nothing else is to be under way meanwhile, so that a worker that dies proves who killed it."""

    keys: tuple[Key, ...]
    tries: int = 1
    alone: bool = False


@dataclass
class _Survey:
    source: Source
    executor: Executor
    waiting: Iterator[_Look]
    again: list[_Look] = field(default_factory=list)
    flying: dict[Future[tuple[Surveyed, ...]], _Look] = field(default_factory=dict)
    ended: Ended[tuple[Surveyed, ...]] = field(default_factory=Ended)
    found: list[Surveyed] = field(default_factory=list)

    def goes_on(self) -> bool:
        """Fill the executor and take what comes back; False when all is done."""
        width = self.executor.width
        while len(self.flying) < width and (look := self._next()):
            future = self.executor.submit(survey, self.source, look.keys)
            self.flying[future] = look
            self.ended.add(future)
        if not self.flying:
            return False
        done = self.ended.next(LOOK_S)
        if done is not None:
            self._take(self.flying.pop(done), done)
        return True

    def _next(self) -> _Look | None:
        if any(look.alone for look in self.flying.values()):
            return None
        if self.again:
            return None if self.again[-1].alone and self.flying else self.again.pop()
        return next(self.waiting, None)

    def _take(self, look: _Look, done: Future[tuple[Surveyed, ...]]) -> None:
        try:
            self.found += done.result()
        except ConnectionLost:
            self.again.append(look)
        except WorkerLost as error:
            self._failed(look, str(error), alone=self.executor.shares_fate)
        except Exception as error:  # noqa: BLE001 - the top of a worker: a bug met on one series must not end all
            self._failed(look, f"{type(error).__name__}: {error}", alone=False)

    def _failed(self, look: _Look, reason: str, alone: bool) -> None:
        if look.tries < TRIES:
            self.again += [_Look((key,), look.tries + 1, alone) for key in reversed(look.keys)]
        else:
            why = f"It cannot be looked at: {reason.rstrip('.')}."
            self.found += [Surveyed(key, reason=why) for key in look.keys]


def _in_batches(keys: Iterator[Key]) -> Iterator[tuple[Key, ...]]:
    batch: list[Key] = []
    for key in keys:
        batch.append(key)
        if len(batch) == BATCH:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)
