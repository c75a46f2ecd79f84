"""What both networks share: which windows train, in which batches, and how a fitted network scores all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from workbench.bench.accuracy.baselines.tried import Floats
from workbench.bench.accuracy.curves import Curve

Run = Callable[[], Floats]  # the score (n,) of all points by a network that is fitted

BATCH = 256
STEPS = (300, 1500)  # of the optimizer, fewest and most, and within that …
EPOCHS = 20  # … how often each window is seen
RATE = 1e-3
CLIP = 10.0  # σ of the training part: what a network is shown of an outlier
BLOCK = 8192  # windows scored at a time


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
