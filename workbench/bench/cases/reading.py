"""The cases of a folder as the baselines see them: points of the shared metrics, masked lines, what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.data.cases.nouns import SHARED_COLUMNS
from workbench.data.cases.opening import open_case
from workbench.data.cases.review import labeled_cases
from workbench.model.case import NORMAL, Case
from workbench.model.series import Series

_NUMBERED = re.compile(r"\S*\d\S*")
_WORD = re.compile(r"[A-Za-z]{3,}")
Tell = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class ReadCases:
    """n labeled cases in the order of their names.

    `points`: for each case (rows, 5) float64 of SHARED_COLUMNS, rows with a gap left out. `templates`: its lines as
    `source message` with every token that holds a digit as `#`. `texts`: the same lines as written.
    """

    names: tuple[str, ...]
    scenarios: tuple[str, ...]
    anomalous: NDArray[np.bool_]
    points: tuple[NDArray[np.float64], ...]
    templates: tuple[tuple[str, ...], ...]
    texts: tuple[tuple[str, ...], ...]
    repairs: int

    def __len__(self) -> int:
        return len(self.names)

    @property
    def malicious(self) -> NDArray[np.bool_]:
        """Which cases are attacks (n,): only the layout of CloudAnoBench tells."""
        return np.array([scenario.startswith("mali") for scenario in self.scenarios], np.bool_)


def read_cases(folder: Path, tell: Tell = lambda *_: None) -> ReadCases:
    """Every labeled case of a folder; DataError where none or only one class is labeled."""
    references = labeled_cases(folder)
    cases, repairs = list[Case](), 0
    for done, reference in enumerate(references):
        opened = open_case(reference)
        cases.append(opened.case)
        repairs += len(opened.doubts)
        tell(done + 1, len(references))
    return as_read(cases, repairs)


def as_read(cases: Sequence[Case], repairs: int = 0) -> ReadCases:
    """Labeled cases that are in memory."""
    said = [zip(case.lines.sources, case.lines.messages, strict=True) for case in cases]
    texts = tuple(tuple(f"{source} {message}" for source, message in lines) for lines in said)
    return ReadCases(
        tuple(case.name for case in cases),
        tuple(case.scenario for case in cases),
        np.array([case.label != NORMAL for case in cases], np.bool_),
        tuple(shared_points(case.metrics) for case in cases),
        tuple(tuple(masked(line) for line in lines) for lines in texts),
        texts,
        repairs,
    )


def shared_points(metrics: Series) -> NDArray[np.float64]:
    """(rows, 5) of SHARED_COLUMNS without the rows that lack a value; a column that is missing is 0 throughout."""
    value = np.zeros((len(metrics), len(SHARED_COLUMNS)))
    for i, name in enumerate(SHARED_COLUMNS):
        if name in metrics.columns:
            value[:, i] = metrics.values[:, metrics.columns.index(name)]
    return value[np.isfinite(value).all(axis=1)]


def masked(line: str) -> str:
    """The line with `#` for every token that holds a digit."""
    return _NUMBERED.sub("#", line)


def words(templates: tuple[str, ...]) -> set[str]:
    """The words of three letters or more in masked lines."""
    return set(_WORD.findall(" ".join(templates)))
