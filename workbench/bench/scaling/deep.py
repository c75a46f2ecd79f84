"""The deep models of the benchmark `scaling`, where torch is installed: what they cost, as ratios to ours.

They are the networks of `bench accuracy`: a forecaster and a compact FCVAE, trained on the first half of the points; no
more than 1,500 batches, so their cost of training stops growing there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from workbench.bench.accuracy.baselines.networks import AR_NETWORK, FCVAE, fit_forecaster, lacking, standardized
from workbench.bench.accuracy.baselines.tried import Floats
from workbench.bench.accuracy.baselines.windows import Run
from workbench.bench.accuracy.curves import Curve, CurveFile
from workbench.model.series import Series

LARGEST = 100_000  # points: beyond, only the cost of running them still grows
WARM_UP = 2_000  # points

Ours = tuple[int, float, float]  # points, seconds of training, seconds of running
Fit = Callable[[Floats, Curve, int], Run]


def ratios(ours: Sequence[Ours], whole: Series, clock: Callable[[], float]) -> dict[str, Any]:
    """Network → [n, its training / ours, its running / ours] at the sizes of `ours` up to LARGEST, on the first n
    points of the series; `torch`, `threads`: what they ran on. `skipped`: why there is nothing."""
    missing = lacking()
    if missing:
        return {"skipped": missing[FCVAE]}
    import torch

    from workbench.bench.accuracy.baselines.fcvae import fit_fcvae

    networks: dict[str, Fit] = {AR_NETWORK: fit_forecaster, FCVAE: fit_fcvae}
    told: dict[str, Any] = {"torch": str(torch.__version__), "threads": torch.get_num_threads()}
    for name, fit in networks.items():
        _seconds(fit, whole.cut(0, min(WARM_UP, len(whole))), clock)  # the first of all loads what it needs
        told[name] = []
        for n, train_s, run_s in ours:
            if n <= LARGEST:
                train, run = _seconds(fit, whole.cut(0, n), clock)
                told[name].append([n, round(train / train_s, 3), round(run / run_s, 3)])
    return told


def _seconds(fit: Fit, series: Series, clock: Callable[[], float]) -> tuple[float, float]:
    """Seconds of training on the first half, and of running over all points."""
    curve = Curve(CurveFile("scaling", Path(series.name)), series, len(series) // 2)
    values = standardized(curve)
    began = clock()
    run = fit(values, curve, 0)
    fitted = clock()
    run()
    return fitted - began, clock() - fitted
