"""The labeled sets of a data folder and their curves, each with what may train and the part that is scored."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.data.opening import open_paths
from workbench.errors import DataError
from workbench.model.labels import LabelSet
from workbench.model.series import Series
from workbench.scoring.metrics import interval_seconds

ScoredPart = Literal["validation", "test"]
Kept = Literal["dev", "held"]
NO_SETS = ("context", "logs")  # folders of the data that hold no curves
COLUMNS = {"timestamp", "value", "label", "is_test"}
HELD_SHARE = 3  # a third of each set, by a hash of the names, is kept for a last look


@dataclass(frozen=True)
class CurveFile:
    """One curve on disk: `<set>/<name>.parquet` with timestamp, value, label, is_test; `kept`: whether it is of the
    third of its set that is held back."""

    set: str
    path: Path
    kept: Kept = "dev"

    @property
    def name(self) -> str:
        """The curve's name."""
        return self.path.stem


@dataclass(frozen=True, eq=False)
class Curve:
    """A curve as far as it may be seen: points before `start` train, those from there to its end are scored."""

    file: CurveFile
    series: Series
    start: int

    @property
    def labels(self) -> LabelSet:
        """All its labels."""
        return self.series.labels or LabelSet()

    @property
    def interval_s(self) -> float | None:
        """Seconds between points; None without a clock."""
        return interval_seconds(self.series)

    @property
    def truth(self) -> NDArray[np.bool_]:
        """The labels (start,) of the points that train."""
        return np.asarray(self.labels.mask(len(self.series))[: self.start] == 1)

    @property
    def train_events(self) -> int:
        """Labeled events among the points that train."""
        return len(self.labels.within(0, self.start))

    @property
    def train(self) -> Series:
        """What training is given: the points before `start` as a series that shares no memory with what is scored."""
        cut = self.series.cut(0, self.start)
        times = None if cut.times_ns is None else cut.times_ns.copy()
        return replace(cut, values=cut.values.copy(order="F"), times_ns=times, test_start=self.start)


def find_sets(folder: Path, wanted: Sequence[str] = ()) -> dict[str, tuple[CurveFile, ...]]:
    """Set → its curves by name: the `wanted` sets, or all folders that hold curves.

    Raises DataError where a wanted set, or any at all, is missing.
    """
    names = list(wanted) or sorted(path.name for path in folder.glob("*") if path.name not in NO_SETS)
    found = {name: _curves(name, sorted((folder / name).glob("*.parquet"))) for name in names}
    sets = {name: files for name, files in found.items() if files and _is_curve(files[0].path)}
    lacking = [name for name in wanted if name not in sets]
    if lacking or not sets:
        which = f"No curves of {lacking[0]}" if lacking else "No labeled curves"
        why = f"it needs {', '.join(sorted(COLUMNS))} in <set>/<curve>.parquet"
        raise DataError(f"{which} in {folder}", why, "Name the folder that holds the sets", code="data.no_sets")
    return sets


def open_curve(file: CurveFile, part: ScoredPart) -> Curve:
    """A curve with the part to be scored.

    `test`: all before the file's test part trains. `validation`: the test part never leaves the file, so that nothing
    can be learned from it, and of the rest the first half trains and the second half is scored.
    """
    if part == "test":
        series = open_paths([file.path]).series[0]
        start = len(series) if series.test_start is None else series.test_start
    else:
        series = _without_test_part(file.path)
        start = len(series) // 2
    return Curve(file, replace(series, name=file.name), start)


def _curves(name: str, paths: Sequence[Path]) -> tuple[CurveFile, ...]:
    """The curves of a set; held back is an exact third, by the names alone, so that it is the same everywhere."""
    by_hash = sorted(paths, key=lambda path: hashlib.sha256(f"{name}/{path.stem}".encode()).hexdigest())
    held = set(by_hash[: len(paths) // HELD_SHARE])
    return tuple(CurveFile(name, path, "held" if path in held else "dev") for path in paths)


def _is_curve(path: Path) -> bool:
    from pyarrow import parquet

    return set(parquet.read_schema(path).names) >= COLUMNS


def _without_test_part(path: Path) -> Series:
    """The series of a copy of the file that holds its training half alone, opened as any file is."""
    from pyarrow import parquet

    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        parquet.write_table(parquet.read_table(path, filters=[("is_test", "=", 0)]), copy)
        return open_paths([copy]).series[0]
