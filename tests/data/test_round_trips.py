"""Random series through CSV and Parquet and back: every unit of time, every zone, odd values."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from workbench.data.nouns import ColumnChoice
from workbench.data.opening import open_paths
from workbench.model.labels import LabelSet
from workbench.model.series import Series

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"]
FROM_S, TO_S = 1_000_000_000, 2_000_000_000
UNITS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}

calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
numbers = st.floats(-1e12, 1e12, allow_nan=False).map(lambda x: x + 0.0)


@st.composite
def made_series(draw: st.DrawFn, step_ns: int = 10**9) -> Series:
    """A series whose times are multiples of `step_ns`, with gaps, missing values and labels."""
    n = draw(st.integers(3, 40))
    start = draw(st.integers(FROM_S, TO_S)) * 10**9 // step_ns
    steps = draw(st.lists(st.integers(1, 10**5), min_size=n, max_size=n))
    values = draw(st.lists(st.one_of(numbers, st.just(float("nan"))), min_size=n - 1, max_size=n - 1))
    mask = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    times = (start + np.cumsum(np.array(steps, np.int64))) * step_ns
    return Series("s", np.array([*values, 1.5])[:, None], times, labels=LabelSet.from_mask(np.array(mask)))


def _frame(series: Series) -> pd.DataFrame:
    assert series.labels is not None
    return pd.DataFrame({"value": series.value, "label": series.labels.mask(len(series))})


def _back(frame: pd.DataFrame, parquet: bool, choice: ColumnChoice | None = None) -> Series:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("s.parquet" if parquet else "s.csv")
        if parquet:
            frame.to_parquet(path)
        else:
            frame.to_csv(path, index=False)
        return open_paths([path], choice).series[0]


def _same(series: Series, back: Series, times: NDArray[np.int64] | None = None) -> None:
    np.testing.assert_array_equal(back.values, series.values)
    assert back.labels == series.labels
    assert back.times_ns is not None
    np.testing.assert_array_equal(back.times_ns, series.times_ns if times is None else times)


@calm
@given(st.data(), st.sampled_from(sorted(UNITS)), st.booleans())
def test_unix_times_of_any_unit_come_back_exactly(data: st.DataObject, unit: str, parquet: bool) -> None:
    series = data.draw(made_series(UNITS[unit]))
    assert series.times_ns is not None
    frame = _frame(series).assign(timestamp=series.times_ns // UNITS[unit])
    _same(series, _back(frame, parquet))


@calm
@given(made_series(10**3), st.booleans())
def test_unix_seconds_with_fractions_come_back_to_the_microsecond(series: Series, parquet: bool) -> None:
    assert series.times_ns is not None
    _same(series, _back(_frame(series).assign(timestamp=series.times_ns / 1e9), parquet))


@calm
@given(st.data(), st.sampled_from(sorted(UNITS)), st.sampled_from(["T", " "]), st.booleans())
def test_iso_times_in_utc_come_back_exactly(data: st.DataObject, unit: str, between: str, parquet: bool) -> None:
    series = data.draw(made_series(UNITS[unit]))
    assert series.times_ns is not None
    written = np.datetime_as_string(series.times_ns.view("datetime64[ns]"), unit=unit)
    end = data.draw(st.sampled_from(["", "Z", "+00:00"]))
    _same(series, _back(_frame(series).assign(timestamp=[t.replace("T", between) + end for t in written]), parquet))


@calm
@given(made_series(), st.sampled_from(ZONES), st.booleans())
def test_times_with_offsets_come_back_across_daylight_saving(series: Series, zone: str, parquet: bool) -> None:
    local = pd.to_datetime(pd.Series(series.times_ns), utc=True).dt.tz_convert(zone)
    _same(series, _back(_frame(series).assign(timestamp=[time.isoformat() for time in local]), parquet))


@calm
@given(made_series(), st.sampled_from(ZONES), st.sampled_from(["s", "ms", "us", "ns"]))
def test_typed_times_with_a_zone_come_back_exactly(series: Series, zone: str, unit: str) -> None:
    local = pd.to_datetime(pd.Series(series.times_ns), utc=True).dt.tz_convert(zone).dt.as_unit(unit)
    _same(series, _back(_frame(series).assign(timestamp=local), parquet=True))


@settings(calm, max_examples=40)
@given(
    st.sampled_from(ZONES[:4]),
    st.integers(FROM_S // 600, TO_S // 600),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y/%m/%d %H:%M"]),
)
def test_wall_clock_times_of_a_zone_come_back_even_where_hours_repeat(zone: str, start: int, form: str) -> None:
    times = (start + np.arange(400)) * 600 * 10**9
    local = pd.to_datetime(pd.Series(times), utc=True).dt.tz_convert(zone).dt.strftime(form)
    frame = pd.DataFrame({"timestamp": local, "value": np.arange(400) % 7})
    back = _back(frame, False, ColumnChoice(zone=zone))
    assert back.times_ns is not None
    cut_short = len(times) - len(back)  # a repeated hour at the very start or end can't be told apart
    assert cut_short <= 6
    if not cut_short:
        inner = slice(12, -12)
        np.testing.assert_array_equal(back.times_ns[inner], times[inner])


@calm
@given(made_series(), st.sampled_from([(",", "."), (";", ","), ("\t", ","), ("|", ".")]))
def test_values_come_back_exactly_with_any_delimiter_and_decimal_sign(series: Series, signs: tuple[str, str]) -> None:
    delimiter, decimal = signs
    assert series.times_ns is not None
    frame = _frame(series).assign(timestamp=series.times_ns // 10**9)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.csv"
        frame.to_csv(path, index=False, sep=delimiter, decimal=decimal)
        np.testing.assert_allclose(open_paths([path]).series[0].values, series.values, rtol=4e-16)
