"""What very many series need, on paper: the order in which a run gives out its work, played with measured seconds.

No work is done: each job takes what such a job took when it was measured, times a draw, and starts on the worker that
is free first, as the scheduler of a fleet gives it out. What giving out a job costs is time of the one driver.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

SPREAD = 0.3  # of the logarithm of a job's seconds: jobs of one kind differ by as much
WORKERS = (1, 2, 8, 32, 128, 512)


@dataclass(frozen=True)
class Costs:
    """Seconds: `survey_s`, `fit_s` of one series, `learn_s` of a group, `give_s` of the driver for one job (measured
    with Dask: a millisecond for its scheduler and as much for ours). `batch`: series of a job."""

    survey_s: float
    learn_s: float
    fit_s: float
    give_s: float = 0.002
    batch: int = 100


def costs_of(measured: Mapping[str, Any]) -> Costs:
    """The costs of a document that `measure` gave."""
    jobs, workers = measured["jobs"], measured["workers"]
    return Costs(
        survey_s=measured["plan_s"] * workers / measured["series"],
        learn_s=jobs["learn"]["seconds"] / jobs["learn"]["count"],
        fit_s=jobs["fit"].get("a_series_s", 0.0),
    )


def simulate(
    series: int, groups: int, costs: Costs, workers: Sequence[int] = WORKERS, seed: int = 0
) -> list[dict[str, float]]:
    """For each number of workers: hours until the end, hours of work, and the share of time that workers are busy."""
    return [_played(series, groups, costs, count, np.random.default_rng(seed)) for count in workers]


def _played(series: int, groups: int, costs: Costs, workers: int, rng: np.random.Generator) -> dict[str, float]:
    batches = math.ceil(series / costs.batch)
    surveyed, busy = _shift(np.zeros(workers), _draws(batches, costs.survey_s * costs.batch, rng), costs.give_s)
    start = float(surveyed.max())
    sizes = np.diff(np.linspace(0, batches, groups + 1).astype(int)).tolist()
    free, more = _groups(np.full(workers, start), sizes, costs, rng)
    work, hours = busy + more, float(free.max()) / 3600
    return {
        "workers": workers,
        "hours": round(hours, 3),
        "work_hours": round(work / 3600, 3),
        "busy": round(work / 3600 / (hours * workers), 3),
    }


def _groups(
    free: np.ndarray[Any, np.dtype[np.float64]], sizes: Sequence[int], costs: Costs, rng: np.random.Generator
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], float]:
    """Groups by priority: its learning first, then its batches, which wait for it; later groups fill the gaps."""
    heap, work = [(float(at), number) for number, at in enumerate(free)], 0.0
    heapq.heapify(heap)
    ready: list[tuple[float, int]] = []  # when a group's batches may begin, and which group
    for group, seconds in enumerate(_draws(len(sizes), costs.learn_s, rng)):
        at, worker = heapq.heappop(heap)
        heapq.heappush(heap, (at + costs.give_s + seconds, worker))
        ready.append((at + costs.give_s + seconds, group))
        work += float(seconds)
    given = float(free.min())
    for since, group in sorted(ready):
        for seconds in _draws(int(sizes[group]), costs.fit_s * costs.batch, rng):
            at, worker = heapq.heappop(heap)
            given = max(given, at, since) + costs.give_s
            heapq.heappush(heap, (given + float(seconds), worker))
            work += float(seconds)
    return np.array([at for at, _ in heap]), work


def _shift(
    free: np.ndarray[Any, np.dtype[np.float64]], jobs: np.ndarray[Any, np.dtype[np.float64]], give_s: float
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], float]:
    """When each worker is through with jobs given out in their order, and the seconds of all work."""
    heap = [float(at) for at in free]
    heapq.heapify(heap)
    given = min(heap)
    for seconds in jobs:
        given = max(given, heapq.heappop(heap)) + give_s
        heapq.heappush(heap, given + float(seconds))
    return np.array(heap), float(jobs.sum())


def _draws(count: int, seconds: float, rng: np.random.Generator) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Seconds of so many jobs with that mean."""
    return seconds * np.exp(rng.normal(0.0, SPREAD, count) - SPREAD * SPREAD / 2)
