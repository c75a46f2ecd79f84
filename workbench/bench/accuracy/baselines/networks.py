"""Two networks, fitted to each curve's training points, where torch is installed: a forecaster and an autoencoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from workbench.bench.accuracy.baselines.simple import prepared
from workbench.bench.accuracy.baselines.tried import Floats, Scored
from workbench.bench.accuracy.curves import Curve

Run = Callable[[], Floats]  # the score (n,) of all points by a network that is fitted

AR_NETWORK, FCVAE = "ar_network", "fcvae"
ORDER = 30
HIDDEN = 64
BATCH = 256
STEPS = (300, 1500)  # of the optimizer, fewest and most, and within that …
EPOCHS = 20  # … how often each window is seen
RATE = 1e-3
CLIP = 10.0  # σ of the training part: what a network is shown of an outlier
BLOCK = 8192  # windows scored at a time


def lacking() -> dict[str, str]:
    """Baseline → why it cannot be tried here; empty where it can."""
    return {} if find_spec("torch") else dict.fromkeys((AR_NETWORK, FCVAE), "torch is not installed")


def network_scores(curve: Curve, seed: int) -> Iterator[Scored]:
    """Both networks on one curve: fitted to points before `curve.start` that are labeled normal, on one thread."""
    import torch

    from workbench.bench.accuracy.baselines.fcvae import fit_fcvae

    torch.set_num_threads(1)  # other curves are fitted beside; and the same threads give the same bits
    values = standardized(curve)
    yield Scored(AR_NETWORK, fit_forecaster(values, curve, seed)())
    yield Scored(FCVAE, fit_fcvae(values, curve, seed)())


def standardized(curve: Curve) -> Floats:
    """The values in robust σ of the training part."""
    values = prepared(curve.series.value)
    known = values[: curve.start]
    low, middle, high = np.quantile(known, (0.25, 0.5, 0.75)) if len(known) else (0.0, 0.0, 0.0)
    sigma = (high - low) / 1.349 or float(np.std(known)) or 1.0
    return np.asarray((values - middle) / sigma, np.float64)


def fit_forecaster(values: Floats, curve: Curve, seed: int) -> Run:
    """A perceptron (30, 64, 64, 1) that forecasts each point from the 30 before it, trained on the Huber loss; run, it
    gives its error at all points."""
    import torch
    from torch import nn

    rows = normal_windows(curve, ORDER + 1)
    if len(rows) == 0:
        return partial(np.zeros, len(values))
    windows = sliding_window_view(np.clip(values, -CLIP, CLIP), ORDER + 1)
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(ORDER, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))
    optimizer, loss = torch.optim.Adam(net.parameters(), RATE), nn.HuberLoss()
    for batch in batches(rows, seed):
        given = torch.from_numpy(windows[batch].astype(np.float32))
        optimizer.zero_grad()
        loss(net(given[:, :-1])[:, 0], given[:, -1]).backward()
        optimizer.step()

    def run() -> Floats:
        with torch.no_grad():
            forecast = in_blocks(windows, lambda given: net(given[:, :-1])[:, 0])
        return np.concatenate([np.zeros(ORDER), np.abs(values[ORDER:] - forecast)])

    return run


def normal_windows(curve: Curve, length: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Starts of the windows of so many points that lie in training and end at no labeled point."""
    ends = np.flatnonzero(~curve.truth[length - 1 :]) if curve.start >= length else np.empty(0, np.int64)
    return np.asarray(ends, np.int64)


def batches(rows: np.ndarray[Any, np.dtype[np.int64]], seed: int) -> Iterator[np.ndarray[Any, np.dtype[np.int64]]]:
    """Random rows, BATCH at a time, as many times as the number of rows asks for."""
    rng = np.random.default_rng(seed)
    steps = min(max(EPOCHS * len(rows) // BATCH, STEPS[0]), STEPS[1])
    return (rows[rng.integers(len(rows), size=BATCH)] for _ in range(steps))


def in_blocks(windows: Floats, run: Any) -> Floats:
    """What a network says of each window (k, length), as (k,)."""
    import torch

    blocks = (windows[at : at + BLOCK].astype(np.float32) for at in range(0, len(windows), BLOCK))
    return np.concatenate([run(torch.from_numpy(block)).numpy().astype(np.float64) for block in blocks])
