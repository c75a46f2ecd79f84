"""What a source gave as a Parquet file: series, timestamp, value, label; with where it came from in its metadata."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import DataError
from workbench.sources.nouns import Fetched, Labels, Provenance, Rows

KEY = b"rule_workbench"
GROUP_ROWS = 1 << 17  # rows in a group: one series is read without the others where each has some thousand points


def save(fetched: Fetched, path: Path) -> int:
    """Write the series, each in one piece and sorted by time, whole or not at all; how many were written.

    Series without any number are left out. DataError where none is left, or the place cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    kept = [one for one in fetched.rows if np.isfinite(one.values).any()]
    if not kept:
        why = f"{len(fetched.rows)} series came, none with a number" if fetched.rows else "the answer holds no series"
        step = "Look at the query, the start and the end"
        raise DataError("There is nothing to open", why, step, code="source.empty")
    told = {"source": _told(fetched.provenance), "series": {one.name: dict(one.labels) for one in kept}}
    table = _table(kept).replace_schema_metadata({KEY: json.dumps(told).encode()})
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, part, row_group_size=GROUP_ROWS)
        part.replace(path)
    except (OSError, pa.ArrowException) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        why = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{path} cannot be written", why, "Choose another place", code="data.system") from error
    return len(kept)


def slug(provenance: Provenance) -> str:
    """A file name, without its ending, by what was asked."""
    told = provenance.query or Path(provenance.place).stem
    return re.sub(r"[^A-Za-z0-9]+", "-", told).strip("-")[:60] or provenance.kind


def free_place(folder: Path, provenance: Provenance) -> Path:
    """A file in a folder that is not there yet, named by what was asked."""
    words = slug(provenance)
    names = (f"{words}{f'-{number}' if number > 1 else ''}.parquet" for number in count(1))
    return next(path for name in names if not (path := folder / name).exists())


def provenance_of(path: Path) -> Provenance | None:
    """Where the rows of a file came from; None for a file that no source wrote."""
    told = _metadata(path).get("source")
    if not isinstance(told, dict):
        return None
    texts = {key: str(told.get(key, "")) for key in ("kind", "place", "query", "made")}
    facts = told.get("facts")
    return Provenance(**texts, facts=facts if isinstance(facts, dict) else {})


def labels_of(path: Path) -> Mapping[str, Labels]:
    """What the source called each series of a file by; empty for a file that no source wrote."""
    told = _metadata(path).get("series")
    return told if isinstance(told, dict) else {}


def _metadata(path: Path) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        text = (pq.read_schema(path).metadata or {}).get(KEY, b"{}")
        told = json.loads(text)
    except (OSError, pa.ArrowException, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _told(provenance: Provenance) -> dict[str, Any]:
    return {**vars(provenance), "facts": dict(provenance.facts)}


def _table(rows: list[Rows]) -> Any:
    import pyarrow as pa

    orders = [np.argsort(one.times_ns, kind="stable") for one in rows]
    counts = [len(order) for order in orders]
    names = pa.DictionaryArray.from_arrays(
        pa.array(np.repeat(np.arange(len(rows), dtype=np.int32), counts)), pa.array([one.name for one in rows])
    )
    columns = {
        "series": names,
        "timestamp": pa.array(_joined([one.times_ns for one in rows], orders), pa.timestamp("ns", "UTC")),
        "value": pa.array(_joined([one.values for one in rows], orders)),
    }
    if any(one.flags is not None for one in rows):
        flags = [np.zeros(len(one.values), np.int8) if one.flags is None else one.flags for one in rows]
        columns["label"] = pa.array(_joined(flags, orders))
    return pa.table(columns)


def _joined(parts: list[Any], orders: list[Any]) -> Any:
    return np.concatenate([part[order] for part, order in zip(parts, orders, strict=True)])
