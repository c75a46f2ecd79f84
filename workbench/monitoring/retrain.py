"""New evidence for a rule that is in doubt, as tables that `train` takes: the points of late with what was answered."""

from __future__ import annotations

import csv
import math
from pathlib import Path

from workbench.detector.times import format_time
from workbench.errors import DataError
from workbench.model.series import Series
from workbench.monitoring.watch import Watched


def write_evidence(watched: Watched, series: Series, folder: Path) -> Path:
    """A CSV file of the series with a column `label`: 1 in alerts that were confirmed, 0 elsewhere.

    Values in alerts that nobody answered are left out: neither label would be known to be right.
    """
    labels, unknown = [0] * len(series), set[int]()
    for alert in watched.alerts:
        if alert.answer == "true":
            labels[alert.start : alert.stop] = [1] * (alert.stop - alert.start)
        elif alert.answer is None:
            unknown.update(range(alert.start, alert.stop))
    path = folder / f"{''.join(c if c.isalnum() or c in '-_.' else '_' for c in series.name)}.csv"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(["timestamp", *series.columns, "label"])
            for i, row in enumerate(series.values.tolist()):
                time = i if series.times_ns is None else format_time(int(series.times_ns[i]))
                cells = ["" if i in unknown or math.isnan(value) else repr(value) for value in row]
                writer.writerow([time, *cells, labels[i]])
    except OSError as error:
        raise DataError(f"{path} cannot be written", error.strerror or str(error), "Choose another folder") from error
    return path
