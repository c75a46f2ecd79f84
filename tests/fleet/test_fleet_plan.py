"""A plan groups like series whatever their order, is a file that people can change, and says what it leaves out."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fleet.data import small
from workbench.errors import DataError, TrainingError
from workbench.fleet.grouping import LINKED, plan_fleet
from workbench.fleet.plan import FleetOptions, FleetPlan, read_plan, write_plan
from workbench.fleet.sources.nouns import Key
from workbench.fleet.sources.parquet import ParquetSource
from workbench.fleet.work.survey import Surveyed
from workbench.training.plan.traits import Traits, traits_of

SOURCE = ParquetSource("/data/set")
CALM = Traits(300.0, 288, 0.05, 0.9, 0.0, 0.1)
WILD = Traits(60.0, 0, 0.9, 0.1, 0.0, 0.8)


def seen(count: int, like: Traits, kind: str, events: int = 3) -> list[Surveyed]:
    return [Surveyed(Key(f"{kind}-{number:04d}"), 1000, events, like) for number in range(count)]


def test_like_series_share_a_group_whatever_their_order() -> None:
    everything = [*seen(40, CALM, "calm"), *seen(30, WILD, "wild")]
    plan = plan_fleet(SOURCE, everything, FleetOptions())
    assert [{key.name.partition("-")[0] for key in group.members} for group in plan.groups] == [{"calm"}, {"wild"}]
    assert [len(group.members) for group in plan.groups] == [40, 30]
    assert [group.priority for group in plan.groups] == [1, 2] and plan.groups[0].default
    random.Random(5).shuffle(everything)
    again = plan_fleet(SOURCE, everything, FleetOptions())
    assert again == plan and again.run_id == plan.run_id


def test_of_very_many_a_sample_makes_the_groups_and_all_join_one() -> None:
    everything = [*seen(LINKED, CALM, "calm"), *seen(LINKED // 2, WILD, "wild")]
    plan = plan_fleet(SOURCE, everything, FleetOptions())
    assert [len(group.members) for group in plan.groups] == [LINKED, LINKED // 2]


def test_labeled_series_teach_before_others() -> None:
    everything = [*seen(30, CALM, "quiet", events=0), *seen(5, CALM, "told", events=20)]
    (group,) = plan_fleet(SOURCE, everything, FleetOptions(learn=8)).groups
    assert len(group.learn) == 8 and {f"told-{number:04d}" for number in range(5)} < set(group.learn)


def test_what_cannot_be_taken_is_told() -> None:
    bad = [Surveyed(Key("torn"), reason="It is torn.")]
    plan = plan_fleet(SOURCE, [*seen(3, CALM, "calm"), *bad], FleetOptions())
    assert [(one.name, one.reason) for one in plan.refused] == [("torn", "It is torn.")]
    with pytest.raises(TrainingError, match="of torn: It is torn"):
        plan_fleet(SOURCE, bad, FleetOptions())


@pytest.fixture
def written(tmp_path: Path) -> tuple[FleetPlan, Path]:
    plan = plan_fleet(SOURCE, [*seen(4, CALM, "calm"), *seen(3, WILD, "wild")], FleetOptions(seed=3))
    write_plan(plan, tmp_path / "plan.json")
    return plan, tmp_path / "plan.json"


def test_a_plan_is_read_as_it_was_written(written: tuple[FleetPlan, Path]) -> None:
    plan, path = written
    assert read_plan(path) == replace(plan, seconds=round(plan.seconds, 1))


def test_another_priority_is_the_same_run_and_other_members_are_another(written: tuple[FleetPlan, Path]) -> None:
    plan, path = written
    table = json.loads(path.read_text("utf-8"))
    table["groups"][0]["priority"] = 9
    path.write_text(json.dumps(table), "utf-8")
    assert read_plan(path).run_id == plan.run_id and read_plan(path).groups[0].priority == 9
    del table["groups"][0]["members"]["calm-0000"]
    path.write_text(json.dumps(table), "utf-8")
    changed = read_plan(path)
    assert changed.run_id != plan.run_id
    assert "calm-0000" not in changed.groups[0].learn


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "source": {"kind": "moon"}}'])
def test_what_is_no_plan_is_said_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.json").write_text(text, "utf-8")
    with pytest.raises(DataError, match="not the plan of a fleet"):
        read_plan(tmp_path / "plan.json")


def test_traits_tell_kinds_of_series_apart() -> None:
    assert traits_of(small("a", 1), 300).interval_s == 300.0
