"""Metric columns of a case: quiet levels with noise of the case's own, and the motions of its scenario on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.samples.cases.record import SHARED, Motion

Floats = NDArray[np.float64]

EVERY_S = 5
PERCENT = frozenset(
    (
        *("cpu_usage", "mem_usage", "gpu_usage", "cpu_steal", "disk_usage_percent"),
        *("app_cpu_usage", "db_cpu_usage", "cache_hit_ratio"),
    )
)
# Quiet level, from and to, and its deviation from row to row.
QUIET = {
    "cpu_usage": (12.0, 24.0, 1.3),
    "mem_usage": (37.0, 50.0, 0.5),
    "disk_io": (8.0, 34.0, 2.2),
    "net_in": (0.6, 1.7, 0.12),
    "net_out": (0.5, 1.6, 0.1),
    "gpu_usage": (1.0, 6.0, 0.5),
    "cpu_steal": (0.2, 1.5, 0.2),
    "disk_usage_percent": (48.0, 66.0, 0.1),
    "app_cpu_usage": (10.0, 25.0, 1.5),
    "db_cpu_usage": (8.0, 20.0, 1.2),
    "cache_hit_ratio": (88.0, 97.0, 0.6),
    "db_connections": (15.0, 40.0, 1.5),
    "app_latency_ms": (40.0, 90.0, 5.0),
}
# How much a bump adds, from and to.
BUMPS = {
    "cpu_usage": (25.0, 75.0),
    "mem_usage": (8.0, 34.0),
    "disk_io": (60.0, 420.0),
    "net_in": (12.0, 80.0),
    "net_out": (12.0, 120.0),
}


@dataclass(frozen=True)
class Window:
    """Rows `start` to `end` (excluded) in which the scenario is at work."""

    start: int
    end: int


def columns(
    n: int,
    names: Sequence[str],
    motions: Sequence[Motion],
    window: Window,
    quiet: Mapping[str, tuple[float, float]],
    noise: float,
    strength: float,
    rng: np.random.Generator,
) -> dict[str, Floats]:
    """`n` rows of each named column, with the motions in the window; `strength` as in Difficulty.
    `quiet`: other quiet levels than QUIET, from and to. Noise is thrown back where a motion ends.

    cpu_usage and other percentages stay within 0 and 100, all else stays above 0.
    """
    made: dict[str, Floats] = {}
    for name in names:
        low, high, deviation = QUIET[name]
        own = _noise(n, deviation * noise, rng)
        low, high = quiet.get(name, (low, high))
        value = np.full(n, rng.uniform(low, high))
        most = np.inf
        for motion in motions:
            if motion.metric == name:
                value, most = _moved(value, motion, window, strength, rng), motion.most
        value = value + own * np.clip(value / high, 1.0, 4.0)
        made[name] = _within(name, np.where(value > most, 2 * most - value, value))
    return made


def _within(name: str, value: Floats) -> Floats:
    return np.asarray(np.clip(value, 0.0, 100.0 if name in PERCENT else np.inf), np.float64).round(2)


def with_bumps(made: dict[str, Floats], count: int, metrics: Sequence[str], rng: np.random.Generator) -> None:
    """Add `count` short bumps of everyday work (a job, an update, a burst of requests), each to a few of `metrics`."""
    n = len(made[SHARED[0]])
    for _ in range(count if metrics else 0):
        at, wide = int(rng.integers(1, n - 4)), int(rng.integers(1, 4))
        touched = rng.choice(len(metrics), size=min(int(rng.integers(3, 6)), len(metrics)), replace=False)
        for name in (metrics[int(i)] for i in touched):
            low, high = BUMPS[name]
            value = made[name].copy()
            value[at : at + wide] += rng.uniform(low, high) * rng.uniform(0.8, 1.0, wide)
            made[name] = _within(name, value)


def _noise(n: int, deviation: float, rng: np.random.Generator) -> Floats:
    """Noise (n,) that leans on the row before, after an AR(1) process of .6."""
    white = rng.normal(0.0, deviation * 0.8, n)
    value = np.empty(n)
    last = 0.0
    for i, step in enumerate(white.tolist()):
        last = 0.6 * last + step
        value[i] = last
    return value


def _moved(value: Floats, motion: Motion, window: Window, strength: float, rng: np.random.Generator) -> Floats:
    """The column (n,) with one motion."""
    start, end = window.start, window.end
    width = end - start
    full = rng.uniform(motion.low, motion.high)
    base = float(value[0])
    value = value.copy()
    if motion.kind == "climb":
        slope = full * strength if strength < 1 else full
        value[start:end] = np.minimum(base + slope * np.arange(width), motion.cap)
        return value
    part = rng.uniform(strength, 1.0)
    target = base * (1 - part * (1 - full)) if motion.kind == "fall" else base + part * (full - base)
    value[start:end] = base + (target - base) * _shape(motion.kind, width, rng)
    return value


def _shape(kind: str, width: int, rng: np.random.Generator) -> Floats:
    """How far a motion has gone from 0 (quiet) to 1 (its level), for each row of its window."""
    if kind == "rise":
        return np.linspace(0.0, 1.0, width)
    if kind in ("plateau", "fall"):
        return np.clip((np.arange(width) + 1) / min(int(rng.integers(1, 8)), width), 0, 1)
    if kind == "wander":
        shape = np.abs(np.sin(np.cumsum(rng.uniform(0.2, 1.4, width)))) * rng.uniform(0.5, 1.0, width)
        return np.asarray(shape / shape.max(), np.float64)
    if kind == "sawtooth":
        teeth = min(int(rng.integers(3, 6)), max(width // 4, 1))
        phase = np.arange(width) * teeth / width % 1.0
        return phase / max(float(phase.max()), 1e-9)
    return _pulses(width, 1 if kind == "spike" else int(rng.integers(2, 6)), rng)


def _pulses(width: int, count: int, rng: np.random.Generator) -> Floats:
    """`count` pulses of a few rows, each in its share of the window; the first soon after its start."""
    shape = np.zeros(width)
    room = width / count
    for i in range(count):
        wide = min(int(rng.integers(2, 8 if count > 1 else 5)), max(int(room), 1))
        late = 0 if i == 0 else int(rng.uniform(0, max(room - wide, 0)))
        at = int(i * room) + late
        shape[at : at + wide] = 1.0 if i == 0 else rng.uniform(0.9, 1.0)
    return shape
