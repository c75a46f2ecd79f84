"""Labels to CSV and JSON: one row a label, by points and by UTC times, with note, author and the time it was made."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workbench.data.labels.moments import edges
from workbench.model.series import Series

COLUMNS = ("series", "start", "stop", "start_time", "stop_time", "note", "author", "made")


def label_rows(series: Iterable[Series]) -> list[dict[str, Any]]:
    """The rows of COLUMNS. `stop` and `stop_time` are half-open: the first point that is no longer the anomaly.

    A series that was looked through and has no anomaly is one row with its name alone; one never labeled has none.
    """
    rows: list[dict[str, Any]] = []
    for one in series:
        if one.labels is not None and not len(one.labels):
            rows.append({**dict.fromkeys(COLUMNS, ""), "series": one.name})
        for region in one.labels.regions if one.labels is not None else ():
            begin, end = edges(one, region.start, region.stop)
            who = region.note, region.author, region.made
            told = dict(zip(COLUMNS, (one.name, "", "", begin, end, *who), strict=True))
            rows.append({**told, "start": region.start, "stop": region.stop})
    return rows


def write_labels(series: Iterable[Series], path: Path) -> int:
    """Write the labels of the series to a file, JSON where it ends so, else CSV; how many labels."""
    rows = label_rows(series)
    path.write_text(as_json(rows) if path.suffix.lower() == ".json" else as_csv(rows), "utf-8", newline="")
    return sum(row["start"] != "" for row in rows)


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """Rows as CSV text."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS)  # lines end as RFC 4180 says, else a note with such an end is not quoted
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def as_json(rows: Iterable[dict[str, Any]]) -> str:
    """Rows as JSON text; what is empty is left out, but for start and stop, which are null."""
    plain = [{k: None if v == "" else v for k, v in row.items() if v != "" or k in ("start", "stop")} for row in rows]
    return json.dumps({"labels": plain}, indent=1, ensure_ascii=False) + "\n"
