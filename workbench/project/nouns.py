"""Documents of a project and the nouns they stand for: series by reference, labels, rules."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from workbench.errors import DataError, ProjectError
from workbench.model.labels import LabelSet
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.project import codec

SERIES, LABELS, RULE, SETTING = "series", "labels", "rule", "setting"
CONFIRMED = "confirmed"  # regions of a series that a person was asked about and answered, as a LabelSet
PROPOSED = "proposed"  # regions of a series that something outside took for anomalies, until a person answers
AUTHOR = "author"  # of a rule: who made it what it is, with the hash of what was made
FOUR_EYES = "four_eyes"  # a setting: whoever approves a rule is not who edited it last
SELECTED, DOUBTS = "selected series", "doubts"  # keys of the view: what was looked at; name → doubts of a series
EMBED_BYTES = 2_000_000  # a blob at most; larger series that come from a file are kept by reference alone
_TRY_BYTES = 16_000_000  # larger arrays are not worth the wait for the compressor
_BLOB_BYTES = 900_000_000  # SQLite takes blobs of up to 10⁹ bytes


@dataclass(frozen=True)
class SeriesReference:
    """Where the points of a series are: in a file (`path`, absolute or from the project's folder), in the project
    (`blob`), or both. `in_file`: its name there, where it was renamed since. `choice`: JSON of the column choice."""

    name: str
    content_hash: str
    points: int
    columns: tuple[str, ...] = ("value",)
    interval_ns: int | None = None
    test_start: int | None = None
    unit: str = ""
    path: str = ""
    in_file: str = ""
    choice: str = ""
    blob: str = ""


@dataclass(frozen=True)
class Embedded:
    """A series made ready for `edits.add_series`: its reference, the labels it came with, and its arrays if small."""

    reference: SeriesReference
    labels: LabelSet | None
    blobs: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))


Reader = Callable[[Path, str], tuple[Series, ...]]  # a file and the JSON of a column choice → its series


def rule_of(text: str) -> Rule:
    """The rule of a document."""
    return codec.decode(Rule, text)


def labels_of(text: str) -> LabelSet:
    """The labels of a document."""
    return codec.decode(LabelSet, text)


def reference_of(text: str) -> SeriesReference:
    """The reference of a series document."""
    return codec.decode(SeriesReference, text)


def embed(series: Series, *, path: Path | None = None, choice: Any = None, folder: Path | None = None) -> Embedded:
    """A series as it enters a project. `path`: the file it came from; `choice`: the columns chosen there (a dataclass).
    `folder`: the project's; a file inside it is named from there, so that both can move together.

    A series of a file is embedded when it is small, one without a file always. Errors: ProjectError where it is too
    large for that.
    """
    data = _pack(series, needed=path is None)
    blob = hashlib.sha256(data).hexdigest() if data else ""
    reference = SeriesReference(
        name=series.name,
        content_hash=series.content_hash(),
        points=len(series),
        columns=series.columns,
        interval_ns=series.interval_ns,
        test_start=series.test_start,
        unit=series.unit,
        path="" if path is None else named_from(path, folder),
        in_file=series.name,
        choice="" if choice is None else codec.encode(choice),
        blob=blob,
    )
    return Embedded(reference, series.labels, {blob: data} if blob else {})


def load(reference: SeriesReference, labels: LabelSet | None, folder: Path, blob: bytes | None, read: Reader) -> Series:
    """The series of a reference: from the project where it is embedded, else from its file.

    Errors: DataError where the file is gone, cannot be read, or no longer holds what was opened.
    """
    if blob is not None:
        return replace(_unpack(reference, blob), labels=labels)
    path = folder / reference.path  # an absolute path stands by itself
    if not path.exists():
        raise DataError(
            f"{reference.name} cannot be loaded",
            f"its file {path} is gone",
            "Put the file back, or remove the series and open the file from where it is now",
        )
    found = next((s for s in read(path, reference.choice) if s.content_hash() == reference.content_hash), None)
    if found is None:
        raise DataError(
            f"{reference.name} cannot be loaded",
            f"the points in {path} are not those that were opened",
            "Put the old file back, or remove the series and open the file anew",
        )
    return replace(found, name=reference.name, labels=labels)


def read_series_file(path: Path, choice: str) -> tuple[Series, ...]:
    """The series of one file by the room `data`, with the columns that were chosen when it was opened."""
    from workbench.data.nouns import ColumnChoice
    from workbench.data.opening import open_paths

    return open_paths([path], codec.decode(ColumnChoice, choice) if choice else None).series


def named_from(path: Path, folder: Path | None) -> str:
    path = path.resolve()
    if folder is not None and path.is_relative_to(folder.resolve()):
        return path.relative_to(folder.resolve()).as_posix()
    return os.fspath(path)


def _pack(series: Series, *, needed: bool) -> bytes:
    small = series.values.nbytes <= _TRY_BYTES
    if not (small or needed):
        return b""
    if series.values.nbytes > _BLOB_BYTES:
        raise ProjectError(f"{series.name} cannot be kept", "it is too large for a project", "Save it as a file first")
    arrays: dict[str, Any] = {"values": series.values}
    if series.times_ns is not None:
        # Steps compress far better than times: on a regular clock they are one number repeated.
        arrays["first"], arrays["steps"] = series.times_ns[:1], np.diff(series.times_ns)
    stream = io.BytesIO()
    (np.savez_compressed if small else np.savez)(stream, **arrays)
    return stream.getvalue() if needed or stream.tell() <= EMBED_BYTES else b""


def _unpack(reference: SeriesReference, blob: bytes) -> Series:
    with np.load(io.BytesIO(blob), allow_pickle=False) as arrays:
        values = arrays["values"]
        times = np.concatenate([arrays["first"], arrays["steps"]]).cumsum() if "first" in arrays else None
    series = Series(
        name=reference.name,
        values=values,
        times_ns=times,
        columns=reference.columns,
        interval_ns=reference.interval_ns,
        test_start=reference.test_start,
        unit=reference.unit,
    )
    if series.content_hash() != reference.content_hash:
        raise ProjectError(f"The stored points of {reference.name} are damaged", "their hash differs", "Open it anew")
    return series
