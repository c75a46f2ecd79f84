"""A series that makes the learning of its group fail is found and set aside, and the group learns from the others."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fleet.data import QUICK, Made, planned
from tests.fleet.test_cluster import Cluster, cluster, connected
from tests.fleet.test_fleet_run import result, run
from workbench.compiled import prepare
from workbench.fleet.plan import FleetPlan
from workbench.fleet.running.blame import Blame
from workbench.fleet.running.run import run_fleet
from workbench.fleet.sources.nouns import Key
from workbench.fleet.status import status_of
from workbench.model.events import Event, TaskFinished
from workbench.model.fleet import GroupLearned, JobEnded, SeriesJudged

__all__ = ["cluster"]  # a fixture


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    prepare(lambda _share: None)


def teaching(folder: Path, *names: str) -> FleetPlan:
    """One group that is learned from the first five of these series."""
    plan = planned(Made(names, str(folder)), replace(QUICK, learn=5))
    return replace(plan, groups=tuple(replace(group, learn=names[:5]) for group in plan.groups))


def rows_of(events: Sequence[Event]) -> dict[str, SeriesJudged]:
    return {event.name: event for event in events if isinstance(event, SeriesJudged)}


@given(
    teachers=st.lists(st.text(max_size=3), min_size=2, max_size=9, unique=True),
    bad=st.sets(st.integers(0, 8)),
    order=st.randoms(use_true_random=False),
)
def test_who_is_to_blame_does_not_depend_on_the_order_of_trials(
    teachers: list[str], bad: set[int], order: random.Random
) -> None:
    blame = Blame(tuple(map(Key, teachers)), "they fail")
    trials = [(name, "it fails" if at in bad else "") for at, name in enumerate(teachers)]
    order.shuffle(trials)
    for name, reason in trials:
        assert not blame.is_over
        blame.tell(name, reason)
    assert blame.is_over
    good = [name for at, name in enumerate(teachers) if at not in bad]
    expected = good if len(good) < len(teachers) else teachers[::2]
    assert [key.name for key in blame.the_rest()] == expected


@pytest.mark.slow
def test_one_that_kills_and_one_that_meets_a_bug_are_set_aside_and_the_others_teach(tmp_path: Path) -> None:
    plan = teaching(tmp_path, "host-0", "deadly-1", "host-2", "odd-3", "host-4", "host-5")
    events = run(plan, 2)
    rows = rows_of(events)
    assert {name for name, row in rows.items() if row.status == "failed"} == {"deadly-1", "odd-3"}
    assert "died" in rows["deadly-1"].reason and "RuntimeError" in rows["odd-3"].reason
    (learned,) = (event for event in events if isinstance(event, GroupLearned))
    assert set(learned.aside) == {"deadly-1", "odd-3"}
    probes = [event for event in events if isinstance(event, JobEnded) and event.job == "probe"]
    assert [sum(bool(event.reason) for event in probes), len(probes)] == [4, 7]  # two twice, three that are cleared
    healthy = replace(plan, groups=tuple(replace(one, learn=("host-0", "host-2", "host-4")) for one in plan.groups))
    assert _rule(events) == _rule(run(healthy, 1))


def _rule(events: Sequence[Event]) -> tuple[str, tuple[str, ...]]:
    (finished,) = (event for event in events if isinstance(event, TaskFinished))
    assert finished.rule is not None
    return finished.rule.text, tuple(finished.rule.input.series)


def test_one_that_can_be_judged_all_the_same_is_and_says_that_it_did_not_teach(tmp_path: Path) -> None:
    plan = teaching(tmp_path, "host-0", "host-1", "shy-2")
    events = run(plan, 1)
    row = rows_of(events)["shy-2"]
    assert row.status == "done" and "learned without it" in row.reason and "not what was expected" in row.reason
    assert status_of(plan, events).states == {"done": 3}


@pytest.mark.slow
def test_a_run_that_ends_before_the_one_to_blame_is_judged_goes_on_to_the_same_end(tmp_path: Path) -> None:
    plan = teaching(tmp_path, "host-0", "host-1", "deadly-2", "host-3", "host-4", "host-5")
    events = run(plan, 1)
    at = next(place for place, event in enumerate(events) if isinstance(event, GroupLearned))
    rest = run(plan, 1, events[: at + 1])
    assert result([*events[: at + 1], *rest]) == result(events)
    assert not any(event.job != "fit" for event in rest if isinstance(event, JobEnded))


def test_a_group_in_which_each_fails_tells_the_reason_of_each(tmp_path: Path) -> None:
    plan = teaching(tmp_path, "odd-0", "odd-1", "odd-2", "odd-3", "odd-4", "host-5")
    rows = rows_of(run(plan, 2))
    assert all(row.status == "failed" for row in rows.values())
    assert "odd-3 is not what was expected" in rows["odd-3"].reason
    assert "could not be learned: RuntimeError" in rows["host-5"].reason


def test_teachers_that_are_left_out_teach_nothing(tmp_path: Path) -> None:
    plan = teaching(tmp_path, "deadly-0", "host-1", "host-2")
    out = SeriesJudged(plan.run_id, 0, plan.groups[0].name, "deadly-0", "failed", reason="left out by a person")
    told = run(plan, 1, [out])
    assert not any(event.reason for event in told if isinstance(event, JobEnded))
    assert {row.name for row in rows_of(told).values()} == {"host-1", "host-2"}


@pytest.mark.slow
def test_on_a_cluster_the_same_ones_are_set_aside(cluster: Cluster, tmp_path: Path) -> None:
    for name in ("a", "b"):
        cluster.start_worker(name)  # each with a nanny, which starts it anew
    plan = teaching(tmp_path, "host-0", "deadly-1", "host-2", "host-3", "host-4", "host-5")
    with closing(connected(cluster)) as executor:
        told = list(run_fleet(plan, executor, clock=time.monotonic))
    assert {name for name, row in rows_of(told).items() if row.status == "failed"} == {"deadly-1"}
    assert result(told) == result(run(plan, 1))
