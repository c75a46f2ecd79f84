"""A small autoregressive network on the metrics of cases alone, where torch is there: cases by forecast errors.

The optional deep baseline: a perceptron that forecasts the five shared metrics of a row from the ORDER rows before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from workbench.bench.cases.detectors import Bools, Places
from workbench.bench.cases.reading import ReadCases

LACKING = "torch is not installed: pip install torch"
ORDER, HIDDEN = 8, 64
STEPS, BATCH, RATE = 600, 256, 1e-3
CLIP = 10.0  # deviations of the training cases: what the network is shown of an outlier
HIGH = 95.0  # percentile of the errors of a case that is its score

Floats = NDArray[np.float64]


def lacking() -> str:
    """Why the network cannot be tried here; empty where it can."""
    return "" if find_spec("torch") else LACKING


def network_classes(cases: ReadCases, train: Places, test: Places, classes: Sequence[Any]) -> list[Any]:
    """Whether each test case is of the class: its score lies above the limit with the best F1 on training cases.

    The network sees half of the training cases that are not of the class, the limit comes from the other half of the
    training cases: errors of cases that it was fitted to would be too small.
    """
    truth = np.array(classes, np.bool_)
    order = np.random.default_rng(0).permutation(train)
    fitted, held = order[: len(order) // 2], order[len(order) // 2 :]
    normal = fitted[~truth[fitted]]
    score = _fit(cases, normal if len(normal) else fitted)
    limit = best_limit(score(held), truth[held])
    return list((score(test) > limit).tolist())


def best_limit(scores: Floats, truth: Bools) -> float:
    """The score above which flagging has the best F1; of several the lowest."""
    limits = np.unique(np.append(scores, scores.min(initial=0.0) - 1.0))
    flagged = scores[None, :] > limits[:, None]
    hits = (flagged & truth).sum(axis=1)
    return float(limits[int(np.argmax(2 * hits / np.maximum(flagged.sum(axis=1) + truth.sum(), 1)))])


def _fit(cases: ReadCases, train: Places) -> Callable[[Places], Floats]:
    """A network fitted to cases, as what scores others: places → (k,) percentile HIGH of their absolute errors."""
    import torch
    from torch import nn

    every = np.vstack([cases.points[i] for i in train])
    mean, deviation = every.mean(0), np.where(every.std(0) > 0, every.std(0), 1.0)
    scaled = [np.clip((points - mean) / deviation, -CLIP, CLIP).astype(np.float32) for points in cases.points]
    windows = np.concatenate([_windows(scaled[i]) for i in train])
    if not len(windows):
        return lambda places: np.zeros(len(places))
    wide = every.shape[1]
    torch.set_num_threads(1)  # the same bits each time
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(ORDER * wide, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, wide))
    optimizer, loss = torch.optim.Adam(net.parameters(), RATE), nn.HuberLoss()
    rng = np.random.default_rng(0)
    for _ in range(STEPS):
        given = torch.from_numpy(windows[rng.integers(len(windows), size=BATCH)])
        optimizer.zero_grad()
        loss(net(given[:, :-1].flatten(1)), given[:, -1]).backward()
        optimizer.step()

    def score(places: Places) -> Floats:
        with torch.no_grad():
            return np.array([_case(net, torch.from_numpy(_windows(scaled[i]))) for i in places], np.float64)

    return score


def _windows(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """All (ORDER + 1) rows in a row of a case (rows, metrics) as (k, ORDER + 1, metrics)."""
    if len(points) <= ORDER:
        return np.zeros((0, ORDER + 1, points.shape[1]), np.float32)
    return np.ascontiguousarray(sliding_window_view(points, ORDER + 1, axis=0).transpose(0, 2, 1))


def _case(net: Any, windows: Any) -> float:
    if not len(windows):
        return 0.0
    errors = (net(windows[:, :-1].flatten(1)) - windows[:, -1]).abs().max(dim=1).values
    return float(np.percentile(errors.numpy(), HIGH))
