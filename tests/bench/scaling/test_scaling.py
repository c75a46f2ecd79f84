"""The benchmark of growth: its telemetry, its exponents, and the shape of what it tells."""

from __future__ import annotations

import json
from importlib.util import find_spec
from itertools import count, pairwise
from pathlib import Path

import numpy as np
import pytest

from workbench.bench.scaling.data import cut_into, long_series
from workbench.bench.scaling.deep import ratios
from workbench.bench.scaling.measure import QUICK, Setting, exponent
from workbench.cli.main import main


def test_telemetry_has_any_length_begins_as_a_shorter_one_and_has_events_all_along() -> None:
    longer = long_series(30_000)
    for n in (1, 350, 12_096, 29_999):
        one = long_series(n)
        assert len(one) == n
        np.testing.assert_array_equal(one.value, longer.value[:n])
    assert longer.labels is not None and longer.times_ns is not None
    starts = [region.start for region in longer.labels.regions]
    assert starts[0] < 350
    assert max(after - before for before, after in pairwise([*starts, len(longer)])) < 3000
    assert set(np.diff(longer.times_ns)) == {longer.interval_ns}


def test_no_six_weeks_repeat_and_another_seed_gives_others() -> None:
    value = long_series(24_192).value
    assert not np.array_equal(value[:12_096], value[12_096:])
    assert not np.array_equal(long_series(1000, seed=1).value, long_series(1000).value)


def test_cut_into_series_no_point_and_no_label_is_lost() -> None:
    whole = long_series(5000)
    parts = cut_into(whole, 5, 1000)
    assert len({part.name for part in parts}) == 5
    np.testing.assert_array_equal(np.concatenate([part.value for part in parts]), whole.value)
    masks = [part.labels.mask(1000) for part in parts if part.labels is not None]
    assert whole.labels is not None
    np.testing.assert_array_equal(np.concatenate(masks), whole.labels.mask(5000))


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_growth_is_the_slope_over_the_upper_two_decades(power: float) -> None:
    sizes = [10.0, 100.0, 1_000.0, 10_000.0, 100_000.0]
    assert exponent([(n, 5.0 + (n / 1_000.0) ** power if n < 1_000.0 else n**power, 0.0) for n in sizes]) == power


def test_growth_of_one_size_is_unknown() -> None:
    assert exponent([(10, 1.0), (10_000, 2.0)]) is None


def test_sizes_can_be_limited_and_the_smallest_is_always_left() -> None:
    assert Setting().up_to(20_000, 5) == Setting(points=(1_000, 3_000, 10_000), series=(1, 3))
    assert QUICK.up_to(None, 0) == Setting(points=QUICK.points, series=(1,))


def test_deep_models_are_told_as_ratios_or_why_they_are_not() -> None:
    ticks = count()
    told = ratios([(1_000, 2.0, 0.5), (10**9, 1.0, 1.0)], long_series(1_000), lambda: float(next(ticks)))
    if find_spec("torch") is None:
        assert told == {"skipped": "torch is not installed"}
    else:
        assert told["ar_network"] == told["fcvae"] == [[1_000, 0.5, 2.0]]


@pytest.mark.slow
def test_the_command_writes_points_series_and_growth(tmp_path: Path) -> None:
    path = tmp_path / "scaling.json"
    assert main(["bench", "scaling", "--points", "1000", "--series", "3", "--workers", "1", "--json", str(path)]) == 0
    told = json.loads(path.read_text("utf-8"))
    assert [n for n, _, _ in told["points"]] == [1_000]
    assert [n for n, _ in told["series"]] == [1, 3]
    assert all(seconds > 0 for _, *row in told["points"] + told["series"] for seconds in row)
    assert set(told["fit"]) == {"points_exponent", "run_exponent", "series_exponent"}
    assert {"commit", "date", "machine", "deep", "load"} <= set(told)
