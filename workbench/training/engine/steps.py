"""One long step of a run on a thread of its own, so that the generator of events goes on telling while it works."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

from workbench.llm.messages import Call
from workbench.model.events import Event, ModelCalled, StepStarted
from workbench.training.engine.ways_out import OutOfTime, Progress, StopRequested

HEARTBEAT_S = 0.5  # a driver gets a word at least so often, and can stop at each
WORDS_APART_S = 0.1
STOP_AGAIN_S = 0.1  # a stop ends only the call that runs: between two calls it must come again

T = TypeVar("T")
Word = tuple[str, float]


@dataclass
class Teller:
    """Numbers the events of a run, and knows how far the whole of it is.

    `done`, `total`: units of work of the run. `clock`: seconds, monotonic; at `search_until` the search is over.
    `calls`: the calls of a language model that ended since it was asked last.
    """

    run: str
    seq: int
    clock: Callable[[], float]
    started: float
    task: str = ""
    search_until: float | None = None
    done: float = 0.0
    total: float = 1.0
    round: int = 0
    calls: Callable[[], Sequence[Call]] = tuple

    def number(self) -> int:
        """The next sequence number."""
        self.seq += 1
        return self.seq - 1

    def late(self) -> bool:
        """Whether the time for searching is over."""
        return self.search_until is not None and self.clock() >= self.search_until

    def step(self, text: str, done: float) -> StepStarted:
        """An event that says what is done now; the time left is told once a fiftieth of the work is done."""
        spent = self.clock() - self.started
        eta = spent / done * (self.total - done) if done > 0.02 * self.total else None
        return StepStarted(self.run, self.number(), self.task, text, min(done, self.total), self.total, eta)

    def model_calls(self) -> list[Event]:
        """What a language model was asked meanwhile."""
        head = (self.run, self.task, self.round)
        return [_model_called(call, self.number(), *head) for call in self.calls()]


def _model_called(call: Call, seq: int, run: str, task: str, number: int) -> ModelCalled:
    return ModelCalled(run, seq, task, round=number, **vars(call))


def step(
    teller: Teller,
    text: str,
    units: float,
    work: Callable[[Progress], T],
    stop: Callable[[], None],
    *,
    limited: bool = True,
) -> Generator[Event, None, T]:
    """Yields StepStarted events while `work(progress)` runs on a thread, and returns what it returned.

    The thread waits at each progress call until the event is taken: a driver that pauses pauses the work too. Where
    the generator is closed, `stop` is called and progress raises StopRequested; the thread has ended when the
    generator has. `limited`: progress raises OutOfTime when the time for searching is over. What `work` raises is
    raised here.
    """
    first, worker, phases = teller.done, _Worker(work, teller, limited), _Phases()
    try:
        word: Word | None = (text, 0.0)
        while word is not None:
            yield teller.step(word[0], first + units * phases.reached(word[1]))
            yield from teller.model_calls()
            word = worker.listen(word)
        yield from teller.model_calls()
    finally:
        worker.end(stop)
    teller.done = first + units
    return worker.result()


class _Phases:
    """How far a step is that works in phases, each counting from 0 to 1 anew, how many is not known beforehand."""

    def __init__(self) -> None:
        self._from, self._last = 0.0, 0.0

    def reached(self, part: float) -> float:
        """The share of the whole step: each phase takes half of what was left, so that it never falls."""
        if part < self._last:
            self._from += (1.0 - self._from) / 2.0
        self._last = part
        return self._from + (1.0 - self._from) / 2.0 * part


class _Worker(Generic[T]):
    """A thread that works, what it says meanwhile, and how it ended."""

    def __init__(self, work: Callable[[Progress], T], teller: Teller, limited: bool) -> None:
        self._words: Queue[Word | None] = Queue(maxsize=1)  # None: it has ended
        self._stopped = threading.Event()
        self._clock = teller.clock
        self._late = teller.late if limited else _never
        self._last = -WORDS_APART_S
        self._done: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(work,), name="training step", daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[Progress], T]) -> None:
        try:
            self._done.append(work(self._progress))
        except BaseException as error:  # noqa: BLE001 - carried to the thread that waits, and raised there
            self._error = error
        self._put(None)

    def _progress(self, text: str, done: float, total: float) -> None:
        if self._stopped.is_set():
            raise StopRequested
        if self._late():
            raise OutOfTime
        now = self._clock()
        if now - self._last >= WORDS_APART_S:
            self._last = now
            self._put((text, min(done / total, 1.0) if total > 0 else 0.0))

    def _put(self, word: Word | None) -> None:
        while not self._stopped.is_set():
            try:
                self._words.put(word, timeout=STOP_AGAIN_S)
            except Full:
                continue
            return

    def listen(self, last: Word) -> Word | None:
        """The next word; the last one again where none came for a heartbeat; None when the work has ended."""
        try:
            return self._words.get(timeout=HEARTBEAT_S)
        except Empty:
            return last

    def end(self, stop: Callable[[], None]) -> None:
        """Wait for the thread; where it still works, stop it first."""
        finished = bool(self._done) or self._error is not None
        self._stopped.set()  # from here on no word waits for anyone
        if finished:
            self._thread.join()
        while self._thread.is_alive():
            stop()
            self._thread.join(STOP_AGAIN_S)

    def result(self) -> T:
        """What the work returned; raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._done[0]


def _never() -> bool:
    return False
