"""A pack over a Parquet data set, partition by partition, by dask.dataframe: on this machine or on a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.errors import UsageError
from workbench.extras import to_add
from workbench.fleet.cluster import connected
from workbench.fleet.sources.parquet import ParquetSource
from workbench.fleet.work.detect import detect_rows, empty


@dataclass(frozen=True)
class Detected:
    """How many series, points and flags there were, and name → why it could not be judged."""

    series: int
    points: int
    flags: int
    failed: dict[str, str]


def detect_set(
    pack: Path,
    source: ParquetSource,
    out: Path,
    *,
    key: Path | None = None,
    scheduler: str | None = None,
    workers: int | None = None,
) -> Detected:
    """Write a Parquet data set of flags, a row a point, to the folder `out`, and count what is in it.

    Rows of a series are brought together first, so they may lie anywhere. What it writes does not depend on how many
    workers there are, nor where. Errors: UsageError where Dask is not installed, nobody answers at the scheduler, or
    `out` holds something already; DataError where the data set cannot be read.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there already", "nothing is overwritten", "Name another folder")
    with _engine(scheduler, workers):
        import dask.dataframe as dd

        roles = source.roles
        columns = [one for one in (roles.series, roles.time, *roles.value) if one]
        rows = dd.read_parquet(source.path, columns=columns)
        rows[roles.series] = rows[roles.series].astype("str")
        if rows.npartitions > 1:
            rows = rows.shuffle(on=roles.series)
        bare = replace(source, series=roles.series, time=roles.time, value=roles.value[0], label="")
        flags = rows.map_partitions(
            detect_rows,
            bare,
            os.fspath(pack.resolve()),
            None if key is None else os.fspath(key.resolve()),
            meta=empty(),
        )
        flags.to_parquet(os.fspath(out), write_index=False, compute=True)
    return _counted(out)


@contextmanager
def _engine(scheduler: str | None, workers: int | None) -> Iterator[None]:
    if scheduler:
        client = connected(scheduler, 10.0)
        try:
            with client.as_current():
                yield
        finally:
            client.close()
        return
    try:
        import dask
    except ImportError:
        raise UsageError("Dask is not installed", "partitions are its work", to_add("fleet")) from None
    with dask.config.set(scheduler="threads", num_workers=workers or os.cpu_count() or 1):
        yield


def _counted(out: Path) -> Detected:
    """By reading what was written, batch by batch."""
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    points = flags = 0
    names: set[str] = set()
    failed: dict[str, str] = {}
    for batch in ds.dataset(out, format="parquet").to_batches(columns=["series", "timestamp", "flag", "reason"]):
        table: Any = batch
        alone = pc.and_(pc.is_null(table["timestamp"]), pc.equal(table["flag"], -1))
        for row in table.filter(alone).to_pylist():
            failed[row["series"]] = row["reason"]
        names.update(table["series"].unique().to_pylist())
        points += table.num_rows - (pc.sum(alone).as_py() or 0)
        flags += pc.sum(pc.equal(table["flag"], 1)).as_py() or 0
    return Detected(len(names), points, flags, dict(sorted(failed.items())))
