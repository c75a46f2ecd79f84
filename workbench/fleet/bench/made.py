"""Telemetry for the benchmark `fleet`: a Parquet data set of any number of series, written part by part."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from workbench.model.labels import LabelSet
from workbench.samples.series import RECIPES, series

EACH_FILE = 100  # series of one file: what a worker reads at a time


def write_fleet(folder: Path, count: int, points: int, seed: int = 0) -> int:
    """`count` series of `points` points, labeled, in turn of each kind of the samples; how many points in all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True)
    kinds = sorted(RECIPES)
    for first in range(0, count, EACH_FILE):
        numbers = range(first, min(first + EACH_FILE, count))
        made = [series(kinds[n % len(kinds)], points, np.random.default_rng([seed, n])) for n in numbers]
        columns = {
            "series": np.repeat([f"s-{n:07d}" for n in numbers], points),
            "timestamp": pa.array(np.concatenate([one.times_ns for one in made if one.times_ns is not None])).cast(
                pa.timestamp("ns", "UTC")
            ),
            "value": np.concatenate([one.value for one in made]),
            "label": np.concatenate([(one.labels or LabelSet()).mask(points) for one in made]),
        }
        pq.write_table(pa.table(columns), folder / f"part-{first // EACH_FILE:05d}.parquet")
    return count * points
