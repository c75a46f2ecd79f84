"""A fleet on processes of this machine: the same rules for one worker and two, and nothing lost, whatever dies."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.fleet.data import Made, planned
from workbench.compiled import prepare
from workbench.fleet.executors import LocalExecutor
from workbench.fleet.plan import FleetPlan
from workbench.fleet.running.budget import Limits
from workbench.fleet.running.run import run_fleet
from workbench.fleet.status import status_of
from workbench.model.events import Event, Finished, RunStarted, SeriesResult, TaskFinished
from workbench.model.fleet import JobEnded, SeriesJudged
from workbench.model.rule import Rule

NAMES = tuple(f"host-{number}" for number in range(7))
Result = tuple[dict[str, Rule | None], dict[str, tuple[SeriesResult | None, dict[str, float]]]]


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    prepare(lambda _share: None)


def run(plan: FleetPlan, workers: int, past: Sequence[Event] = (), limits: Limits | None = None) -> list[Event]:
    with closing(LocalExecutor(workers)) as executor:
        return list(run_fleet(plan, executor, clock=time.monotonic, past=past, limits=limits or Limits()))


def result(events: Sequence[Event]) -> Result:
    """What a run came to, without what depends on when things were done."""
    rules = {event.task: event.rule for event in events if isinstance(event, TaskFinished)}
    rows = {e.name: (e.result, dict(e.parameters)) for e in events if isinstance(e, SeriesJudged)}
    return rules, rows


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FleetPlan, list[Event]]]:
    plan = planned(Made(NAMES, str(tmp_path_factory.mktemp("marks"))))
    yield plan, run(plan, 1)


def test_a_run_tells_a_rule_for_each_group_and_a_row_for_each_series(healthy: tuple[FleetPlan, list[Event]]) -> None:
    plan, events = healthy
    rules, rows = result(events)
    assert isinstance(events[0], RunStarted) and isinstance(events[-1], Finished)
    assert events[-1].outcome == "completed"
    assert [event.seq for event in events] == list(range(len(events)))
    assert set(rules) == {group.name for group in plan.groups}
    assert set(rows) == set(NAMES)
    for rule in rules.values():
        assert rule is not None and set(rule.input.series) == {key.name for key in plan.groups[0].members}
    judged = [event for event in events if isinstance(event, SeriesJudged)]
    assert all(event.status == "done" and event.result and event.shape for event in judged)
    assert sum(one.result.test.hits for one in judged if one.result) >= len(NAMES)


def test_two_workers_give_the_same_as_one(healthy: tuple[FleetPlan, list[Event]]) -> None:
    plan, events = healthy
    assert result(run(plan, 2)) == result(events)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_run_that_ended_anywhere_goes_on_to_the_same_end(
    healthy: tuple[FleetPlan, list[Event]], share: float
) -> None:
    plan, events = healthy
    past = events[: int(share * len(events))]
    rest = run(plan, 1, past)
    assert result([*past, *rest]) == result(events)
    names = [event.name for event in (*past, *rest) if isinstance(event, SeriesJudged)]
    assert sorted(names) == sorted(NAMES)  # none is done twice
    numbers = [event.seq for event in (*past, *rest)]
    assert numbers == list(range(len(numbers)))


def test_a_finished_run_has_nothing_more_to_do(healthy: tuple[FleetPlan, list[Event]]) -> None:
    plan, events = healthy
    assert [type(event) for event in run(plan, 1, events)] == [Finished]


def test_series_that_break_or_kill_are_tried_twice_and_listed(tmp_path: Path) -> None:
    names = ("host-0", "host-1", "broken-2", "host-3", "deadly-4", "once-5", "host-6")
    made = Made(names, str(tmp_path))
    plan = planned(made)
    teach = {"host-0", "host-1", "host-3"}
    groups = tuple(type(group)(**{**vars(group), "learn": tuple(teach)}) for group in plan.groups)
    plan = FleetPlan(plan.source, plan.options, groups)
    events = run(plan, 2)
    rows = {event.name: event for event in events if isinstance(event, SeriesJudged)}
    assert {name: row.status for name, row in rows.items()} == {
        name: "failed" if name.startswith(("broken", "deadly")) else "done" for name in names
    }
    assert "its name says so" in rows["broken-2"].reason and rows["broken-2"].tries == 2
    assert "died" in rows["deadly-4"].reason and rows["deadly-4"].tries == 2
    assert rows["once-5"].tries == 2
    found = status_of(plan, events)
    assert found.states == {"done": 5, "failed": 2} and found.outcome == "completed"
    (finished,) = (event for event in events if isinstance(event, TaskFinished))
    assert finished.rule is not None and not set(finished.rule.input.series) & {"broken-2", "deadly-4"}


def test_a_group_that_cannot_be_learned_fails_with_its_reason(tmp_path: Path) -> None:
    plan = planned(Made(("deadly-0", "deadly-1", "deadly-2"), str(tmp_path)))
    events = run(plan, 1)
    rows = [event for event in events if isinstance(event, SeriesJudged)]
    assert [row.status for row in rows] == ["failed"] * 3
    assert all("died" in row.reason for row in rows)
    jobs = [(event.job, event.tries) for event in events if isinstance(event, JobEnded)]
    assert jobs == [("learn", 1), ("learn", 2), *[("probe", 1)] * 3, *[("probe", 2)] * 3]


def test_a_spent_budget_begins_nothing_more(healthy: tuple[FleetPlan, list[Event]]) -> None:
    plan, events = healthy
    for limits, outcome in ((Limits(seconds=0.0), "time"), (Limits(usd=0.0, usd_an_hour=1.0), "money")):
        told = run(plan, 1, limits=limits)
        assert isinstance(told[-1], Finished) and told[-1].outcome == outcome
        assert not any(isinstance(event, JobEnded) for event in told)
        assert result([*told, *run(plan, 1, told)]) == result(events)
