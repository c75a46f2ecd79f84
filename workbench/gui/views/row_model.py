"""What all tables of the window have in common: rows of one kind below columns with names."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class RowModel(QAbstractTableModel):
    """Counts and names; what a cell says is for `data` of each table. `columns`: how many there are."""

    columns = 0

    @abstractmethod
    def many(self) -> int:
        """How many rows are shown."""

    @abstractmethod
    def head(self, section: int) -> str:
        """The title of a column, translated."""

    def head_tip(self, _section: int) -> str:
        """What the title of a column means, "" where it needs no words."""
        return ""

    def rowCount(self, parent: Index | None = None) -> int:
        """No row has rows of its own."""
        return 0 if parent is not None and parent.isValid() else self.many()

    def columnCount(self, parent: Index | None = None) -> int:
        """The same at any time."""
        return 0 if parent is not None and parent.isValid() else self.columns

    def headerData(self, section: int, way: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The title of a column, above the left of its cells."""
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.head(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.head_tip(section) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.head(section) or self.head_tip(section)
        return LEFT if role == Qt.ItemDataRole.TextAlignmentRole else None
