"""The pyramid loses no spike, keeps gaps, and costs the same for any length."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.gui.charts.pyramid import build, sparkline


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_is_drawn_has_the_lowest_and_highest_of_every_stretch(data):
    n = data.draw(st.integers(1, 20_000))
    start = data.draw(st.integers(0, n - 1))
    stop = data.draw(st.integers(start + 1, n))
    columns = data.draw(st.integers(1, 400))
    values = np.random.default_rng(n).normal(size=n)
    indices, drawn = build(values).draw(start, stop, columns)
    first, last = int(indices[0]), int(indices[-1])
    assert first <= start
    assert drawn.min() <= values[start:stop].min()
    assert drawn.max() >= values[start:stop].max()
    assert set(drawn) <= set(values[first:])
    assert (np.diff(indices) >= 0).all()
    assert last < stop


@pytest.mark.parametrize("at", [0, 1, 7, 8, 63, 511, 512, 99_998, 99_999])
@pytest.mark.parametrize("columns", [1, 10, 300, 1400])
def test_a_spike_of_one_point_is_drawn_at_every_zoom(at, columns):
    values = np.zeros(100_000)
    values[at] = 1.0
    _, drawn = build(values).draw(0, len(values), columns)
    assert drawn.max() == 1.0


@pytest.mark.parametrize("n", [10, 1_000, 100_000, 3_000_000])
def test_the_number_of_drawn_points_depends_on_the_width_only(n):
    indices, _ = build(np.arange(float(n))).draw(0, n, 700)
    assert len(indices) <= 4 * 700 + 4


def test_few_points_are_drawn_as_they_are():
    values = np.random.default_rng(1).normal(size=5000)
    indices, drawn = build(values).draw(1000, 1200, 700)
    assert indices.tolist() == list(range(1000, 1200))
    assert drawn.tolist() == values[1000:1200].tolist()


def test_a_wide_gap_stays_a_gap_and_a_single_missing_point_hides_no_spike():
    values = np.zeros(100_000)
    values[40_000:60_000] = np.nan
    values[100], values[101] = np.nan, 5.0
    indices, drawn = build(values).draw(0, len(values), 200)
    assert np.isnan(drawn[(indices > 40_500) & (indices < 59_000)]).all()
    assert np.nanmax(drawn) == 5.0


def test_panning_keeps_the_buckets_in_place():
    values = np.random.default_rng(2).normal(size=200_000)
    pyramid = build(values)
    here = dict(zip(*pyramid.draw(10_000, 110_000, 500), strict=True))
    there = dict(zip(*pyramid.draw(10_777, 110_777, 500), strict=True))
    common = sorted(set(here) & set(there))[1:-1]
    assert len(common) > 300
    assert all(here[i] == there[i] for i in common)


def test_an_empty_and_an_all_missing_series_are_drawn_as_nothing():
    assert len(build(np.empty(0)).draw(0, 0, 100)[0]) == 0
    assert build(np.full(3000, np.nan)).bounds(0, 3000) is None


def test_memory_beyond_the_values_stays_below_three_bytes_a_point():
    pyramid = build(np.zeros(1_000_000))
    assert sum(level.nbytes for level in pyramid.lows + pyramid.highs) < 3 * 1_000_000
    assert pyramid.values.base is not None or pyramid.values.flags.owndata


def test_a_sparkline_reaches_from_zero_to_one_and_a_constant_lies_in_the_middle():
    line = sparkline(build(np.random.default_rng(3).normal(size=10_000)))
    assert (line.min(), line.max()) == (0.0, 1.0)
    assert set(sparkline(build(np.full(10, 3.0)))) == {0.5}
