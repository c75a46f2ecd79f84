"""Fleets for tests: a few small series as files or as one data set, and sources that misbehave in a worker."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.errors import DataError
from workbench.fleet.grouping import plan_fleet
from workbench.fleet.plan import FleetOptions, FleetPlan
from workbench.fleet.sources.nouns import Key
from workbench.fleet.work.survey import survey
from workbench.model.labels import LabelSet
from workbench.model.series import Series

POINTS = 600
QUICK = FleetOptions(rounds=1, candidates=2, learn=3, batch=2)
MINUTE_NS = 60 * 10**9


def small(name: str, number: int, points: int = POINTS) -> Series:
    """A wave with noise and, in every part, two spikes that are labeled; every third series is three times as wide."""
    rng = np.random.default_rng([7, number])
    t = np.arange(points)
    values = 10 + np.sin(2 * np.pi * t / 48) + rng.normal(0, 0.1, points) * (3 if number % 3 == 0 else 1)
    mask = np.zeros(points, np.int8)
    for early in (60, 150, 225, 270, 400, 520):
        at = early + int(rng.integers(0, 12))
        values[at : at + 2] += 6
        mask[at : at + 2] = 1
    times = 1_760_000_000 * 10**9 + t.astype(np.int64) * 5 * MINUTE_NS
    return Series(name, values[:, None], times, labels=LabelSet.from_mask(mask), interval_ns=5 * MINUTE_NS)


def table(series: list[Series]) -> pa.Table:
    """All their rows, one series after the other."""
    return pa.table(
        {
            "series": np.concatenate([np.full(len(one), one.name) for one in series]),
            "timestamp": pa.array(np.concatenate([one.times_ns for one in series])).cast(pa.timestamp("ns", "UTC")),
            "value": np.concatenate([one.value for one in series]),
            "label": np.concatenate([one.labels.mask(len(one)) for one in series]),
        }
    )


def write_set(path: Path, count: int) -> Path:
    """A data set of `count` series: one file."""
    pq.write_table(table([small(f"host-{number}", number) for number in range(count)]), path)
    return path


@dataclass(frozen=True)
class Made:
    """Series made when asked for. `folder`: where marks are left; what is wrong with a series stands in its name:
    `broken` cannot be loaded, `deadly` kills the worker, `once` kills the first worker that loads it, `odd` has a bug,
    `shy` has one the first four times, `sticky` is waited for by the first worker as long as the test likes."""

    names: tuple[str, ...]
    folder: str
    kind: ClassVar[str] = "made"

    def keys(self) -> Iterator[Key]:
        """The names as they were given."""
        return map(Key, self.names)

    def load(self, key: Key) -> Series:
        """The series, or what its name says."""
        if "broken" in key.name:
            raise DataError(f"{key.name} is broken", "its name says so", "Leave it out")
        if "deadly" in key.name or ("once" in key.name and self._first(key.name)):
            os.kill(os.getpid(), signal.SIGKILL)
        if "odd" in key.name or ("shy" in key.name and any(self._first(f"{key.name}-{time}") for time in range(4))):
            raise RuntimeError(f"{key.name} is not what was expected")
        if "sticky" in key.name and self._first(key.name):
            threading.Event().wait()
        return small(key.name, self.names.index(key.name))

    def _first(self, name: str) -> bool:
        """Whether nobody was here before, on any worker."""
        try:
            (Path(self.folder) / f"{name}.mark").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def planned(made: Made, options: FleetOptions = QUICK) -> FleetPlan:
    """A plan over all the names, without looking at series that would do harm in this process."""
    healthy = Made(tuple(f"{number:02d}" for number in range(len(made.names))), made.folder)
    names = dict(zip(healthy.names, made.names, strict=True))
    seen = survey(healthy, list(healthy.keys()))
    told = [replace(one, key=Key(names[one.key.name])) for one in seen]
    return plan_fleet(made, told, options)
