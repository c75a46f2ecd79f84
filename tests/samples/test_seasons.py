"""The families of hourly series with three seasons: reproducible, labeled where something happens, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.errors import DataError
from workbench.rulekit import estimate_second_period
from workbench.samples.generate import generate_family
from workbench.samples.seasons import FAMILIES, POINTS, seasons


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(family: str, tmp_path: Path) -> None:
    first = generate_family(tmp_path / "a", family, 3)
    again = generate_family(tmp_path / "b", family, 3)
    other = generate_family(tmp_path / "c", family, 3, seed=7)
    assert [path.name for path in first] == [f"{family}_{number}.csv" for number in (1, 2, 3)]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert all(a.read_bytes() != c.read_bytes() for a, c in zip(first, other, strict=True))


def test_a_series_is_the_same_in_a_family_of_any_size(tmp_path: Path) -> None:
    few, many = generate_family(tmp_path / "few", "seasons", 2), generate_family(tmp_path / "many", "seasons", 12)
    assert [path.name for path in many[:2]] == ["seasons_01.csv", "seasons_02.csv"]
    assert [path.read_bytes() for path in few] == [path.read_bytes() for path in many[:2]]


@pytest.mark.parametrize("seed", range(5))
def test_outliers_are_labeled_in_both_and_change_points_in_one(seed: int) -> None:
    plain = seasons("a", POINTS, np.random.default_rng(seed), changes=False)
    changing = seasons("b", POINTS, np.random.default_rng(seed), changes=True)
    assert plain.labels is not None and changing.labels is not None
    assert {region.note for region in plain.labels.regions} == {"outlier"}
    kinds = {region.note for region in changing.labels.regions}
    assert "outlier" in kinds and kinds & {"amplitude", "level", "trend"}
    assert all(len(region) <= 2 for region in (*plain.labels.regions, *changing.labels.regions))
    assert np.isfinite(changing.values).all()


def test_what_is_labeled_stands_out_from_a_line_and_three_seasons() -> None:
    made = seasons("a", POINTS, np.random.default_rng(3), changes=False)
    assert made.labels is not None
    t = np.arange(POINTS)
    waves = [wave(2 * np.pi * t / period) for period in (12, 24, 168) for wave in (np.sin, np.cos)]
    basis = np.stack([np.ones(POINTS), t, *waves], axis=1)
    labeled = made.labels.mask(POINTS) == 1
    fitted = basis @ np.linalg.lstsq(basis[~labeled], made.value[~labeled], rcond=None)[0]
    error = np.abs(made.value - fitted)
    assert error[labeled].min() > error[~labeled].max() * 0.9


def test_a_day_and_a_week_can_be_told() -> None:
    found = [
        estimate_second_period(seasons("a", POINTS, np.random.default_rng(seed), changes=False).value, 168, 3600.0)
        for seed in range(5)
    ]
    assert found.count(24) + found.count(12) == 5


def test_a_series_too_short_and_an_unknown_family_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 400"):
        seasons("a", 399, np.random.default_rng(0), changes=True)
    with pytest.raises(DataError, match="no family tides"):
        generate_family(tmp_path, "tides", 1)
