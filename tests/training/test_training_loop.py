"""The loop on tasks made of tables: what it proposes, keeps, refuses, selects, resumes; how it stops."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from tests.training.fakes import Clock, TableTask, finish, limit_of, options, rule, teller
from workbench.model.events import (
    CandidateProposed,
    CandidateRejected,
    CandidateScored,
    Event,
    RoundFinished,
    RoundStarted,
    StepStarted,
)
from workbench.training.engine.ways_out import StopRequested
from workbench.training.loop import train


def run(table: TableTask, past=(), **given):
    clock = given.pop("clock", None)
    chosen = options(**given)
    told = teller(clock, seq=1 + max((e.seq for e in past), default=-1))
    return finish(train(table.task(), chosen, told, np.random.default_rng(chosen.seed), past))


def of(kind, events: list[Event]) -> list:
    return [event for event in events if isinstance(event, kind)]


def plain(events: list[Event]) -> list[str]:
    """What happened, apart from times, progress and the numbers of the events."""
    return [repr({**vars(e), "seq": 0}) for e in events if not isinstance(e, StepStarted)]


def test_the_best_on_validation_is_selected_and_events_are_numbered():
    events, selected = run(TableTask({0: 0.2, 1: 0.4, 2: 0.7, 3: 0.6}, [[1, 2, 3]]), rounds=1)
    assert limit_of(selected.rule) == 2
    assert selected.best_of_n == 0.7
    assert selected.base_judged.objective == 0.2
    assert [event.seq for event in events] == list(range(len(events)))
    assert {event.run for event in events} == {"run"}
    assert [type(e) for e in events if not isinstance(e, StepStarted)] == [
        *(CandidateProposed, CandidateScored, RoundStarted),
        *[CandidateProposed, CandidateScored] * 3,
        RoundFinished,
    ]


def test_the_base_detector_is_candidate_zero_and_wins_where_nothing_is_better():
    events, selected = run(TableTask({0: 0.5, 1: 0.4, 2: 0.5}, [[1, 2]]), rounds=1)
    assert of(CandidateProposed, events)[0].how == "base detector"
    assert limit_of(selected.rule) == 0


def test_when_every_candidate_scores_zero_one_is_still_selected():
    _, selected = run(TableTask({}, [[1, 2]]), rounds=1)
    assert selected.judged.objective == 0.0


def test_every_second_round_mutates_the_best_instead_of_proposing():
    table = TableTask({1: 0.5, 101: 0.8}, [[1], [2]])
    events, selected = run(table, rounds=3)
    assert len(table.asked) == 2
    mutants = [e for e in of(CandidateProposed, events) if e.round == 2]
    assert [(limit_of(e.rule), e.parent, e.how) for e in mutants] == [(101.0, 1, "a hundred more")]
    scored = next(e for e in of(CandidateScored, events) if e.round == 2)
    assert scored.delta == pytest.approx(0.3)
    assert limit_of(selected.rule) == 101


def test_the_best_ever_is_kept_so_the_accepted_figure_never_falls():
    events, selected = run(TableTask({0: 0.1, 1: 0.9, 2: 0.2, 3: 0.3}, [[1], [2], [3]]), rounds=5)
    figures = [event.validation_f1 for event in of(RoundFinished, events)]
    assert figures == sorted(figures)
    assert limit_of(selected.rule) == 1
    assert [e.accepted for e in of(CandidateScored, events) if e.round > 0] == [True, False, False, False]


def test_a_refused_a_broken_and_a_repeated_candidate_are_rejected_with_the_reason():
    table = TableTask({4: 0.3}, [[1, 2, 4, 4, 1]], refused=frozenset({1.0}), broken=frozenset({2.0}))
    events, _ = run(table, rounds=1, candidates=5)
    reasons = {e.candidate: e.reason for e in of(CandidateRejected, events)}
    assert reasons[1] == "refused by the table"
    assert reasons[2] == "s: it divides by zero"
    assert reasons[4] == "does the same as candidate 3"
    assert reasons[5] == "does the same as candidate 1"
    assert sorted([*reasons, *(e.candidate for e in of(CandidateScored, events))]) == list(range(6))


def test_a_mutant_that_loses_on_train_what_it_wins_on_validation_is_not_accepted():
    table = TableTask({1: 0.5, 101: 0.6}, [[1]], train={1: 0.9, 101: 0.5})
    events, selected = run(table, rounds=2)
    assert limit_of(selected.rule) == 1
    assert [e.accepted for e in of(CandidateScored, events) if e.round == 2] == [False]
    table = TableTask({1: 0.5, 101: 0.6}, [[1]], train={1: 0.9, 101: 0.85})
    assert limit_of(run(table, rounds=2)[1].rule) == 101


def test_the_proposer_is_given_the_findings_of_the_best():
    table = TableTask({0: 0.1, 1: 0.5, 2: 0.3}, [[1, 2], [3]])
    run(table, rounds=3)
    assert [(limit_of(f.rule), f.findings[0].start) for f in table.asked[0][1]] == [(0, 0)]
    assert [(limit_of(f.rule), f.findings[0].start) for f in table.asked[1][1]] == [(1, 1)]


def test_patience_ends_a_task_after_rounds_without_a_better_candidate():
    events, _ = run(TableTask({0: 0.1, 1: 0.5}, [[1], [2], [3], [4]]), rounds=8, patience=2)
    assert [e.round for e in of(RoundFinished, events)] == [1, 2, 3]


def test_a_perfect_figure_ends_a_task_after_its_first_round():
    events, _ = run(TableTask({0: 1.0}, [[1], [2]]), rounds=8)
    assert len(of(RoundFinished, events)) == 1


def test_when_time_is_over_the_best_so_far_is_selected():
    clock = Clock()

    def slow(one, progress):
        clock.now += 10.0
        progress("running", 0, 1)

    table = TableTask({0: 0.1, 1: 0.5, 2: 0.9}, [[1, 2, 3]], during_run=slow)
    told = teller(clock)
    told.search_until = 25.0
    events, selected = finish(train(table.task(), options(rounds=3), told, np.random.default_rng(0)))
    assert selected.out_of_time
    assert limit_of(selected.rule) == 1
    assert not of(RoundFinished, events)


@pytest.mark.parametrize(("fitted", "limit"), [({1: 0.5, 9: 0.6}, 9), ({1: 0.5, 9: 0.4}, 1)])
def test_refitted_constants_are_kept_where_they_do_no_harm_on_what_they_were_fitted_to(fitted, limit):
    _, selected = run(TableTask({1: 0.5, 9: 0.1}, [[1]], refit_to=9, fitted=fitted), rounds=1)
    assert limit_of(selected.rule) == limit
    assert selected.refitted == (limit == 9)
    assert selected.judged.objective == 0.5


def test_a_refitted_rule_that_does_not_run_is_not_kept():
    _, selected = run(TableTask({1: 0.5}, [[1]], refit_to=9, broken=frozenset({9.0})), rounds=1)
    assert limit_of(selected.rule) == 1


def quiet(text, done, total):
    """Progress that nobody follows."""


def full_table() -> TableTask:
    batches = [[1, 2, 3], [4, 5], [6, 7]]
    return TableTask({0: 0.1, 1: 0.3, 2: 0.2, 101: 0.4, 5: 0.6, 105: 0.5, 6: 0.55}, batches, frozenset({3.0}))


def test_the_same_seed_tells_the_same_events():
    assert plain(run(full_table(), rounds=5)[0]) == plain(run(full_table(), rounds=5)[0])


def test_a_run_that_was_interrupted_anywhere_ends_with_the_same_rule():
    events, selected = run(full_table(), rounds=5)
    for cut in range(1, len(events)):
        past = events[:cut]
        table = full_table()
        later, again = run(table, past, rounds=5)
        assert again.rule == selected.rule
        assert again.best_of_n == selected.best_of_n
        assert again.judged.objective == selected.judged.objective
        assert later[0].seq == cut
        finished = [e.round for e in of(RoundFinished, [*past, *later])]
        assert finished == [1, 2, 3, 4, 5]


def test_a_resumed_task_does_no_finished_round_again():
    events, _ = run(full_table(), rounds=5)
    after_two = next(i for i, e in enumerate(events) if isinstance(e, RoundFinished) and e.round == 2)
    table = full_table()
    later, _ = run(table, events[: after_two + 1], rounds=5)
    assert {e.round for e in of(CandidateScored, later)} == {3, 4, 5}
    rest = [e for e in events[after_two + 1 :] if not isinstance(e, StepStarted)]
    assert plain(later) == plain(rest)


def test_closing_the_generator_stops_the_running_call_and_leaves_no_thread():
    started = threading.Event()
    table = TableTask(batches=[[1]])

    def endless(one, progress):
        started.set()
        table.stopped.wait()
        progress("running", 0, 1)

    table.during_run = endless
    before = threading.active_count()
    events = train(table.task(), options(), teller(), np.random.default_rng(0))
    for _ in events:
        if started.is_set():
            break
    events.close()
    assert table.stops >= 1
    assert threading.active_count() == before


def test_a_stop_inside_a_step_unwinds_the_loop():
    def stopped(one, progress):
        if limit_of(one) == 2:
            raise StopRequested

    events = train(
        TableTask(batches=[[1, 2]], during_run=stopped).task(), options(), teller(), np.random.default_rng(0)
    )
    with pytest.raises(StopRequested):
        finish(events)


def test_a_bug_in_a_step_is_raised_and_not_swallowed():
    def broken(one, progress):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(TableTask(during_run=broken))


def test_progress_never_falls_and_ends_below_the_whole():
    events, _ = run(full_table(), rounds=5, clock=Clock(0.2))
    done = [event.done for event in of(StepStarted, events)]
    assert done == sorted(done)
    assert done[-1] <= 100.0
    assert of(StepStarted, events)[-1].eta_s is not None


def test_the_fakes_do_what_they_say():
    table = TableTask({1: 0.5}, [[1]], broken=frozenset({2.0}))
    assert limit_of(rule(3.5)) == 3.5
    assert not table.run(rule(2), quiet)[0].ran
    assert table.score(rule(1), (), quiet).objective == 0.5
    assert Clock(1.0)() == 1.0
