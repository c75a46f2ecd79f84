"""Each simple baseline sees an obvious spike, and none sees what comes after a point."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.bench.accuracy.baselines.simple import SIMPLE, prepared

N, STOP, AT = 1200, 600, 900
INTERVAL_S = 300.0


def curve(seed: int = 3) -> np.ndarray:
    """A daily season of 48 points with noise."""
    rng = np.random.default_rng(seed)
    return 100.0 + 5.0 * np.sin(2 * np.pi * np.arange(N) / 48) + 0.5 * rng.standard_normal(N)


@pytest.mark.parametrize("name", SIMPLE)
def test_a_spike_gets_the_highest_score(name: str) -> None:
    values = curve()
    values[AT] += 60.0
    score = SIMPLE[name](values, STOP, INTERVAL_S)
    assert score.shape == (N,)
    assert int(np.argmax(score[STOP:])) + STOP in (AT, AT + 1)  # a jump back is one as well
    assert score[AT] > 2 * np.quantile(score[STOP:], 0.99)


@pytest.mark.parametrize("name", SIMPLE)
def test_the_future_changes_no_earlier_score(name: str) -> None:
    values = curve()
    other = np.concatenate([values[:AT], np.random.default_rng(9).normal(0.0, 1e4, N - AT)])
    before, after = (SIMPLE[name](one, STOP, INTERVAL_S)[:AT] for one in (values, other))
    assert np.allclose(before, after, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", SIMPLE)
@pytest.mark.parametrize("values", [np.full(200, 7.0), np.arange(20.0), np.zeros(3)], ids=["flat", "short", "tiny"])
def test_a_curve_that_says_nothing_is_no_error(name: str, values: np.ndarray) -> None:
    score = SIMPLE[name](values, len(values) // 2, None)
    assert score.shape == values.shape
    assert np.isfinite(score).all()


def test_missing_values_repeat_the_last_one() -> None:
    nan = np.nan
    assert prepared(np.array([nan, 2.0, nan, nan, 5.0])).tolist() == [2.0, 2.0, 2.0, 2.0, 5.0]
    assert prepared(np.array([nan, nan])).tolist() == [0.0, 0.0]
