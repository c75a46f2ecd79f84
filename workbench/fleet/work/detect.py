"""Flags for one partition of a data set: the detector on each series that it names, or whose rows are in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.detector.detect import Detection, Detector
from workbench.errors import WorkbenchError
from workbench.fleet.sources.nouns import Key, Loaded
from workbench.fleet.sources.parquet import ParquetSource
from workbench.fleet.work.warm import warm_host
from workbench.model.emit import NOT_JUDGED
from workbench.model.series import Series

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = {
    "series": "str",
    "timestamp": "datetime64[ns, UTC]",
    "value": "float64",
    "condition": "int8",
    "flag": "int8",
    "reason": "str",
}


def empty() -> pd.DataFrame:
    """What a partition without rows gives."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in COLUMNS.items()})


def detect_rows(frame: pd.DataFrame, source: ParquetSource, pack: str, key: str | None) -> pd.DataFrame:
    """A row for each point of each series, by series and time. A series that cannot be judged is one row that says
    why, its flag not judged. `pack`, `key`: paths that the worker sees too."""
    if not len(frame):
        return empty()
    grouped = frame.groupby(source.roles.series, sort=True, observed=True)
    return _flags(_built(source, grouped), pack, key)


def detect_keys(keys: Sequence[Key], source: ParquetSource, pack: str, key: str | None) -> pd.DataFrame:
    """The same of the series of some keys, which are read here."""
    return _flags(source.load_many(keys), pack, key)


def _built(source: ParquetSource, grouped: Iterable[tuple[Any, Any]]) -> Iterator[Loaded]:
    for name, own in grouped:
        try:
            yield Key(str(name)), source.built(str(name), own)
        except WorkbenchError as error:
            yield Key(str(name)), error


def _flags(loaded: Iterator[Loaded], pack: str, key: str | None) -> pd.DataFrame:
    import pandas as pd

    parts = []
    with warm_host() as host:
        detector = Detector.open(Path(pack), host, key=None if key is None else Path(key))
        for one, found in loaded:
            parts.append(_judged(detector, one.name, found))
            host.forget()
    return pd.concat(parts, ignore_index=True)


def _judged(detector: Detector, name: str, series: Series | WorkbenchError) -> pd.DataFrame:
    import pandas as pd

    try:
        if isinstance(series, WorkbenchError):
            raise series
        found = detector.detect(series)
    except WorkbenchError as error:
        row = {"series": name, "timestamp": pd.NaT, "value": float("nan"), "reason": str(error)}
        return _typed(pd.DataFrame([row | {"condition": NOT_JUDGED, "flag": NOT_JUDGED}]))
    return _typed(_table(name, found))


def _table(name: str, found: Detection) -> pd.DataFrame:
    import pandas as pd

    times = found.series.times_ns
    reasons = [found.reasons.get(number, "") for number in found.clauses.tolist()]
    return pd.DataFrame(
        {
            "series": name,
            "timestamp": pd.NaT if times is None else times,
            "value": found.series.value,
            "condition": found.condition,
            "flag": found.flags,
            "reason": reasons,
        }
    )


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    table["timestamp"] = pd.to_datetime(table["timestamp"], utc=True)
    return table.astype(COLUMNS)[list(COLUMNS)]
