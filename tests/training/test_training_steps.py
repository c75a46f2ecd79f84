"""One step on its thread: words come through, pauses hold it, stops end it, and no thread is left."""

from __future__ import annotations

import threading

import pytest

from tests.training.fakes import Clock, finish, teller
from workbench.training.engine.steps import step
from workbench.training.engine.ways_out import OutOfTime, StopRequested


def test_words_and_the_result_come_through():
    def work(progress):
        progress("half", 1, 2)
        return 7

    told = teller(Clock(1.0))
    events, result = finish(step(told, "begin", 10.0, work, lambda: None))
    assert result == 7
    assert [(e.text, e.done) for e in events][:2] == [("begin", 0.0), ("half", 2.5)]
    assert told.done == 10.0


def test_while_nobody_takes_the_next_event_the_work_waits():
    reached = []

    def work(progress):
        for number in range(5):
            progress(str(number), number, 5)
            reached.append(number)

    events = step(teller(Clock(1.0)), "begin", 1.0, work, lambda: None)
    next(events)
    next(events)
    # One word was taken, one waits in the box, one more can't be said: the work can't be further than that.
    assert len(reached) <= 2
    finish(events)
    assert reached == [0, 1, 2, 3, 4]


def test_closing_stops_work_that_waits_in_a_call_and_joins_its_thread():
    released, unwound = threading.Event(), []

    def work(progress):
        try:
            released.wait()
            progress("later", 1, 1)
        except StopRequested:
            unwound.append(True)
            raise

    before = threading.active_count()
    events = step(teller(), "begin", 1.0, work, released.set)
    next(events)
    events.close()
    assert unwound == [True]
    assert threading.active_count() == before


def test_closing_after_the_work_ended_stops_nothing():
    done, stops = threading.Event(), []

    def work(progress):
        done.set()

    events = step(teller(), "begin", 1.0, work, lambda: stops.append(True))
    next(events)
    done.wait()
    before = threading.active_count()
    events.close()
    assert threading.active_count() <= before
    assert len(stops) <= 1


def test_progress_ends_work_when_the_time_for_searching_is_over_but_not_unlimited_work():
    told = teller(Clock(1.0))
    told.search_until = 0.5
    with pytest.raises(OutOfTime):
        finish(step(told, "begin", 1.0, lambda progress: progress("x", 0, 1), lambda: None))
    events, _ = finish(step(told, "begin", 1.0, lambda progress: progress("x", 0, 1), lambda: None, limited=False))
    assert "x" in [e.text for e in events]


def test_what_the_work_raises_is_raised_where_it_is_waited_for():
    def work(progress):
        raise KeyError("lost")

    with pytest.raises(KeyError, match="lost"):
        finish(step(teller(), "begin", 1.0, work, lambda: None))


def test_progress_never_falls_when_a_step_begins_a_new_phase():
    def work(progress):
        for phase in ("first", "second", "third"):
            for done in range(4):
                progress(phase, done, 4)

    events, _ = finish(step(teller(Clock(1.0)), "begin", 8.0, work, lambda: None))
    done = [event.done for event in events]
    assert done == sorted(done)
    assert 6.0 < done[-1] < 8.0
