"""The way of one candidate: refused, repaired, tuned, worse than its parent, fixed; several side by side."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.training.fakes import TableTask, draft, finish, limit_of, options, rule, teller
from workbench.errors import CapError
from workbench.model.events import CandidateProposed, CandidateRejected, CandidateScored, RoundFinished
from workbench.training.engine.crew import Crew
from workbench.training.engine.lineage import follow
from workbench.training.engine.nouns import Candidate
from workbench.training.engine.ways_out import OutOfTime, StopRequested
from workbench.training.loop import train


def run(table: TableTask, task=None, past=(), **given):
    chosen = options(**{"rounds": 1, **given})
    told = teller(seq=1 + max((e.seq for e in past), default=-1))
    return finish(train(task or table.task(), chosen, told, np.random.default_rng(chosen.seed), past))


def way(table: TableTask, one=1, parent=None, **given):
    """The attempts of one draft as (limit, how, source, figure or reason)."""
    lineage = follow(table.task(), draft(one), parent, options(**given), np.random.default_rng(0), lambda *_: None)
    told = [(a.outcome if isinstance(a.outcome, str) else a.outcome.objective) for a in lineage.attempts]
    return [(limit_of(a.rule), a.how, a.source, t) for a, t in zip(lineage.attempts, told, strict=True)]


def parent_of(table: TableTask, limit: float) -> Candidate:
    return Candidate(0, rule(limit), table.score(rule(limit), (), lambda *_: None))


def test_a_refused_rule_goes_back_with_the_reason_until_it_runs():
    table = TableTask({3: 0.5}, refused=frozenset({1.0}), broken=frozenset({2.0}), repaired={1: 2, 2: 3})
    assert way(table) == [
        (1.0, "proposal", -1, "refused by the table"),
        (2.0, "repair", 0, "s: it divides by zero"),
        (3.0, "repair", 1, 0.5),
    ]
    assert table.reasons == ["refused by the table", "s: it divides by zero"]


@pytest.mark.parametrize(("tries", "attempts"), [(0, 1), (1, 2), (5, 3)])
def test_it_goes_back_at_most_as_often_as_the_options_say(tries, attempts):
    table = TableTask({3: 0.5}, refused=frozenset({1.0, 2.0}), repaired={1: 2, 2: 3})
    assert len(way(table, repair_tries=tries)) == attempts


def test_an_author_that_sends_the_same_again_is_not_asked_a_third_time():
    table = TableTask(refused=frozenset({1.0}), repaired={1: 1})
    assert len(way(table, repair_tries=5)) == 1


def test_a_rule_worse_than_its_parent_goes_back_with_what_it_lost():
    table = TableTask({0: 0.5, 1: 0.4, 2: 0.6}, fixed={1: 2})
    assert way(table, parent=parent_of(table, 0)) == [(1.0, "proposal", -1, 0.4), (2.0, "fix", 0, 0.6)]
    (lost,) = table.regressions
    assert limit_of(lost.parent.rule) == 0
    assert (lost.parent.validation.event_f1, lost.validation.event_f1, lost.diff) == (0.5, 0.4, "the diff")


def test_a_rule_is_not_sent_back_to_an_author_that_fixes_nothing():
    table = TableTask({0: 0.5, 1: 0.4, 2: 0.6}, fixed={1: 2}, mends=False)
    assert way(table, parent=parent_of(table, 0)) == [(1.0, "proposal", -1, 0.4)]
    assert table.regressions == []


def test_a_rule_as_good_as_its_parent_or_without_one_is_not_sent_back():
    table = TableTask({0: 0.5, 1: 0.5, 2: 0.6}, fixed={1: 2})
    assert len(way(table, parent=parent_of(table, 0))) == 1
    assert len(way(table)) == 1
    assert not table.regressions


def test_a_fix_that_is_refused_is_repaired_too():
    table = TableTask({0: 0.5, 1: 0.4, 3: 0.7}, refused=frozenset({2.0}), fixed={1: 2}, repaired={2: 3})
    told = way(table, parent=parent_of(table, 0))
    assert [(limit, how, source) for limit, how, source, _ in told] == [
        (1.0, "proposal", -1),
        (2.0, "fix", 0),
        (3.0, "repair", 1),
    ]


def test_a_tuned_copy_is_tried_beside_the_rule_and_the_better_one_goes_on():
    table = TableTask({0: 0.5, 1: 0.4, 2: 0.6, 3: 0.7}, tuned={1: 2}, fixed={1: 3, 2: 3})
    assert way(table, parent=parent_of(table, 0)) == [(1.0, "proposal", -1, 0.4), (2.0, "tuned", 0, 0.6)]
    table = TableTask({0: 0.5, 1: 0.4, 2: 0.3, 3: 0.7}, tuned={1: 2}, fixed={1: 3, 2: 3})
    assert [limit for limit, *_ in way(table, parent=parent_of(table, 0))] == [1.0, 2.0, 3.0]
    assert limit_of(table.regressions[0].rule) == 1
    assert len(way(TableTask({1: 0.4}, tuned={1: 2}), tune=False)) == 1


def test_money_that_runs_out_on_the_way_keeps_what_was_reached():
    table = TableTask({1: 0.5}, [[1, 2]], refused=frozenset({2.0}))

    def broke(*_):
        raise CapError("The cap is reached")

    table.repair = broke
    events, selected = run(table, rounds=3)
    assert limit_of(selected.rule) == 1
    assert selected.out_of_money
    assert [e.round for e in events if isinstance(e, RoundFinished)] == [1]


def test_a_cap_too_low_for_the_first_call_is_an_error():
    table = TableTask()

    def broke(*_):
        raise CapError("The cap is reached")

    table.propose = broke
    with pytest.raises(CapError):
        run(table)


def test_what_happened_on_the_way_is_told_as_candidates_in_a_row():
    table = TableTask({0: 0.5, 2: 0.4, 3: 0.6}, [[(1, 0)]], refused=frozenset({1.0}), repaired={1: 2}, fixed={2: 3})
    events, selected = run(table)
    proposed = [(e.candidate, e.how, e.parent) for e in events if isinstance(e, CandidateProposed) and e.round]
    assert proposed == [(1, "proposal", 0), (2, "repair", 1), (3, "fix", 2)]
    assert [(e.candidate, e.repaired_by) for e in events if isinstance(e, CandidateRejected)] == [(1, 2)]
    scored = {e.candidate: e for e in events if isinstance(e, CandidateScored)}
    assert scored[3].accepted and not scored[2].accepted
    assert scored[3].delta == pytest.approx(0.2)
    assert limit_of(selected.rule) == 3
    assert selected.best_of_n is None  # nothing of the first round was good as it was written


def test_without_a_validator_the_last_rule_that_runs_is_taken_whatever_it_scores():
    _, selected = run(TableTask({0: 0.5, 1: 0.9, 2: 0.1}, [[1, 2]]), validate=False)
    assert limit_of(selected.rule) == 2


def test_a_mutant_that_loses_little_is_mutated_further_and_one_that_loses_much_is_not():
    figures = {0: 0.1, 1: 0.5, 101: 0.45, 201: 0.8}
    _, selected = run(TableTask(figures, [[1]]), rounds=4, candidates=2, patience=9)
    assert limit_of(selected.rule) == 201
    _, selected = run(TableTask(figures | {101: 0.3}, [[1]]), rounds=4, candidates=2, patience=9)
    assert limit_of(selected.rule) == 1


def test_the_walk_begins_anew_after_rounds_in_a_row_that_lost():
    figures = {0: 0.1, 1: 0.5, 101: 0.45, 201: 0.42, 301: 0.41, 401: 0.9}
    _, selected = run(TableTask(figures, [[1]]), rounds=8, candidates=2, patience=99, mutation_stop=3)
    assert limit_of(selected.rule) == 1
    _, selected = run(TableTask(figures, [[1]]), rounds=8, candidates=2, patience=99, mutation_stop=4)
    assert limit_of(selected.rule) == 401


def test_no_round_mutates_where_that_is_switched_off():
    table = TableTask({1: 0.5}, [[1], [2], [3]])
    run(table, rounds=3, mutate_every=0)
    assert len(table.asked) == 3


class Hosts(Crew):
    """As many threads as asked for, without any child process."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self._hosts = (None,) * threads


def busy_table() -> TableTask:
    table = TableTask(
        {0: 0.1, 1: 0.3, 4: 0.35, 5: 0.6, 105: 0.5, 6: 0.55, 8: 0.2},
        [[1, 2, (3, 0), 3], [4, (5, 0), 5], [6, 7, 8]],
        refused=frozenset({3.0, 7.0}),
        repaired={3: 4, 7: 8},
        fixed={8: 9},
    )
    table.during_run = lambda one, _progress: time.sleep(0.02 * (limit_of(one) % 3))
    return table


def test_what_comes_out_does_not_depend_on_how_many_go_side_by_side():
    def told(threads: int) -> list[str]:
        table = busy_table()
        task = table.task()
        object.__setattr__(task, "crew", Hosts(threads))
        events, selected = run(table, task, rounds=5, candidates=4)
        kinds = (CandidateProposed, CandidateRejected, CandidateScored, RoundFinished)
        return [repr({**vars(e), "seq": 0}) for e in events if isinstance(e, kinds)] + [repr(selected)]

    assert told(1) == told(2) == told(4)


def test_jobs_end_when_the_block_is_left():
    working = threading.Event()

    def job(progress):
        while True:
            progress("working", 0, 1)
            working.set()
            time.sleep(0.001)

    with Hosts(2).at_work([job, job], lambda: False, lambda: None) as works:
        assert working.wait(10)
        assert len(works) == 2
    assert not any(thread.name.startswith("training job") for thread in threading.enumerate())


def test_time_that_runs_out_reaches_every_job():
    def job(progress):
        try:
            while True:
                progress("working", 0, 1)
        except OutOfTime:
            return "kept"

    with Hosts(2).at_work([job, job], lambda: True, lambda: None) as works, ThreadPoolExecutor(1) as other:
        assert [other.submit(work.collect, lambda *_: None).result(10) for work in works] == ["kept", "kept"]


def test_a_stop_of_the_listener_leaves_the_block_and_ends_the_jobs():
    def job(progress):
        while True:
            progress("working", 0, 1)

    def stopped(*_):
        raise StopRequested

    with pytest.raises(StopRequested), Hosts(1).at_work([job], lambda: False, lambda: None) as works:
        works[0].collect(stopped)
