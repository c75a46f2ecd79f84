"""The deep models of the benchmark `scaling`, where torch is installed: what they cost, as ratios to ours.

An AR network forecasts each value from the 30 before it, as in most deep detectors of univariate telemetry (one hidden
layer of 64, Adam, ten passes over the training half in batches of 128); where its error is large, a point is anomalous.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

LOOK_BACK = 30  # points
HIDDEN = 64
EPOCHS = 10
BATCH = 128
RATE = 1e-3
LARGEST = 100_000  # points: beyond, its training takes longer than the rest of the benchmark

Floats = NDArray[np.float64]
Ours = tuple[int, float, float]  # points, seconds of training, seconds of running


def ratios(ours: Sequence[Ours], values: Floats, clock: Callable[[], float]) -> dict[str, Any]:
    """`ar_network`: [n, its training / ours, its running / ours] at the sizes of `ours` up to LARGEST, on the first n
    of the values; `torch`, `threads`: what it ran on. `skipped`: why there is nothing."""
    if find_spec("torch") is None:
        return {"skipped": "torch is not installed"}
    import torch

    ar_network_seconds(values[: 4 * BATCH], clock)  # the first of all loads what it needs
    table = []
    for n, train_s, run_s in ours:
        if n <= LARGEST:
            theirs = ar_network_seconds(values[:n], clock)
            table.append([n, round(theirs[0] / train_s, 3), round(theirs[1] / run_s, 3)])
    return {"ar_network": table, "torch": str(torch.__version__), "threads": torch.get_num_threads()}


def ar_network_seconds(values: Floats, clock: Callable[[], float]) -> tuple[float, float]:
    """Seconds of training an AR network on the first half of the values (n,), and of its forecasts for all."""
    import torch

    torch.manual_seed(0)
    half = values[: len(values) // 2]
    scaled = torch.from_numpy(((values - half.mean()) / (half.std() or 1.0)).astype(np.float32))
    windows, following = scaled.unfold(0, LOOK_BACK, 1)[:-1], scaled[LOOK_BACK:]
    network = torch.nn.Sequential(
        torch.nn.Linear(LOOK_BACK, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 1), torch.nn.Flatten(0)
    )
    began = clock()
    _train(network, windows[: len(half) - LOOK_BACK], following[: len(half) - LOOK_BACK])
    trained = clock()
    with torch.no_grad():
        for at in range(0, len(windows), 1024 * BATCH):
            network(windows[at : at + 1024 * BATCH])
    return trained - began, clock() - trained


def _train(network: Any, windows: Any, following: Any) -> None:
    import torch

    adam = torch.optim.Adam(network.parameters(), RATE)
    for _ in range(EPOCHS):
        order = torch.randperm(len(windows))
        for at in range(0, len(windows), BATCH):
            batch = order[at : at + BATCH]
            adam.zero_grad()
            torch.nn.functional.mse_loss(network(windows[batch]), following[batch]).backward()
            adam.step()
