"""On which cases a scenario's rule fires, and on which it should, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt

from workbench.gui.texts import later, tr
from workbench.gui.views.row_model import Index, RowModel
from workbench.gui.views.series.row_table import TOKEN

HEADS = (later("outcome"), later("case"), later("labeled as"))
RIGHT, MISSED, CROSS, QUIET, OPEN = "fires", "misses", "fires elsewhere", "quiet", "unlabeled"
ORDER = (MISSED, CROSS, RIGHT, OPEN, QUIET)
WORDS = {
    RIGHT: later("✓ fires"),
    MISSED: later("▼ should fire"),
    CROSS: later("✕ should not fire"),
    QUIET: later("· silent"),
    OPEN: later("? fires, no label"),
}
TOKENS = {RIGHT: "good", MISSED: "miss_text", CROSS: "false_alarm_text", QUIET: "dim", OPEN: "dim"}


@dataclass(frozen=True)
class OutcomeRow:
    """A case: `kind` is one of ORDER; `point`: where the rule first held, −1 for nowhere."""

    case: str
    kind: str
    scenario: str
    point: int = -1


class OutcomeModel(RowModel):
    """Wrong ones first."""

    columns = len(HEADS)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[OutcomeRow] = []

    def show(self, rows: Iterable[OutcomeRow]) -> None:
        """Other outcomes; where the same cases are listed in the same order, they stay where they are."""
        new = sorted(rows, key=lambda row: ORDER.index(row.kind))
        if [row.case for row in new] == [row.case for row in self.rows]:
            self.rows = new
            if new:
                self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(HEADS) - 1))
            return
        self.beginResetModel()
        self.rows = new
        self.endResetModel()

    def many(self) -> int:
        """One row a case."""
        return len(self.rows)

    def head(self, section: int) -> str:
        """Outcome, case, scenario."""
        return tr(HEADS[section])

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The words of a cell and its color."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == TOKEN:
            return TOKENS[row.kind] if index.column() == 0 else "text"
        words = (tr(WORDS[row.kind]), row.case, row.scenario)[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return words
        return f"{tr(HEADS[index.column()])} {words}" if role == Qt.ItemDataRole.AccessibleTextRole else None
