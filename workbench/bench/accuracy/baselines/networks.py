"""Two networks, fitted to each curve's training points, where torch is installed: a forecaster and an autoencoder."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from workbench.bench.accuracy.baselines.simple import prepared
from workbench.bench.accuracy.baselines.tried import Floats, Scored
from workbench.bench.accuracy.baselines.windows import CLIP, RATE, Run, batches, in_blocks, normal_windows
from workbench.bench.accuracy.curves import Curve

AR_NETWORK, FCVAE = "ar_network", "fcvae"
ORDER = 30
HIDDEN = 64


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
