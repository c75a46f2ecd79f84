"""The sample series: reproducible, labeled in every part, and not given away by their size alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.model.split import PARTS, split_points
from workbench.samples.generate import generate_samples, generator
from workbench.samples.series import RECIPES, series

COMMITTED = Path(__file__).resolve().parents[2] / "sample_data"
NAMES = sorted(RECIPES)


def test_regenerating_the_samples_gives_the_committed_bytes(tmp_path: Path) -> None:
    for path in generate_samples(tmp_path):
        assert path.read_bytes() == (COMMITTED / path.name).read_bytes(), path.name


def test_another_seed_gives_other_series(tmp_path: Path) -> None:
    for path in generate_samples(tmp_path, seed=7):
        assert path.read_bytes() != (COMMITTED / path.name).read_bytes(), path.name


def test_the_committed_samples_are_small() -> None:
    assert sum((COMMITTED / f"{name}.csv").stat().st_size for name in NAMES) < 2_500_000


@pytest.mark.parametrize("name", NAMES)
def test_every_part_of_a_sample_holds_several_anomalies(name: str) -> None:
    made = series(name, None, generator(name))
    assert made.labels is not None
    assert 8 <= len(made.labels) <= 16
    assert 3_000 <= len(made) <= 20_000
    split = split_points(len(made), None)
    held = {part: sum(region.touches(*split.span(part)) for region in made.labels.regions) for part in PARTS}
    assert min(held.values()) >= 2, held


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_anomaly_of_a_sample_happens_before_the_test_part(name: str) -> None:
    made = series(name, None, generator(name))
    assert made.labels is not None
    half = split_points(len(made), None).validation_stop
    seen = {region.note for region in made.labels.regions if region.stop <= half}
    assert seen == {kind.name for kind in RECIPES[name].anomalies}


@pytest.mark.parametrize("name", NAMES)
def test_no_fixed_limit_on_the_value_separates_the_anomalies_of_a_sample(name: str) -> None:
    made = series(name, None, generator(name))
    assert made.labels is not None
    normal = made.value[made.labels.mask(len(made)) == 0]
    inside = sum(
        np.all((made.value[r.start : r.stop] >= normal.min()) & (made.value[r.start : r.stop] <= normal.max()))
        for r in made.labels.regions
    )
    assert inside >= 1, f"{name}: every anomaly leaves the range of the normal points"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("points", [200, 1_000, 30_000])
def test_a_sample_can_have_another_length(name: str, points: int) -> None:
    made = series(name, points, np.random.default_rng(1))
    assert len(made) == points
    assert np.isfinite(made.values).all()
    assert made.labels is not None and made.labels.regions[-1].stop <= points
    assert made.interval_ns == RECIPES[name].interval_s * 10**9


def test_a_sample_too_short_for_its_events_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 200"):
        series("cpu", 199, np.random.default_rng(1))
