"""The cases of a folder as rows: sorted by any column, filtered by words, label and what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt

from workbench.gui.natural import natural
from workbench.gui.texts import later, tr
from workbench.gui.views.panel import plain
from workbench.gui.views.row_model import Index, RowModel
from workbench.gui.views.series.row_table import TOKEN
from workbench.gui.words import number

NAME, LABEL, REVIEW, SCENARIO, ROWS, LINES, DOUBTS = range(7)
HEADS = (
    later("case"),
    later("label"),
    later("review"),
    later("scenario"),
    later("rows"),
    later("lines"),
    later("doubts"),
)
FIGURES = (ROWS, LINES, DOUBTS)
LABELS = {"anomalous": later("anomalous"), "normal": later("normal"), "": later("no label")}
LABEL_SIGNS = {"anomalous": "▲", "normal": "●", "": "–"}
VERDICTS = {"keep": later("kept"), "fix": later("fixed"), "drop": later("dropped"), "": later("open")}
VERDICT_SIGNS = {"keep": "✓", "fix": "✎", "drop": "✕", "": ""}
VERDICT_TOKENS = {"keep": "good", "fix": "warn_text", "drop": "bad", "": "dim"}


@dataclass(frozen=True)
class CaseRow:
    """One case. `scenario`: its id, `title`: the scenario in words; `verdict`: keep, fix, drop or "" (undecided),
    `reason`: why; `fixed`: whether label or scenario are not those of the folder."""

    name: str
    label: str
    scenario: str
    title: str
    rows: int
    lines: int
    doubts: int = 0
    verdict: str = ""
    reason: str = ""
    fixed: bool = False

    def words(self, column: int, *, brief: bool = False) -> str:
        """A cell; `brief`: where the list is narrow, signs and no ids beside names."""
        if column in FIGURES:
            return number((self.rows, self.lines, self.doubts)[FIGURES.index(column)])
        if column == SCENARIO:
            return (brief and self.title) or " · ".join(part for part in (self.scenario, self.title) if part)
        if column == NAME:
            return self.name
        signs, words, key = {
            LABEL: (LABEL_SIGNS, LABELS, self.label),
            REVIEW: (VERDICT_SIGNS, VERDICTS, self.verdict),
        }[column]
        return signs[key] if brief else f"{signs[key]} {tr(words[key])}".strip()

    def key(self, column: int) -> tuple[object, ...]:
        """What a column is sorted by: figures by size, names as people count."""
        if column in FIGURES:
            return ((self.rows, self.lines, self.doubts)[FIGURES.index(column)],)
        if column in (NAME, SCENARIO):
            return (natural(self.name if column == NAME else self.scenario),)
        return (self.label if column == LABEL else self.verdict,)

    @property
    def told(self) -> str:
        """Everything, a line each, for who rests the pointer on it."""
        lines = (f"{tr(HEADS[column])}: {self.words(column)}" for column in range(len(HEADS)))
        return "\n".join((*lines, *((self.reason,) if self.reason else ())))

    @property
    def said(self) -> str:
        """Everything that a filter may find, small."""
        parts = (self.name, tr(LABELS[self.label]), self.scenario, self.title, tr(VERDICTS[self.verdict]), self.reason)
        return " ".join(parts).casefold()


class CaseModel(RowModel):
    """Tells the cases that pass the filter, in an order of the user's."""

    columns = len(HEADS)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.all: dict[str, CaseRow] = {}
        self.shown: list[CaseRow] = []
        self.sorted_by = (NAME, Qt.SortOrder.AscendingOrder)
        self.brief = False  # as in `CaseRow.words`
        self._words: tuple[str, ...] = ()
        self._label: str | None = None
        self._verdict: str | None = None
        self._names: frozenset[str] | None = None

    # what is shown

    def set_rows(self, rows: Iterable[CaseRow]) -> None:
        """Other cases."""
        self.all = {row.name: row for row in rows}
        self._arrange()

    def change(self, rows: Iterable[CaseRow]) -> None:
        """The same cases told otherwise, such as after a decision: they stay where they are until the next sorting."""
        places = {row.name: at for at, row in enumerate(self.shown)}
        for row in rows:
            self.all[row.name] = row
            if row.name in places:
                at = places[row.name]
                self.shown[at] = row
                self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADS) - 1)
                self.dataChanged.emit(self.index(at, 0), self.index(at, len(HEADS) - 1))

    def set_filter(
        self,
        text: str,
        label: str | None = None,
        verdict: str | None = None,
        names: frozenset[str] | None = None,
    ) -> None:
        """Only cases with every word of a text, of a label, with a verdict, of some names; None = of any."""
        self._words, self._label, self._verdict = tuple(text.casefold().split()), label, verdict
        self._names = names
        self._arrange()

    def set_brief(self, brief: bool) -> None:
        """Tell cells in few words, or in full."""
        if brief != self.brief:
            self.brief = brief
            if self.shown:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self.shown) - 1, len(HEADS) - 1))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; equal ones by name."""
        self.sorted_by = (column, order)
        self._arrange()

    def place(self, name: str) -> int:
        """The row of a case, −1 where it is not shown."""
        return next((at for at, row in enumerate(self.shown) if row.name == name), -1)

    def _arrange(self) -> None:
        column, order = self.sorted_by
        self.beginResetModel()
        found = [row for row in self.all.values() if self._passes(row)]
        found.sort(key=lambda row: row.key(NAME))
        found.sort(key=lambda row: row.key(column), reverse=order == Qt.SortOrder.DescendingOrder)
        self.shown = found
        self.endResetModel()

    def _passes(self, row: CaseRow) -> bool:
        if self._label is not None and row.label != self._label:
            return False
        if self._verdict is not None and row.verdict != self._verdict:
            return False
        if self._names is not None and row.name not in self._names:
            return False
        if not self._words:
            return True
        said = row.said
        return all(word in said for word in self._words)

    # Qt

    def many(self) -> int:
        """One row for each case that passes."""
        return len(self.shown)

    def head(self, section: int) -> str:
        """Case, label, review, scenario, rows, lines, doubts; those of signs are told only."""
        return "" if self.brief and section in (LABEL, REVIEW) else tr(HEADS[section])

    def head_tip(self, section: int) -> str:
        """The name of a column, also where it shows none."""
        return tr(HEADS[section])

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The words of a cell and its color; read aloud with the name of its column."""
        if not index.isValid():
            return None
        row, column = self.shown[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.words(column, brief=self.brief)
        if role == TOKEN:
            return self._token(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr(HEADS[column])} {row.words(column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(row.told)
        return None

    def _token(self, row: CaseRow, column: int) -> str:
        if column == REVIEW:
            return VERDICT_TOKENS[row.verdict]
        if column == LABEL:
            return "warn_text" if row.label == "anomalous" else "good" if row.label == "normal" else "dim"
        if column == DOUBTS:
            return "warn_text" if row.doubts else "dim"
        return "dim" if column in FIGURES or row.verdict == "drop" else "text"
