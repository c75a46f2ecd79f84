"""Open a log file as `LogLines`, with a list of doubts about what was repaired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from workbench.data.files import size_of
from workbench.data.logs.decoding import read_lines
from workbench.data.logs.parsing import LogParser
from workbench.data.logs.repairs import Repairs
from workbench.data.nouns import Doubt, OpenLimits
from workbench.errors import DataError
from workbench.model.logs import LogLines

HALF_YEAR = 182 * 86_400 * 10**9
LOG_LIMITS = OpenLimits(max_bytes=2**30)  # lines of usual length take four times their bytes while they are held


@dataclass(frozen=True)
class OpenedLog:
    """The lines of a log and the doubts about them; `first_point` of a doubt is the index of a line."""

    lines: LogLines
    doubts: tuple[Doubt, ...]


def open_log(
    path: Path, near_ns: int | None = None, zone: tzinfo | None = None, limits: OpenLimits | None = None
) -> OpenedLog:
    """The lines of a log file, plain or packed with gzip, in one pass.

    `near_ns`: a moment near the first line, ns since 1970 UTC, for stamps without a year (default: the first line is at
    most a year older than the file, and not younger); `zone`: of stamps without one (default: UTC). Raises DataError
    for a file that can't be read, that is empty or too large.
    """
    limits = limits or LOG_LIMITS
    if path.is_dir():
        raise DataError(f"{path.name} is a folder", "a log is a file", "Choose a file", code="data.irregular")
    repairs = Repairs()
    source = read_lines(path, repairs, limits.max_bytes)
    near_ns = written_ns(path) - HALF_YEAR if near_ns is None else near_ns
    lines = LogParser(near_ns, zone, repairs).parse(source)
    if not len(lines):
        broken = "it is packed, and damaged from its beginning"
        only = broken if "cut short" in repairs.counts else "it holds empty lines only"
        why = only if size_of(path) else "it holds no byte"
        raise DataError(f"{path.name} is empty", why, "Choose another file", code="data.empty")
    return OpenedLog(lines, repairs.doubts(path.stem))


def parse_log(name: str, lines: Iterable[str], near_ns: int, zone: tzinfo | None = None) -> OpenedLog:
    """As `open_log`, for lines that come from elsewhere; `name` stands in the doubts."""
    parser = LogParser(near_ns, zone)
    return OpenedLog(parser.parse(lines), parser.repairs.doubts(name))


def written_ns(path: Path) -> int:
    """When a file was written last, ns since 1970 UTC; 0 where that can't be told."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0  # reading it tells what is wrong
