"""The recipes of the six sample series, and one of them made from a random generator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from workbench.model.series import Series
from workbench.samples import draws
from workbench.samples.events import Kind, as_labels, plan_anomalies, plan_decoys

Floats = NDArray[np.float64]

START_NS = 1_740_960_000 * 10**9  # Monday 2025-03-03, 00:00 UTC


@dataclass(frozen=True)
class Recipe:
    """How one sample series is made: who draws it, its length and clock, and what happens in it."""

    draw: Callable[..., Floats]
    points: int
    interval_s: int
    unit: str
    decimals: int
    clock: str  # how times are written: "iso" or "unix"
    anomalies: tuple[Kind, ...]
    anomaly_count: int
    decoys: tuple[Kind, ...]
    decoy_count: int


def series(name: str, n: int | None, rng: np.random.Generator) -> Series:
    """The sample series `name` (a key of RECIPES) with n points (None: its usual length), labeled.

    Values are rounded as in the committed file; regions carry the kind of anomaly as their note.
    Raises KeyError for an unknown name, ValueError below 200 points, where the events would not fit.
    """
    recipe = RECIPES[name]
    n = recipe.points if n is None else n
    if n < 200:
        raise ValueError(f"a sample series needs at least 200 points, not {n}")
    seconds = np.arange(n) * float(recipe.interval_s)
    anomalies = plan_anomalies(n, recipe.anomalies, recipe.anomaly_count, rng)
    decoys = tuple(plan_decoys(n, recipe.decoys, recipe.decoy_count, anomalies, rng))
    values = np.round(recipe.draw(seconds, anomalies, decoys, rng), recipe.decimals)
    interval_ns = recipe.interval_s * 10**9
    return Series(
        name,
        (values + 0.0)[:, None],  # + 0.0 turns −0.0 into 0.0
        START_NS + np.arange(n, dtype=np.int64) * interval_ns,
        labels=as_labels(anomalies),
        interval_ns=interval_ns,
        unit=recipe.unit,
    )


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "request_rate": Recipe(
            draws.request_rate,
            points=12_096,
            interval_s=300,
            unit="requests/s",
            decimals=1,
            clock="iso",
            anomalies=(
                Kind("outage", 3, 14),
                Kind("bot surge", 3, 16),
                Kind("flapping", 8, 20),
                Kind("frozen", 10, 24),
            ),
            anomaly_count=16,
            decoys=(Kind("campaign", 24, 54), Kind("deploy", 1, 2)),
            decoy_count=20,
        ),
        "cpu": Recipe(
            draws.cpu,
            points=10_080,
            interval_s=60,
            unit="%",
            decimals=2,
            clock="unix",
            anomalies=(
                Kind("runaway", 6, 40),
                Kind("dead process", 5, 25),
                Kind("thrashing", 12, 40),
                Kind("hot loop", 20, 50),
            ),
            anomaly_count=14,
            decoys=(Kind("deploy", 4, 10), Kind("backup", 40, 70)),
            decoy_count=14,
        ),
        "latency": Recipe(
            draws.latency,
            points=14_400,
            interval_s=60,
            unit="ms",
            decimals=1,
            clock="iso",
            anomalies=(
                Kind("spikes", 2, 9),
                Kind("slow dependency", 10, 45),
                Kind("retry storm", 8, 30),
                Kind("queue builds up", 12, 40),
            ),
            anomaly_count=16,
            decoys=(Kind("cold cache", 8, 20), Kind("batch import", 40, 80)),
            decoy_count=16,
        ),
        "error_rate": Recipe(
            draws.error_rate,
            points=8_640,
            interval_s=300,
            unit="%",
            decimals=3,
            clock="unix",
            anomalies=(
                Kind("burst", 2, 8),
                Kind("slow burn", 10, 36),
                Kind("growing", 6, 24),
                Kind("one bad host", 8, 24),
            ),
            anomaly_count=14,
            decoys=(Kind("deploy", 1, 2), Kind("broken client", 30, 80)),
            decoy_count=16,
        ),
        "memory": Recipe(
            draws.memory,
            points=6_048,
            interval_s=300,
            unit="MB",
            decimals=1,
            clock="iso",
            anomalies=(
                Kind("fast leak", 14, 40),
                Kind("crash loop", 6, 20),
                Kind("large payload", 3, 16),
                Kind("stuck", 12, 30),
            ),
            anomaly_count=12,
            decoys=(Kind("nightly report", 6, 12), Kind("cache dropped", 10, 20)),
            decoy_count=12,
        ),
        "noisy_gauge": Recipe(
            draws.noisy_gauge,
            points=5_000,
            interval_s=30,
            unit="jobs",
            decimals=2,
            clock="unix",
            anomalies=(Kind("jam", 4, 20), Kind("starved", 4, 20), Kind("jitter", 8, 24), Kind("clipped", 12, 30)),
            anomaly_count=12,
            decoys=(Kind("busy hour", 40, 70), Kind("outlier", 1, 1)),
            decoy_count=12,
        ),
    }
)
