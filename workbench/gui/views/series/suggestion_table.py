"""The rows of the panel of suggested labels: questions with their answers in words, as a table model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt

from workbench.gui.charts import words
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.gui.views.row_model import Index, RowModel
from workbench.gui.views.series.row_table import TOKEN
from workbench.gui.words import number
from workbench.model.scores import Suggestion
from workbench.model.series import Series

State = Literal["open", "anomaly", "normal", "skipped"]
ANSWER, SERIES, WHEN, SAID, SAW = range(5)
ANSWERS: Mapping[State, tuple[str, str]] = {
    "open": ("?", "text"),
    "anomaly": (later("✓ anomaly"), "good"),
    "normal": (later("– normal"), "dim"),
    "skipped": (later("skipped"), "dim"),
}
HEADERS = (later("answer"), later("series"), later("when"), later("rule and label"), later("what happened"))
HEADER_TIPS = (
    later("Y yes, an anomaly · N no · S skip"),
    "",
    later("the first point, in the zone of the chart's axis where there is a clock"),
    "",
    "",
)


@dataclass(frozen=True)
class SuggestionRow:
    """A suggestion with its time in words and how it was answered."""

    suggestion: Suggestion
    when: str
    state: State = "open"

    def cells(self) -> tuple[str, ...]:
        """The texts of the columns."""
        one = self.suggestion
        return tr(ANSWERS[self.state][0]), one.series, self.when, sentence(one.said), sentence(one.saw)


def when_of(suggestion: Suggestion, series: Series) -> str:
    """Its first point: the time, or its number where there is no clock."""
    if series.times_ns is None or suggestion.start >= len(series):
        return tr("point {number}", number=number(suggestion.start))
    return words.stamp(int(series.times_ns[suggestion.start]))


class SuggestionModel(RowModel):
    """Suggestions, the one worth most first, one row each."""

    columns = len(HEADERS)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[SuggestionRow, ...] = ()

    def many(self) -> int:
        """How many suggestions there are."""
        return len(self.rows)

    def head(self, section: int) -> str:
        """Answer, series, when, said, saw."""
        return tr(HEADERS[section])

    def head_tip(self, section: int) -> str:
        """What a column is."""
        return tr(HEADER_TIPS[section])

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The text of a cell, and the color of it; read aloud it is the whole question."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == SAID:
            return sentence(row.suggestion.question)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.cells()[index.column()]
        if role == TOKEN:
            return ANSWERS[row.state][1] if index.column() == ANSWER or row.state != "open" else "text"
        return None

    def set_rows(self, rows: Sequence[SuggestionRow]) -> None:
        """Show other suggestions; the same ones with other answers keep what is chosen."""
        same = [row.suggestion for row in rows] == [row.suggestion for row in self.rows]
        if not same:
            self.beginResetModel()
        self.rows = tuple(rows)
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(HEADERS) - 1))
