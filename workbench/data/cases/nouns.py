"""What goes into opening cases and what comes out: references, the index of a folder, options, opened cases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workbench.data.nouns import Doubt
from workbench.model.case import UNLABELED, Case

BENCHMARK, PAIRS, WINDOWS = "benchmark", "pairs", "windows"
LAYOUTS = {
    BENCHMARK: "CloudAnoBench: mali_1_1.csv and mali_1_1.log for each case",
    PAIRS: "a table and a log of the same name for each case",
    WINDOWS: "tables of metrics and log lines, and a list of faults",
}
SHARED_COLUMNS = ("cpu_usage", "mem_usage", "disk_io", "net_in", "net_out")


@dataclass(frozen=True)
class CaseReference:
    """A case that can be opened: what its index tells without reading it.

    `metrics`, `log`: its files, None where there is none. `window`: for a layout of tables the stretch of time that is
    the case, (start, stop) in ns since 1970 UTC, stop not included; `service`: where the fault was put, "" elsewhere.
    """

    name: str
    layout: str
    metrics: Path | None
    log: Path | None
    label: str = UNLABELED
    scenario: str = ""
    window: tuple[int, int] | None = None
    service: str = ""


@dataclass(frozen=True)
class CaseIndex:
    """The cases of a folder in the order of their names, and what is doubtful about the folder.

    `dropped`: how many a review left out.
    """

    folder: Path
    layout: str
    references: tuple[CaseReference, ...]
    doubts: tuple[Doubt, ...] = ()
    dropped: int = 0


@dataclass(frozen=True)
class CaseOptions:
    """`every_column`: keep the columns that a benchmark's classes do not share; they give the class away."""

    every_column: bool = False


@dataclass(frozen=True)
class OpenedCase:
    """A case and the doubts about it; `first_point` of a doubt is the index of a point or of a line.

    `left_out`: the columns of its table that were not kept.
    """

    case: Case
    doubts: tuple[Doubt, ...] = ()
    left_out: tuple[str, ...] = ()
