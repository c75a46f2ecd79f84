"""What very many series need, on paper: the order in which a run gives out its work, played with measured seconds.

No work is done: each job takes what such a job took when it was measured, times a draw, and starts on the worker that
is free first, as the scheduler of a fleet gives it out. What the one driver does for a job (planning, giving it out,
taking it back, writing the run log) it does for one after the other: that bounds the speed-up, however many workers
there are (Amdahl 1967).
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
    """Seconds: `survey_s`, `fit_s` of one series, `learn_s` of a group; of the driver `plan_s` and `run_s` for one
    series, and `give_s` for the scheduler of a cluster to place one job (measured with Dask). `batch`: series of a
    job."""

    survey_s: float
    learn_s: float
    fit_s: float
    plan_s: float = 0.0
    run_s: float = 0.0
    give_s: float = 0.003
    batch: int = 100


def costs_of(measured: Mapping[str, Any]) -> Costs:
    """The costs of a document that `measure` gave."""
    jobs, workers, driver = measured["jobs"], measured["workers"], measured["driver"]
    return Costs(
        survey_s=measured["plan_s"] * workers / measured["series"],
        learn_s=jobs["learn"]["seconds"] / jobs["learn"]["count"],
        fit_s=jobs["fit"].get("a_series_s", 0.0),
        plan_s=driver["plan_s"] / measured["series"],
        run_s=driver["run_s"] / measured["series"],
    )


def simulate(
    series: int, groups: int, costs: Costs, workers: Sequence[int] = WORKERS, seed: int = 0
) -> list[dict[str, float]]:
    """For each number of workers: seconds until the end, seconds of work of the workers and of the driver, the share of
    time that workers are busy, and how much sooner it ends than with one worker that does all.

    No number of workers ends before the driver does: the speed-up stays below (work + driver) / driver.
    """
    return [_played(series, groups, costs, count, np.random.default_rng(seed)) for count in workers]


def _played(series: int, groups: int, costs: Costs, workers: int, rng: np.random.Generator) -> dict[str, float]:
    batches = math.ceil(series / costs.batch)
    looks = _draws(batches, costs.survey_s * costs.batch, rng)
    surveyed, busy = _shift(np.zeros(workers), looks, costs.give_s + costs.plan_s * costs.batch)
    start = float(surveyed.max())
    sizes = np.diff(np.linspace(0, batches, groups + 1).astype(int)).tolist()
    free, more = _groups(np.full(workers, start), sizes, costs, rng)
    work, seconds = busy + more, float(free.max())
    driver = series * (costs.plan_s + costs.run_s) + (2 * batches + groups) * costs.give_s
    return {
        "workers": workers,
        "seconds": round(seconds, 1),
        "work_s": round(work, 1),
        "driver_s": round(driver, 1),
        "busy": round(work / (seconds * workers), 3),
        "speed_up": round((work + driver) / seconds, 2),
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
    given, give_s = float(free.min()), costs.give_s + costs.run_s * costs.batch
    for since, group in sorted(ready):
        for seconds in _draws(int(sizes[group]), costs.fit_s * costs.batch, rng):
            at, worker = heapq.heappop(heap)
            given = max(given, at, since) + give_s
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
