"""The rows of a fleet for a table: ten thousand sorted by any column and filtered by words, status and group."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from PySide6.QtCore import QObject, Qt

from workbench.gui.natural import natural
from workbench.gui.texts import tr
from workbench.gui.views.fleet.fleet_rows import HEADS, NAME, TIPS, FleetLine
from workbench.gui.views.panel import plain
from workbench.gui.views.row_model import Index, RowModel
from workbench.gui.views.series.row_table import TOKEN

LINE = Qt.ItemDataRole.UserRole + 1  # the whole row, for who paints it


class FleetModel(RowModel):
    """Tells the rows that pass the filter, in an order of the user's. Keys and words are made once a row."""

    columns = len(HEADS)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.all: dict[str, FleetLine] = {}
        self.shown: list[FleetLine] = []
        self.sorted_by = (NAME, Qt.SortOrder.AscendingOrder)
        self._places: dict[str, int] = {}  # name → its place in the order of names
        self._ordered: list[FleetLine] = []  # all of them, by name
        self._said: dict[str, str] = {}
        self._words: tuple[str, ...] = ()
        self._status = self._group = ""

    # what is shown

    @property
    def states(self) -> frozenset[str]:
        """Every status that some row has, shown or not."""
        return frozenset(line.status for line in self.all.values())

    def set_lines(self, lines: Iterable[FleetLine]) -> None:
        """Other rows, or the same ones further on."""
        before = self.all
        self.all = {line.name: line for line in lines}
        if self.all.keys() != before.keys():
            self._places = {name: at for at, name in enumerate(sorted(self.all, key=natural))}
        self._ordered = sorted(self.all.values(), key=lambda line: self._places[line.name])
        kept = {name for name, line in self.all.items() if before.get(name) == line}
        self._said = {name: words for name, words in self._said.items() if name in kept}
        self._arrange()

    def set_filter(self, text: str, status: str = "", group: str = "") -> None:
        """Only rows with every word of a text, of a status, of a group; "" = of any."""
        self._words, self._status, self._group = tuple(text.casefold().split()), status, group
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column, equal ones by name; what is unknown comes last either way."""
        self.sorted_by = (column, order)
        self._arrange()

    def _arrange(self) -> None:
        column, order = self.sorted_by
        found = [line for line in self._ordered if self._passes(line)]
        place = self._places.__getitem__
        keyed = [(place(line.name) if column == NAME else line.key(column), line) for line in found]
        known: list[tuple[Any, FleetLine]] = [(key, line) for key, line in keyed if key is not None]
        known.sort(key=itemgetter(0), reverse=order == Qt.SortOrder.DescendingOrder)
        self.beginResetModel()
        self.shown = [line for _, line in known] + [line for key, line in keyed if key is None]
        self.endResetModel()

    def _passes(self, line: FleetLine) -> bool:
        if (self._status and line.status != self._status) or (self._group and line.group != self._group):
            return False
        if not self._words:
            return True
        said = self._said.get(line.name)
        if said is None:
            said = self._said[line.name] = line.said
        return all(word in said for word in self._words)

    # Qt

    def many(self) -> int:
        """One row for each series that passes."""
        return len(self.shown)

    def head(self, section: int) -> str:
        """The names of the columns."""
        return tr(HEADS[section])

    def head_tip(self, section: int) -> str:
        """What a figure is of."""
        return tr(TIPS[section]) if section in TIPS else ""

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The words of a cell and its color; read aloud with the name of its column."""
        if not index.isValid():
            return None
        line, column = self.shown[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return line.words(column)
        if role == TOKEN:
            return line.token(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr(HEADS[column])} {line.words(column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(self._told(line))
        return line if role == LINE else None

    def _told(self, line: FleetLine) -> str:
        parts = (f"{tr(HEADS[column])}: {words}" for column in range(len(HEADS)) if (words := line.words(column)))
        return "\n".join(parts)
