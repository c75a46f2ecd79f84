"""Who was taken for whom as a grid of counts, colored by their share; a cell leads to its cases; also as a list."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from workbench.gui.texts import tr
from workbench.gui.theme import Theme
from workbench.gui.views.incidents.score_rows import Confusion
from workbench.gui.views.row_model import Index
from workbench.gui.views.series.row_table import PADDING, TOKEN
from workbench.gui.words import number

LONGEST = 190  # pixels of a row's name
TURNED = 40  # pixels: narrower columns have their names turned


def spoken(confusion: Confusion, row: str, column: str) -> str:
    """A cell in words."""
    count, total = confusion.count(row, column), confusion.total(row)
    words = {"n": number(count), "total": number(total), "row": named(confusion, row)}
    if row == column:
        return tr("{n} of {total} cases of {row} were told rightly", **words)
    return tr("{n} of {total} cases of {row} were taken for {column}", **words, column=named(confusion, column))


def named(confusion: Confusion, key: str) -> str:
    """A row or column as people call it."""
    return confusion.words.get(key, key)


class ConfusionModel(QAbstractTableModel):
    """Rows are what cases are, columns what they were taken for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = Confusion()

    def show(self, confusion: Confusion) -> None:
        """Other counts."""
        self.beginResetModel()
        self.shown = confusion
        self.endResetModel()

    def cell(self, index: Index) -> tuple[str, str]:
        """The keys of a cell."""
        return self.shown.rows[index.row()], self.shown.columns[index.column()]

    def rowCount(self, parent: Index | None = None) -> int:
        """What cases are."""
        return 0 if parent is not None and parent.isValid() else len(self.shown.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """What they were taken for."""
        return 0 if parent is not None and parent.isValid() else len(self.shown.columns)

    def headerData(self, section: int, way: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Ids above, ids with their names at the left; the whole name as a tooltip."""
        across = way == Qt.Orientation.Horizontal
        keys = self.shown.columns if across else self.shown.rows
        if section >= len(keys):
            return None
        key = keys[section]
        words = named(self.shown, key)
        if role == Qt.ItemDataRole.DisplayRole:
            return (key or "?") if across and len(keys) > 4 else words
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr("taken for {what}", what=words) if across else words
        if role == Qt.ItemDataRole.TextAlignmentRole and not across:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The count of a cell, nothing where it is 0; its share as a tooltip."""
        if not index.isValid():
            return None
        row, column = self.cell(index)
        count = self.shown.count(row, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return number(count) if count else ""
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            share = f"{100 * self.shown.share(row, column):.0f} %"
            return f"{spoken(self.shown, row, column)} · {share}"
        if role == TOKEN:
            return "good" if row == column else "bad"
        return self.shown.share(row, column) if role == Qt.ItemDataRole.UserRole + 2 else None


class CellDelegate(QStyledItemDelegate):
    """A count on a ground as strong as its share: rightly told in one color, wrongly in another with a bar below."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, count, a mark of wrong cells, the frame of the chosen one."""
        painter.save()
        rect, token, share = option.rect, index.data(TOKEN), float(index.data(Qt.ItemDataRole.UserRole + 2) or 0)
        text = str(index.data() or "")
        if token == "good" and not text:
            painter.fillRect(rect.adjusted(1, 1, -1, -1), self.theme.color("raised"))
        if text:
            painter.fillRect(rect.adjusted(1, 1, -1, -1), self.theme.color(token, 0.12 + 0.33 * share))
            if token == "bad":
                width = max(3.0, share * (rect.width() - 4))
                painter.fillRect(QRectF(rect.left() + 2, rect.bottom() - 3, width, 2), self.theme.color("bad"))
        painter.setFont(self.theme.font("body"))
        painter.setPen(self.theme.color("text"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            strong = option.state & QStyle.StateFlag.State_Selected
            painter.setPen(self.theme.color("accent" if strong else "line"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.restore()


class TurnedHeader(QHeaderView):
    """Ids from bottom to top: columns may be as narrow as their counts."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """The text of a column, turned."""
        text = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        painter.save()
        painter.translate(rect.left(), rect.bottom() - PADDING)
        painter.rotate(-90)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.palette().ColorRole.Text))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(0, 0, rect.height() - PADDING, rect.width()), flags, text)
        painter.restore()


class ConfusionTable(QTableView):
    """Emits the cell whose cases are asked for, by click or Enter."""

    cell_chosen = Signal(str, str)

    def __init__(self, theme: Theme, name: str, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts = ConfusionModel(self)
        self.delegate = CellDelegate(theme, self)
        self._width, self._names = width, 0
        self.setModel(self.counts)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(name)
        self.setAccessibleDescription(tr("Rows are what cases are, columns what they were taken for; Enter lists them"))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setCornerButtonEnabled(False)
        if width < TURNED:
            self.setHorizontalHeader(TurnedHeader(self))
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setHighlightSections(True)
        self.verticalHeader().setDefaultSectionSize(24)
        self.horizontalHeader().setMinimumSectionSize(24)
        self.clicked.connect(self._ask)

    def show_counts(self, confusion: Confusion) -> None:
        """Other counts."""
        self.counts.show(confusion)
        metrics = QFontMetrics(self.delegate.theme.font("dim"))
        heads = [str(self.counts.headerData(at, Qt.Orientation.Horizontal)) for at in range(self.counts.columnCount())]
        widest = max((metrics.horizontalAdvance(head) for head in heads), default=0) + 2 * PADDING + 4
        turned = isinstance(self.horizontalHeader(), TurnedHeader)
        self.horizontalHeader().setDefaultSectionSize(self._width if turned else max(self._width, widest))
        if turned:
            self.horizontalHeader().setFixedHeight(widest)
        rows = [metrics.horizontalAdvance(named(confusion, row)) for row in confusion.rows]
        self._names = max(rows, default=0) + 3 * PADDING
        self._fit_names()
        self.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)

    def _fit_names(self) -> None:
        self.verticalHeader().setFixedWidth(min(self._names, LONGEST, max(self.width() // 3, 110)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names leave most of the room to the counts."""
        super().resizeEvent(event)
        if self.counts.shown.rows and isinstance(self.horizontalHeader(), TurnedHeader):
            self._fit_names()

    def _ask(self, index: Index) -> None:
        if index.isValid() and self.counts.shown.count(*self.counts.cell(index)):
            self.cell_chosen.emit(*self.counts.cell(index))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter and Space list the cases of a cell."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._ask(self.currentIndex())
        else:
            super().keyPressEvent(event)
