"""What is doubtful about cases as rows: which case, what was repaired or is odd, how often, and where to look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt

from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.gui.views.row_model import Index, RowModel
from workbench.gui.views.series.row_table import TOKEN
from workbench.gui.words import number

CASE, TIMES, WHAT = range(3)
HEADS = (later("case"), later("times"), later("what was found"))
KINDS = (  # a few words for each kind of doubt; its text says the rest
    later("quoted rows"),
    later("stray quotes"),
    later("percent signs"),
    later("scientific"),
    later("text values"),
    later("malformed rows"),
    later("repeated headers"),
    later("infinite values"),
    later("time column"),
    later("unsorted"),
    later("duplicate times"),
    later("renamed columns"),
    later("missing columns"),
    later("columns left out"),
    later("missing values"),
    later("no percentages"),
    later("no metrics"),
    later("metrics not read"),
    later("no log"),
    later("log not read"),
    later("empty log"),
    later("log beside metrics"),
    later("quoted lines"),
    later("cut short"),
    later("replaced characters"),
    later("zero bytes"),
    later("colors"),
    later("long lines"),
    later("empty lines"),
    later("no time"),
    later("continued lines"),
    later("assumed year"),
    later("assumed zone"),
    later("times step back"),
    later("misfiled"),
    later("no label"),
    later("other files"),
    later("between cases"),
    later("lines tell the label"),
    later("changed since review"),
    later("gone since review"),
    later("changed files"),
    later("exact copies"),
    later("contradicting copies"),
    later("same metrics"),
    later("same noise"),
    later("not compared"),
)


@dataclass(frozen=True)
class DoubtRow:
    """One doubt. `case`: "" where it is about the folder; `line`: index of the first line that it is about, `point`:
    of the first point; None where no place is known."""

    case: str
    kind: str
    text: str
    count: int = 1
    line: int | None = None
    point: int | None = None


class DoubtModel(RowModel):
    """The doubts of one kind, or of all; words are made when they are asked for."""

    columns = len(HEADS)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.all: tuple[DoubtRow, ...] = ()
        self.shown: tuple[DoubtRow, ...] = ()
        self.kind, self.case = "", ""

    def set_rows(self, rows: Iterable[DoubtRow]) -> None:
        """Other doubts."""
        self.all = tuple(rows)
        self._filter()

    def set_filter(self, kind: str, case: str) -> None:
        """Only those of a kind, of a case; "" = of every one."""
        self.kind, self.case = kind, case
        self._filter()

    def kinds(self) -> dict[str, int]:
        """Kind → in how many rows, the rarest first."""
        counts: dict[str, int] = {}
        for row in self.all:
            counts[row.kind] = counts.get(row.kind, 0) + 1
        return counts

    def _filter(self) -> None:
        self.beginResetModel()
        kind, case = self.kind, self.case
        self.shown = tuple(row for row in self.all if kind in ("", row.kind) and case in ("", row.case))
        self.endResetModel()

    def many(self) -> int:
        """One row a doubt."""
        return len(self.shown)

    def head(self, section: int) -> str:
        """Case, times, what was found."""
        return tr(HEADS[section])

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The words of a cell."""
        if not index.isValid():
            return None
        row = self.shown[index.row()]
        if role == TOKEN:
            return "dim" if index.column() == TIMES else "text"
        words = (row.case or tr("the folder"), number(row.count), sentence(row.text))[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{tr(row.kind)}\n{sentence(row.text)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr(HEADS[index.column()])} {words}"
        return None
