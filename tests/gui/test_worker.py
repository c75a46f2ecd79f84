"""The thread of a run: every arrow of its states, pause, stop at once, crashes, and that no event is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from workbench.errors import TrainingError
from workbench.gui.runs.run_state import ARROWS, WORDS, RunState, Trigger, is_busy, is_over, next_state
from workbench.gui.runs.worker import RunSlot, RunThread
from workbench.model.events import Event, Finished, RunStarted, StepStarted

STATES: tuple[RunState, ...] = ("idle", "running", "pausing", "paused", "stopping", "done", "failed")
TRIGGERS: tuple[Trigger, ...] = ("start", "pause", "reached", "resume", "stop", "finished", "crashed")


@pytest.mark.parametrize(
    ("state", "trigger", "after"),
    [
        ("idle", "start", "running"),
        ("running", "pause", "pausing"),
        ("running", "stop", "stopping"),
        ("running", "finished", "done"),
        ("running", "crashed", "failed"),
        ("pausing", "reached", "paused"),
        ("pausing", "resume", "running"),
        ("pausing", "stop", "stopping"),
        ("pausing", "finished", "done"),
        ("pausing", "crashed", "failed"),
        ("paused", "resume", "running"),
        ("paused", "stop", "stopping"),
        ("stopping", "finished", "done"),
        ("stopping", "crashed", "failed"),
    ],
)
def test_each_arrow_leads_where_it_should(state: RunState, trigger: Trigger, after: RunState) -> None:
    assert next_state(state, trigger) == after


def test_there_are_no_other_arrows_and_every_other_trigger_changes_nothing() -> None:
    for state in STATES:
        for trigger in TRIGGERS:
            if (state, trigger) not in ARROWS:
                assert next_state(state, trigger) == state
    assert len(ARROWS) == 14


def test_every_state_has_words_and_only_done_and_failed_are_over() -> None:
    assert set(WORDS) == set(STATES)
    assert [state for state in STATES if is_over(state)] == ["done", "failed"]
    assert [state for state in STATES if is_busy(state)] == ["running", "pausing", "paused", "stopping"]


class Recorder:
    """Listens to a thread or slot and keeps what it said, in order."""

    def __init__(self, source: RunThread | RunSlot) -> None:
        self.events: list[Event] = []
        self.states: list[str] = []
        self.batches = 0
        source.events.connect(self._on_events)
        source.state_changed.connect(self.states.append)

    def _on_events(self, batch: list[Event]) -> None:
        self.batches += 1
        self.events += batch


def counted(run: str, n: int) -> Iterator[Event]:
    """`n` steps and a Finished."""
    for seq in range(n):
        yield StepStarted(run, seq, text=f"step {seq}", done=seq, total=n)
    yield Finished(run, n)


def endless(run: str, closed: Callable[[], None] = lambda: None) -> Iterator[Event]:
    """Steps for ever, each after a moment of work; `closed` is called when the generator is."""
    seq = 0
    try:
        while True:
            yield StepStarted(run, seq)
            seq += 1
            time.sleep(0.0005)
    finally:
        closed()


def over(thread: RunThread) -> Callable[[], bool]:
    """Whether a run has come to its end."""
    return lambda: is_over(thread.state) and thread.isFinished()


def test_ten_thousand_events_arrive_complete_in_order_and_in_batches(qtbot: QtBot) -> None:
    thread = RunThread("r", lambda _: counted("r", 10_000))
    heard = Recorder(thread)
    thread.begin()
    qtbot.waitUntil(over(thread), timeout=10_000)
    assert [event.seq for event in heard.events] == list(range(10_001))
    assert heard.states == ["running", "done"]
    assert heard.batches < 1_000


def test_pause_holds_the_run_and_resume_lets_it_go_on(qtbot: QtBot) -> None:
    thread = RunThread("r", lambda _: endless("r"))
    heard = Recorder(thread)
    thread.begin()
    qtbot.waitUntil(lambda: len(heard.events) > 3)
    thread.pause()
    thread.pause()
    assert thread.state == "pausing"
    qtbot.waitUntil(lambda: thread.state == "paused")
    held = len(heard.events)
    qtbot.wait(120)
    assert len(heard.events) == held
    thread.resume()
    thread.resume()
    qtbot.waitUntil(lambda: len(heard.events) > held + 3)
    thread.stop()
    qtbot.waitUntil(over(thread))
    assert heard.states == ["running", "pausing", "paused", "running", "stopping", "done"]


def test_an_overtaken_pause_does_not_claim_that_the_run_waits(qtbot: QtBot) -> None:
    release = threading.Event()
    steps = threading.Semaphore(0)

    def events(_: Callable[[], bool]) -> Iterator[Event]:
        for seq in range(3):
            yield StepStarted("r", seq)
            steps.release()
            release.wait(5)

    thread = RunThread("r", events)
    heard = Recorder(thread)
    thread.pause()  # nothing to pause yet
    thread.begin()
    assert steps.acquire(timeout=5)
    thread.pause()
    thread.resume()
    thread.pause()
    qtbot.wait(120)
    assert thread.state == "pausing"  # the thread is still inside its step
    release.set()
    qtbot.waitUntil(lambda: thread.state == "paused")
    thread.resume()
    qtbot.waitUntil(over(thread))
    assert heard.states == ["running", "pausing", "running", "pausing", "paused", "running", "done"]


def test_stop_closes_the_generator_and_the_run_ends_with_finished_stopped(qtbot: QtBot) -> None:
    closed: list[str] = []
    thread = RunThread("r", lambda _: endless("r", lambda: closed.append("closed")))
    heard = Recorder(thread)
    thread.begin()
    qtbot.waitUntil(lambda: len(heard.events) > 3)
    thread.stop()
    thread.stop()
    qtbot.waitUntil(over(thread))
    last = heard.events[-1]
    assert isinstance(last, Finished)
    assert last.outcome == "stopped"
    assert last.seq == heard.events[-2].seq + 1
    assert closed == ["closed"]


def test_stop_ends_a_run_that_waits_at_its_gate(qtbot: QtBot) -> None:
    thread = RunThread("r", lambda _: endless("r"))
    thread.begin()
    thread.pause()
    qtbot.waitUntil(lambda: thread.state == "paused")
    thread.stop()
    qtbot.waitUntil(over(thread))
    assert thread.state == "done"


def test_stop_aborts_every_long_call_between_two_events_within_a_second(qtbot: QtBot) -> None:
    killed = threading.Semaphore(0)
    started = threading.Event()

    def events(_: Callable[[], bool]) -> Iterator[Event]:
        yield RunStarted("r", 0)
        for _call in range(3):  # three calls in a row that would each take a minute
            started.set()
            killed.acquire(timeout=60)
        yield StepStarted("r", 1)

    thread = RunThread("r", events, abort=killed.release)
    thread.begin()
    assert started.wait(5)
    began = time.monotonic()
    thread.stop()
    qtbot.waitUntil(over(thread), timeout=5_000)
    assert time.monotonic() - began < 1.0


def test_what_an_aborted_call_raises_is_a_stop_and_not_a_failure(qtbot: QtBot) -> None:
    class AskedError(Exception):
        pass

    def events(stop_requested: Callable[[], bool]) -> Iterator[Event]:
        yield RunStarted("r", 0)
        while not stop_requested():
            time.sleep(0.001)
        raise AskedError

    thread = RunThread("r", events, stop_errors=(AskedError,))
    heard = Recorder(thread)
    thread.begin()
    qtbot.waitUntil(lambda: bool(heard.events))
    thread.stop()
    qtbot.waitUntil(over(thread))
    assert thread.state == "done"
    assert thread.crash is None
    assert heard.events[-1] == Finished("r", 1, outcome="stopped", seconds=heard.events[-1].seconds)  # type: ignore[attr-defined]


def test_a_bug_becomes_failed_with_the_whole_traceback(qtbot: QtBot) -> None:
    def events(_: Callable[[], bool]) -> Iterator[Event]:
        yield RunStarted("r", 0)
        raise ZeroDivisionError("seven divided by nothing")

    thread = RunThread("r", events)
    heard = Recorder(thread)
    thread.begin()
    qtbot.waitUntil(over(thread))
    assert heard.states == ["running", "failed"]
    assert thread.crash is not None
    assert thread.crash.is_bug
    assert "Traceback" in thread.crash.trace
    assert "seven divided by nothing" in thread.crash.sentence
    last = heard.events[-1]
    assert isinstance(last, Finished)
    assert last.outcome == "failed"


def test_an_error_that_the_user_can_act_on_fails_with_its_sentence(qtbot: QtBot) -> None:
    def events(_: Callable[[], bool]) -> Iterator[Event]:
        raise TrainingError("No series has labels", "there is nothing to learn from", "Mark an anomaly")
        yield

    thread = RunThread("r", events)
    thread.begin()
    qtbot.waitUntil(over(thread))
    assert thread.crash is not None
    assert not thread.crash.is_bug
    assert thread.crash.sentence == "No series has labels: there is nothing to learn from. Mark an anomaly."


def test_events_of_another_run_are_dropped(qtbot: QtBot) -> None:
    def events(_: Callable[[], bool]) -> Iterator[Event]:
        yield StepStarted("r", 0)
        yield StepStarted("an older run", 7)
        yield Finished("r", 1)

    thread = RunThread("r", events)
    heard = Recorder(thread)
    thread.begin()
    qtbot.waitUntil(over(thread))
    assert [event.run for event in heard.events] == ["r", "r"]


def test_a_slot_takes_one_run_at_a_time_and_the_next_after_its_end(qtbot: QtBot) -> None:
    slot = RunSlot()
    heard = Recorder(slot)
    ended: list[RunThread] = []
    slot.ended.connect(ended.append)
    slot.stop()  # nothing runs: nothing happens
    assert slot.state == "idle"
    assert slot.begin("first", lambda _: endless("first"))
    assert not slot.begin("second", lambda _: counted("second", 3))
    slot.stop()
    qtbot.waitUntil(lambda: slot.state == "done")
    assert slot.begin("second", lambda _: counted("second", 3))
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert [event.seq for event in heard.events if event.run == "second"] == [0, 1, 2, 3]
    assert [thread.run_id for thread in ended] == ["first", "second"]
    assert slot.close()


def test_closing_a_slot_stops_its_run_and_waits(qtbot: QtBot) -> None:
    slot = RunSlot()
    killed = threading.Semaphore(0)

    def events(_: Callable[[], bool]) -> Iterator[Event]:
        killed.acquire(timeout=60)
        yield StepStarted("r", 0)

    slot.begin("r", events, abort=killed.release)
    assert slot.close(seconds=3.0)
    assert slot.current is not None
    assert slot.current.isFinished()


@pytest.mark.slow
def test_three_hundred_runs_started_paused_and_stopped_leave_nothing_behind(qtbot: QtBot) -> None:
    threads_before = threading.active_count()
    slot = RunSlot()
    closed: list[int] = []
    for number in range(300):
        heard = Recorder(slot)
        assert slot.begin(str(number), lambda _, n=number: endless(str(n), lambda: closed.append(n)))
        if number % 2:
            slot.pause()
            if number % 3:
                slot.resume()
        if number % 5 == 0:
            qtbot.waitUntil(lambda heard=heard: bool(heard.events))
        slot.stop()
        qtbot.waitUntil(lambda: is_over(slot.state), timeout=5_000)
        assert slot.state == "done"
        assert {event.run for event in heard.events} <= {str(number)}
        slot.events.disconnect()
        slot.state_changed.disconnect()
    assert slot.close()
    assert closed == sorted(set(closed))
    qtbot.waitUntil(lambda: threading.active_count() <= threads_before)
