"""Reading aside: every case of a folder once, for what the list tells of it: sizes, doubts, doubles, templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.data.cases.doubles import DoubleFinder, Doubles
from workbench.data.cases.nouns import CaseReference
from workbench.data.cases.opening import open_case
from workbench.data.logs.repairs import TEXTS
from workbench.data.nouns import Doubt
from workbench.evidence.miner import Miner
from workbench.gui.background import Progress, WorkCancelledError
from workbench.gui.texts import later, tr, trn
from workbench.gui.views.cases.doubt_rows import DoubtRow
from workbench.model.case import Case
from workbench.project.cases import KeptCase, kept

OF_LINES = frozenset([*TEXTS, "quoted lines", "log beside metrics"])  # doubts whose place is that of a line
NO_DOUBLES = Doubles((), (), (), (), 0)
BEFORE_DOUBLES = 0.97  # of the time that reading takes


@dataclass(eq=False)
class FolderRead:
    """What came of reading the cases of a folder. `rows`: name → the row of each of its lines in `miner`; `left`: how
    many were not read since the user had enough; `spread`: id of a template → in how many cases it is;
    `texts`: id of a template → its words."""

    cases: list[KeptCase] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    doubles: Doubles = NO_DOUBLES
    miner: Miner = field(default_factory=Miner)
    rows: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    spread: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    left: int = 0

    def templates_of(self, case: Case) -> list[str]:
        """The id of the template of each line of a case; lines that were not read before are learned now."""
        rows = self.rows.get(case.name)
        if rows is None or len(rows) != len(case.lines):
            rows = self.rows[case.name] = self.miner.add(case.lines.messages)
            self.miner.settle()
            self.texts = {one.id: one.text for one in self.miner.templates()}
        return self.miner.ids(rows)


def read_folder(references: Sequence[CaseReference], folder: Path, progress: Progress) -> FolderRead:
    """Read every case once and hold one at a time; a cancel keeps what was read. `folder`: the project's."""
    read, finder = FolderRead(), DoubleFinder()
    for done, reference in enumerate(references):
        tell = _teller(progress, reference.name, done, len(references))
        try:
            tell(0.0)
            opened = open_case(reference, told=tell)
        except WorkCancelledError:
            read.left = len(references) - done
            break
        finder.add(opened.case)
        read.cases.append(kept(reference, opened, folder))
        read.doubts += opened.doubts
        read.rows[reference.name] = read.miner.add(opened.case.lines.messages)
    read.miner.settle()
    read.doubles = finder.found()
    read.spread, read.texts = _spread(read), {one.id: one.text for one in read.miner.templates()}
    return read


def _teller(progress: Progress, case: str, done: int, total: int) -> Callable[[float], None]:
    """Tells how far a case is read, among the others."""
    text = tr("reading {case}", case=case)
    return lambda share: progress(text, BEFORE_DOUBLES * (done + share), total)


def changed_since(read: FolderRead, before: Mapping[str, KeptCase]) -> list[Doubt]:
    """Cases whose files no longer hold what was opened."""
    text = "Its files are no longer those that were opened: metrics or lines differ"
    return [
        Doubt(one.name, "changed files", text, 1)
        for one in read.cases
        if one.name in before and before[one.name].content_hash != one.content_hash
    ]


def doubt_rows(doubts: Iterable[Doubt], doubles: Doubles) -> list[DoubtRow]:
    """Everything doubtful, one row a case and kind; the kinds that the fewest cases have come first."""
    rows = [DoubtRow(one.series, one.kind, one.text, one.count, _line(one), _point(one)) for one in doubts]
    for kind, text, groups in (
        ("exact copies", later("The same metrics and lines as {others}"), doubles.copies),
        ("contradicting copies", later("A copy with another label or scenario: {others}"), doubles.contradicting),
        ("same metrics", later("The same metrics under another log: {others}"), doubles.same_metrics),
        ("same noise", later("The same noise in a column as {others}"), doubles.same_noise),
    ):
        for group in groups:
            rows += [DoubtRow(name, kind, tr(text, others=_others(group, name)), 1) for name in group]
    if doubles.short:
        text = trn("{n} case is too short to compare its noise", "{n} cases are too short", doubles.short)
        rows.append(DoubtRow("", "not compared", text, doubles.short))
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.kind] = counts.get(row.kind, 0) + 1
    return sorted(rows, key=lambda row: (counts[row.kind], row.kind))


def _others(group: Sequence[str], name: str) -> str:
    others = [one for one in group if one != name]
    return ", ".join(others[:3]) + (" …" if len(others) > 3 else "")


def _line(doubt: Doubt) -> int | None:
    return doubt.first_point if doubt.kind in OF_LINES else None


def _point(doubt: Doubt) -> int | None:
    return None if doubt.kind in OF_LINES else doubt.first_point


def _spread(read: FolderRead) -> dict[str, int]:
    spread: dict[str, int] = {}
    for rows in read.rows.values():
        for name in set(read.miner.ids(np.unique(rows))):
            spread[name] = spread.get(name, 0) + 1
    return spread
