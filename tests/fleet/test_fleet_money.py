"""A fleet whose groups ask a language model over HTTP: no group begins that the money left does not suffice for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.chat_server import ChatServer, Fail, Say
from tests.fleet.data import QUICK, Made, planned
from tests.fleet.test_fleet_run import result
from tests.training.data import TEXT
from workbench.compiled import prepare
from workbench.fleet.executors import LocalExecutor
from workbench.fleet.plan import FleetPlan
from workbench.fleet.running.budget import NO_LIMITS, Limits
from workbench.fleet.running.run import run_fleet
from workbench.fleet.status import status_of
from workbench.fleet.work.asking import Asked
from workbench.model.events import Event, Finished, RunStarted
from workbench.model.fleet import GroupLearned, JobEnded
from workbench.training.llm.setup import ModelSetup

NAMES = tuple(f"host-{number}" for number in range(6))
GROUPS = {"last": ("host-0", "host-1"), "first": ("host-2", "host-3"), "second": ("host-4", "host-5")}
RANKS = {"first": 1, "second": 2, "last": 3}
CAP = 0.5  # of a group; a call is told to cost 0.09 of it
GOOD = Say(f"A jump is abnormal.\n\n```python\n{TEXT.format(limit=4.5)}```\n", prompt_tokens=0, completion_tokens=900)


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    prepare(lambda _share: None)


@pytest.fixture
def plan(tmp_path: Path) -> FleetPlan:
    """Three groups of two series, the last one in the plan first, whose rules a model proposes."""
    made = planned(Made(NAMES, str(tmp_path)), replace(QUICK, candidates=1, proposer="llm"))
    (whole,) = made.groups
    keys = {key.name: key for key in whole.members}
    groups = tuple(
        replace(whole, name=name, priority=RANKS[name], members=tuple(keys[one] for one in names), learn=names)
        for name, names in GROUPS.items()
    )
    return replace(made, groups=groups)


def asked(server: ChatServer, folder: Path) -> Asked:
    prices = folder / "prices.toml"
    prices.write_text("[m]\ninput = 0.0\noutput = 100.0\n", "utf-8")
    setup = ModelSetup("m", server.url, max_tokens=1000, max_usd=CAP, prices=(prices,), local_only=True)
    return Asked(setup, str(folder / "llm"))


def run(
    plan: FleetPlan, model: Asked | None, limits: Limits = NO_LIMITS, past: Sequence[Event] = (), workers: int = 2
) -> list[Event]:
    with closing(LocalExecutor(workers)) as executor:
        return list(run_fleet(plan, executor, clock=time.monotonic, past=past, limits=limits, asked=model))


def learned(events: Sequence[Event]) -> list[str]:
    return [event.task for event in events if isinstance(event, GroupLearned)]


def usd(events: Sequence[Event]) -> float:
    return sum(event.usd for event in events if isinstance(event, JobEnded))


@pytest.mark.slow
def test_money_stops_new_groups_begun_ones_end_and_the_next_start_goes_on(plan: FleetPlan, tmp_path: Path) -> None:
    with ChatServer(GOOD) as server:
        model = asked(server, tmp_path)
        told = run(plan, model, Limits(usd=CAP + 0.05))
        assert isinstance(told[0], RunStarted) and told[0].proposer == "llm"
        assert isinstance(told[-1], Finished) and told[-1].outcome == "money"
        assert learned(told) == ["first"]  # two workers were there, but money for one group
        calls = len(server.seen)
        assert usd(told) == pytest.approx(calls * 0.09) == told[-1].usd
        found = status_of(plan, told)
        assert found.states == {"waiting": 4, "done": 2}
        assert {row.reason for row in found.rows if row.status == "waiting"} == {"the budget of money is spent"}
        assert "4 series not begun: the budget of money is spent" in list(found.lines())

        more = run(plan, model, Limits(usd=usd(told) + CAP + 0.05), told)
        assert learned(more) == ["second"] and isinstance(more[-1], Finished) and more[-1].outcome == "money"
        rest = run(plan, model, Limits(usd=10.0), [*told, *more])
        assert learned(rest) == ["last"] and isinstance(rest[-1], Finished) and rest[-1].outcome == "completed"
        whole = [*told, *more, *rest]
        assert usd(whole) == pytest.approx(len(server.seen) * 0.09)
        assert result(whole) == result(run(plan, Asked(model.setup, str(tmp_path / "other"))))


@pytest.mark.slow
def test_a_group_that_reaches_its_own_cap_ends_with_what_it_has(plan: FleetPlan, tmp_path: Path) -> None:
    with ChatServer(Say("I cannot say.", prompt_tokens=0, completion_tokens=900), GOOD) as server:
        model = asked(server, tmp_path)
        low = replace(model, setup=replace(model.setup, max_usd=0.1))  # the first call takes it all
        told = run(replace(plan, groups=plan.groups[:1]), low)
    assert len(server.seen) == 1 and usd(told) == pytest.approx(0.09)
    assert isinstance(told[-1], Finished) and told[-1].outcome == "completed"


@pytest.mark.slow
def test_a_model_that_is_away_fails_the_group_and_counts_all_that_it_might_have_cost(
    plan: FleetPlan, tmp_path: Path
) -> None:
    with ChatServer(Fail(401)) as server:
        told = run(replace(plan, groups=plan.groups[:1]), asked(server, tmp_path))
    assert server.seen
    rows = status_of(plan, told).rows[:2]
    assert all(row.status == "failed" and "could not be learned" in row.reason for row in rows)
    assert usd(told) == pytest.approx(2 * CAP)
