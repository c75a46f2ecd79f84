"""All cases of a folder at once: counts of them and of repairs, what is double, which columns tell the class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from workbench.data.cases.doubles import DoubleFinder, Doubles
from workbench.data.cases.nouns import CaseIndex, CaseOptions
from workbench.data.cases.opening import open_case
from workbench.data.nouns import Doubt

Progress = Callable[[int, int], None]

UNNAMED = "none"  # among the scenarios: cases of which none is told


@dataclass
class Tally:
    """The doubts of one kind over all cases: in how many cases, how often, and the first one."""

    cases: int = 0
    count: int = 0
    first: Doubt = field(default_factory=lambda: Doubt("", "", ""))


@dataclass(frozen=True)
class Check:
    """What `check_cases` found. `columns`: column → how many cases of each label have it; `doubts`: of every case."""

    index: CaseIndex
    labels: dict[str, int]
    scenarios: dict[str, int]
    points: int
    lines: int
    tallies: dict[str, Tally]
    doubles: Doubles
    columns: dict[str, dict[str, int]]
    doubts: tuple[Doubt, ...]


def check_cases(index: CaseIndex, progress: Progress = lambda _done, _of: None) -> Check:
    """Read every case of an index once; one case at a time is held."""
    finder, columns = DoubleFinder(), Counter[tuple[str, str]]()
    doubts = list(index.doubts)
    points = lines = 0
    for done, reference in enumerate(index.references):
        progress(done, len(index.references))
        opened = open_case(reference, CaseOptions())
        finder.add(opened.case)
        doubts += opened.doubts
        points, lines = points + len(opened.case.metrics), lines + len(opened.case.lines)
        label = reference.label or "unlabeled"
        columns.update((column, label) for column in (*opened.case.metrics.columns, *opened.left_out))
    table: dict[str, dict[str, int]] = {}
    for (column, label), count in sorted(columns.items()):
        table.setdefault(column, {})[label] = count
    return Check(
        index,
        dict(Counter(one.label or "unlabeled" for one in index.references)),
        dict(Counter(one.scenario or UNNAMED for one in index.references)),
        points,
        lines,
        tallied(doubts),
        finder.found(),
        table,
        tuple(doubts),
    )


def tallied(doubts: list[Doubt]) -> dict[str, Tally]:
    """The doubts by kind, the kind of most cases first."""
    found: dict[str, Tally] = {}
    names: dict[str, set[str]] = {}
    for doubt in doubts:
        tally = found.setdefault(doubt.kind, Tally(first=doubt))
        tally.count += doubt.count
        names.setdefault(doubt.kind, set()).add(doubt.series)
        tally.cases = len(names[doubt.kind])
    return dict(sorted(found.items(), key=lambda item: (-item[1].cases, item[0])))
