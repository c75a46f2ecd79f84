"""Shapes of metrics: hand-made curves, and what must not change them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from workbench.evidence.shapes import FEWEST, find_shapes
from workbench.model.incident import DIP, FALL, FLUCTUATION, RISE, SHAPES, SPIKE, Shape

N = 90
Floats = NDArray[np.float64]


def noise(seed: int = 1, n: int = N) -> Floats:
    return 20 + np.random.default_rng(seed).normal(0, 1, n)


def with_step(by: float, start: int, stop: int) -> Floats:
    values = noise()
    values[start:stop] += by
    return values


def with_ramp(to: float, start: int = 25) -> Floats:
    values = noise()
    values[start:] += np.linspace(0, to, N - start)
    return values


def with_bursts(*by: float) -> Floats:
    values = noise()
    for i, one in enumerate(by):
        values[22 + 13 * i : 26 + 13 * i] += one
    return values


def shapes(values: Floats) -> tuple[Shape, ...]:
    return find_shapes(values[:, None], ("cpu_usage",))


CURVES: list[tuple[str, Floats, str, int, int]] = [
    ("one strong point", with_step(40, 50, 51), SPIKE, 50, 51),
    ("a plateau", with_step(30, 30, 70), SPIKE, 30, 70),
    ("a plateau to the end", with_step(30, 30, N), SPIKE, 30, N),
    ("a hole", with_step(-15, 40, 60), DIP, 40, 60),
    ("a slow rise", with_ramp(60), RISE, 25, N),
    ("a slow fall", with_ramp(-15), FALL, 25, N),
    ("ups and downs", with_bursts(30, -15, 30, -15), FLUCTUATION, 22, 65),
    ("five bursts", with_bursts(30, 30, 30, 30, 30), FLUCTUATION, 22, 78),
]


@pytest.mark.parametrize(
    ("values", "kind", "start", "stop"), [one[1:] for one in CURVES], ids=[one[0] for one in CURVES]
)
def test_a_curve_has_its_shape_with_start_and_end(values: Floats, kind: str, start: int, stop: int) -> None:
    strong = [shape for shape in shapes(values) if shape.size > 8]
    assert [shape.kind for shape in strong] == [kind]
    assert abs(strong[0].start - start) <= (8 if kind in (RISE, FALL) else 2)
    assert abs(strong[0].stop - stop) <= 2


@pytest.mark.parametrize(("by", "kind"), [(40.0, SPIKE), (-18.0, DIP)])
def test_size_is_in_robust_deviations_and_change_in_units(by: float, kind: str) -> None:
    (shape,) = [shape for shape in shapes(with_step(by, 40, 60)) if shape.size > 8]
    assert shape.kind == kind
    assert shape.change == pytest.approx(by, abs=4)
    assert shape.size == pytest.approx(abs(by), rel=0.6)


QUIET: list[tuple[str, Floats]] = [
    ("nothing", np.zeros(0)),
    ("too short", np.array([1.0, 90.0, 1.0, 90.0, 1.0, 90.0, 1.0])),
    ("constant", np.full(N, 3.7)),
    ("missing", np.full(N, np.nan)),
    ("hardly any value", np.where(np.arange(N) % 15 == 0, 5.0, np.nan)),
]


@pytest.mark.parametrize("values", [one[1] for one in QUIET], ids=[one[0] for one in QUIET])
def test_what_tells_nothing_has_no_shape(values: Floats) -> None:
    assert shapes(values) == ()


@pytest.mark.parametrize("seed", range(20))
def test_noise_has_no_strong_shape(seed: int) -> None:
    assert all(shape.size < 8 for shape in shapes(noise(seed)))


def test_gaps_do_not_hide_a_shape() -> None:
    values = with_step(30, 30, 70)
    values[[5, 33, 34, 50]] = np.nan
    assert [(shape.kind, shape.start, shape.stop) for shape in shapes(values) if shape.size > 8] == [(SPIKE, 30, 70)]


def test_a_step_off_a_constant_is_told_with_a_size_that_stays_finite() -> None:
    values = np.full(N, 2.0)
    values[40:] = 3.0
    (shape,) = shapes(values)
    assert (shape.kind, shape.start) == (SPIKE, 40) and np.isfinite(shape.size) and shape.change == pytest.approx(1.0)


def test_what_comes_later_does_not_change_what_was_usual() -> None:
    before = [shape for shape in shapes(with_step(30, 30, 50)) if shape.size > 8]
    more = with_step(30, 30, 50)
    more[70:] += 500
    after = [shape for shape in shapes(more) if shape.size > 8]
    assert (before[0].start, before[0].stop) == (after[0].start, after[0].stop)


MOVES: list[Callable[[Floats, float, float], Floats]] = [lambda x, a, b: x * a + b, lambda x, a, b: (x + b) * a]


@given(
    seed=st.integers(0, 50),
    scale=st.floats(0.01, 1000.0),
    shift=st.floats(-1000.0, 1000.0),
    start=st.integers(20, 60),
    by=st.floats(15.0, 200.0),
)
def test_units_do_not_matter(seed: int, scale: float, shift: float, start: int, by: float) -> None:
    values = noise(seed)
    values[start : start + 20] += by
    told = [(one.kind, one.start, one.stop) for one in shapes(values) if one.size > 8]
    for move in MOVES:
        moved = [(one.kind, one.start, one.stop) for one in shapes(move(values, scale, shift)) if one.size > 8]
        assert moved == told


@given(st.lists(st.floats(allow_nan=True, allow_infinity=False, width=64), max_size=60))
def test_any_numbers_give_shapes_inside_the_case(numbers: list[float]) -> None:
    found = shapes(np.array(numbers, np.float64))
    assert not found or sum(value == value for value in numbers) >= FEWEST  # noqa: PLR0124 - NaN differs from itself
    for shape in found:
        assert shape.kind in SHAPES
        assert 0 <= shape.start < shape.stop <= len(numbers)
        assert shape.size > 0
