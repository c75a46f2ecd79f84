"""How labels are made wrong on purpose, and what `bench noise` measures with them, on a small set made for it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.bench.accuracy.conftest import write_set
from workbench.bench.accuracy.curves import Curve, find_sets, open_curve
from workbench.bench.noise.measure import measure, spoiled
from workbench.bench.noise.spoils import CLEAN, SPOILS
from workbench.cli.main import main
from workbench.model.labels import LabelSet, Region

N = 2000
FEW = {way: SPOILS[way] for way in (CLEAN, "some of each")}
RIGHT = LabelSet(tuple(Region(start, start + 10) for start in range(20, N - 20, 50)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_set(tmp_path_factory.mktemp("noise") / "data")


def wrong(way: str, labels: LabelSet = RIGHT) -> LabelSet:
    return SPOILS[way](labels, N, np.random.default_rng(0))


def moves(way: str) -> set[tuple[int, int]]:
    """By how many points starts and ends were moved."""
    found = zip(RIGHT.regions, wrong(way).regions, strict=True)
    return {(after.start - before.start, after.stop - before.stop) for before, after in found}


@pytest.mark.parametrize(
    ("way", "moved"),
    [
        ("clean", {(0, 0)}),
        ("late, up to 3 points", {(1, 0), (2, 0), (3, 0)}),
        ("late by 30 %", {(3, 0)}),
        ("cut short by 50 %", {(0, -5)}),
        ("shifted by 2 points", {(2, 2), (-2, -2)}),
        ("shifted by 5 points", {(5, 5), (-5, -5)}),
    ],
)
def test_labels_are_moved_as_their_way_says(way, moved):
    assert moves(way) == moved


@pytest.mark.parametrize("way", ["late, up to 3 points", "late by 30 %", "cut short by 50 %"])
def test_a_label_of_one_point_keeps_one(way):
    (one,) = wrong(way, LabelSet((Region(100, 101),))).regions
    assert len(one) == 1 and 100 <= one.start <= 103


@pytest.mark.parametrize(("way", "low", "high"), [("30 % missing", 20, 34), ("60 % missing", 8, 23)])
def test_of_partial_labels_the_rest_is_right(way, low, high):
    kept = wrong(way)
    assert low <= len(kept) <= high and set(kept.regions) < set(RIGHT.regions)


def test_labels_made_up_stand_beside_the_right_ones():
    found = wrong("50 % made up")
    further = [region for region in found.regions if region not in RIGHT.regions]
    assert set(RIGHT.regions) < set(found.regions)
    assert 5 <= len(further) <= 25 and not any(one.touches(r.start, r.stop) for one in further for r in RIGHT.regions)


@pytest.mark.parametrize("way", SPOILS)
@pytest.mark.parametrize("regions", [(), (Region(0, 3), Region(N - 1, N))])
def test_no_label_leaves_the_series(way, regions):
    assert all(0 <= one.start < one.stop <= N for one in wrong(way, LabelSet(regions)).regions)


def busy(folder: Path) -> Curve:
    return open_curve(find_sets(folder, ["Made"])["Made"][0], "validation")


@pytest.mark.parametrize("way", [way for way in SPOILS if way != CLEAN])
def test_only_labels_that_train_are_spoiled_and_a_seed_says_how(folder, way):
    one = busy(folder)
    first, again = (spoiled(one, way, SPOILS[way], 3) for _ in range(2))
    end = len(one.series)
    assert first.labels == again.labels
    assert first.labels.within(one.start, end) == one.labels.within(one.start, end)
    assert one.labels == busy(folder).labels


def test_right_labels_stay_and_jumps_are_found(folder):
    found = measure(folder, [], 1, lambda _: None, ways=FEW)
    assert spoiled(busy(folder), CLEAN, SPOILS[CLEAN], 0).labels == busy(folder).labels
    assert set(found["mean"]) == set(found["sets"]["Made"]) == set(FEW)
    assert found["mean"][CLEAN]["ours"]["event_f1"] > 0.9  # jumps of twenty sigmas


def test_figures_are_the_same_again_and_nothing_of_the_test_halves_is_read(folder, tmp_path):
    turned = write_set(tmp_path / "data", canary=1e6)
    one, other = (measure(data, [], 2, lambda _: None, ways=FEW)["sets"] for data in (turned, folder))
    assert one == other


def test_the_step_writes_its_figures(folder, tmp_path, capsys):
    target = tmp_path / "figures.json"
    assert main(["bench", "noise", "--data", str(folder), "--seeds", "1", "--json", str(target)]) == 0
    assert set(json.loads(target.read_text())["sets"]["Made"]) == set(SPOILS)
    said = capsys.readouterr().out
    assert all(way in said for way in SPOILS)


def test_late_labels_cost_rules_little_where_early_flags_count_in_learning(folder):
    late = {way: SPOILS[way] for way in (CLEAN, "late, up to 3 points")}
    clean, spoilt = measure(folder, [], 2, lambda _: None, ways=late)["mean"].values()
    assert spoilt["ours"]["event_f1"] > clean["ours"]["event_f1"] - 0.05
    assert spoilt["word by word"]["event_f1"] < clean["word by word"]["event_f1"] - 0.3
