"""The networks find a spike in a season, and learn the same from the same seed; where torch is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.bench.accuracy.baselines.networks import network_scores
from workbench.bench.accuracy.curves import Curve, CurveFile
from workbench.model.series import Series

pytest.importorskip("torch", reason="torch is not installed")
N, AT = 1000, 800


def curve(n: int = N, start: int = N // 2) -> Curve:
    values = np.sin(2 * np.pi * np.arange(n) / 40) + 0.1 * np.random.default_rng(0).standard_normal(n)
    if n > AT:
        values[AT] += 3.0
    return Curve(CurveFile("S", Path("c.parquet")), Series("c", values[:, None]), start)


def test_a_spike_in_a_season_gets_the_highest_score_of_both() -> None:
    for one in network_scores(curve(), seed=0):
        assert one.score.shape == (N,)
        assert int(np.argmax(one.score[N // 2 :])) + N // 2 == AT, one.name


def test_the_same_seed_learns_the_same() -> None:
    first, second = (list(network_scores(curve(), seed=1)) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one.score, other.score)


def test_too_short_a_curve_has_no_score() -> None:
    for one in network_scores(curve(40, 20), seed=0):
        assert not one.score.any()
