"""A pack over a Parquet data set, partition by partition, by dask.dataframe: on this machine or on a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import UsageError
from workbench.extras import to_add
from workbench.fleet.cluster import connected
from workbench.fleet.sources.parquet import ParquetSource
from workbench.fleet.work.detect import detect_keys, detect_rows, empty
from workbench.packs.pack import read_pack

if TYPE_CHECKING:
    import dask.dataframe as dd

BATCH = 50  # series of one partition, where they can be read by themselves


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

    Where each series lies in one file, its rows are read there, and a worker holds no more than BATCH series. Else rows
    are brought together first (here in a gigabyte of memory, beyond that on disk). What it writes does not depend on
    how many workers there are, nor where. Errors: UsageError where Dask is not installed, nobody answers at the
    scheduler, or `out` holds something already; DataError where the data set cannot be read, PackError of the pack.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there already", "nothing is overwritten", "Name another folder")
    read_pack(pack, key=key)  # what is wrong with it is told before there is work
    with _engine(scheduler, workers):
        own_key = None if key is None else os.fspath(key.resolve())
        _flags(source, os.fspath(pack.resolve()), own_key).to_parquet(os.fspath(out), write_index=False, compute=True)
    return _counted(out)


def _flags(source: ParquetSource, pack: str, key: str | None) -> dd.DataFrame:
    """The flags of all series, to be computed."""
    import dask.dataframe as dd

    roles, keys = source.roles, list(source.keys())
    bare = replace(source, series=roles.series, time=roles.time, value=roles.value[0], label="")
    if all(one.place for one in keys) or Path(source.path).is_file():
        batches = [keys[at : at + BATCH] for at in range(0, len(keys), BATCH)]
        return dd.from_map(detect_keys, batches, source=bare, pack=pack, key=key, meta=empty())
    columns = [one for one in (roles.series, roles.time, *roles.value) if one]
    rows = dd.read_parquet(source.path, columns=columns)
    rows[roles.series] = rows[roles.series].astype("str")
    rows = rows.shuffle(on=roles.series)
    return rows.map_partitions(detect_rows, bare, pack, key, meta=empty())


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
