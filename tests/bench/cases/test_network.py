"""The network on metrics of cases: its limit, what it flags, and what is said where torch is missing."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from workbench.bench.cases.network import LACKING, best_limit, lacking, network_classes
from workbench.bench.cases.reading import ReadCases


@pytest.mark.parametrize(
    ("scores", "truth", "flagged"),
    [
        ([1, 2, 3, 4], [0, 0, 1, 1], [0, 0, 1, 1]),
        ([1, 2, 3, 4], [0, 1, 0, 1], [0, 1, 1, 1]),
        ([1, 2, 3, 4], [1, 1, 1, 1], [1, 1, 1, 1]),
        ([5, 5, 5], [0, 1, 0], [1, 1, 1]),
    ],
)
def test_the_limit_is_the_one_with_the_best_f1(scores: list[float], truth: list[int], flagged: list[int]) -> None:
    limit = best_limit(np.array(scores, float), np.array(truth, bool))
    assert (np.array(scores) > limit).astype(int).tolist() == flagged


def test_without_torch_it_is_told_how_to_get_it() -> None:
    assert lacking() == ("" if find_spec("torch") else LACKING)


@pytest.mark.skipif(find_spec("torch") is None, reason="needs torch")
def test_cases_that_cannot_be_forecast_are_flagged() -> None:
    rng = np.random.default_rng(0)
    anomalous = np.arange(60) % 2 == 1
    points = [np.sin(np.arange(40)[:, None] / 3 + rng.random(5)) for _ in range(60)]
    for i in np.flatnonzero(anomalous):
        points[i] = points[i] + rng.normal(0, 2, (40, 5))
    lines = ((),) * 60
    cases = ReadCases(tuple(map(str, range(60))), ("x",) * 60, anomalous, tuple(points), lines, lines, 0)
    said = network_classes(cases, np.arange(40), np.arange(40, 60), anomalous)
    assert np.mean(np.array(said) == anomalous[40:]) > 0.9
