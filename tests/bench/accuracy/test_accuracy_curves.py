"""Curves are found, held back by name, and cut before anything sees what must not be seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.bench.accuracy.conftest import NAMES, POINTS, write_set
from workbench.bench.accuracy.curves import find_sets, open_curve
from workbench.errors import DataError

HELD_OF_MANY = {"5", "6", "7", "12", "16"}  # known from outside: the first 5 of sha256("Many/<number>")


def test_sets_are_the_folders_that_hold_curves(data: Path) -> None:
    sets = find_sets(data)
    assert list(sets) == ["Made"]
    assert [file.name for file in sets["Made"]] == list(NAMES)


@pytest.mark.parametrize("wanted", [("Other",), ("Made", "context")])
def test_a_set_that_is_not_there_is_told(data: Path, wanted: tuple[str, ...]) -> None:
    with pytest.raises(DataError, match=wanted[-1]):
        find_sets(data, wanted)


def test_a_folder_without_sets_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No labeled curves"):
        find_sets(tmp_path)


def test_an_exact_third_of_each_set_is_held_back_by_a_hash_of_the_names(data: Path, tmp_path: Path) -> None:
    curve = (data / "Made" / "a.parquet").read_bytes()
    for name, count in (("One", 1), ("Two", 2), ("Many", 17)):
        (tmp_path / name).mkdir()
        for number in range(count):
            (tmp_path / name / f"{number}.parquet").write_bytes(curve)
    held = {name: {f.name for f in files if f.kept == "held"} for name, files in find_sets(tmp_path).items()}
    assert {name: len(names) for name, names in held.items()} == {"One": 0, "Two": 0, "Many": 5}
    assert held["Many"] == HELD_OF_MANY


def test_the_validation_curve_ends_where_the_test_part_begins(data: Path) -> None:
    curve = open_curve(find_sets(data)["Made"][0], "validation")
    assert (len(curve.series), curve.start) == (POINTS // 2, POINTS // 4)
    assert curve.interval_s == 300.0
    assert len(curve.train) == curve.train.test_start == curve.start


def test_training_shares_no_memory_with_what_is_scored(data: Path) -> None:
    for part in ("validation", "test"):
        curve = open_curve(find_sets(data)["Made"][0], part)  # type: ignore[arg-type]
        assert not np.shares_memory(curve.train.values, curve.series.values)
        assert np.array_equal(curve.train.value, curve.series.value[: curve.start])
        last = curve.train.labels
        assert last is not None
        assert all(region.stop <= curve.start for region in last.regions)


def test_the_test_part_is_what_the_file_says(data: Path) -> None:
    curve = open_curve(find_sets(data)["Made"][0], "test")
    assert (len(curve.series), curve.start) == (POINTS, POINTS // 2)


def test_no_value_of_the_test_part_is_in_a_validation_curve(tmp_path: Path) -> None:
    file = find_sets(write_set(tmp_path, canary=1e6))["Made"][0]
    assert open_curve(file, "validation").series.values.max() < 1e3
