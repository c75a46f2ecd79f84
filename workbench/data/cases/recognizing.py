"""Whether a folder that is opened holds cases rather than series, and what is said about it then."""

from __future__ import annotations

from pathlib import Path

from workbench.data.cases.finding import find_cases
from workbench.data.cases.nouns import CaseIndex
from workbench.data.nouns import Doubt
from workbench.errors import DataError


def index_of(folder: Path) -> CaseIndex | None:
    """The cases of a folder that holds cases rather than series: most of its tables have a log of their name."""
    try:
        index = find_cases(folder) if folder.is_dir() else None
    except (DataError, OSError):
        return None
    if index is None:
        return None
    both = sum(one.metrics is not None and one.log is not None for one in index.references)
    return index if both * 2 > len(index.references) else None


def doubt_about(index: CaseIndex) -> Doubt:
    """What is told where the tables of cases were opened as series."""
    count = len(index.references)
    text = f"Its tables have logs beside them: read together they are {count} cases, here they are series alone"
    return Doubt(index.folder.name, "cases", text, count)


def not_series(index: CaseIndex) -> DataError:
    """What is told where cases were asked for as series, and their tables lie too deep to be meant so."""
    why = f"it holds {len(index.references)} cases, metrics with their logs"
    step = "Look at them with `cases check`, or choose one of the folders in it to open its tables as series"
    return DataError(f"The folder {index.folder} holds no series", why, step, code="data.cases")
