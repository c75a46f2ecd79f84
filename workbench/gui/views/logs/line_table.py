"""The table of log lines: rows that the user chooses are a moment or a region of the clock; keys copy and filter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from workbench.gui.texts import tr
from workbench.gui.theme import Theme
from workbench.gui.views.logs.line_model import LEVEL, MARKED, MESSAGE, NUMBER, SOURCE, TIME, LineModel
from workbench.gui.views.points.point_delegate import PointDelegate
from workbench.gui.views.points.point_table import show_as_rows
from workbench.gui.views.row_model import Index
from workbench.gui.views.series.row_table import PADDING
from workbench.gui.words import number

MOST_RANGES = 2000  # stretches of rows that are shown as chosen: more lines than that nobody looks at one by one
MOST_COPIED = 100_000  # lines
NARROW = 560  # pixels below which the message needs the room of the source
SAMPLE = 400  # rows by which columns are made wide enough


class LineDelegate(PointDelegate):
    """A bar at the left of lines that are evidence."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """As every row, with the ground of what stands out below."""
        if index.data(MARKED):
            painter.fillRect(option.rect, self.theme.color("accent", 0.14))
        super().paint(painter, option, index)


class LineTable(QTableView):
    """Tells the lines that are chosen; never filters by itself."""

    chosen_changed = Signal()
    template_asked = Signal()
    left = Signal()

    def __init__(self, model: LineModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = model
        self._told = False  # whether the choice came from outside, not to be told back
        self.delegate = LineDelegate(theme, self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(tr("Lines of the log"))
        self.setAccessibleDescription(
            tr("Shift with the arrow keys marks a region, Ctrl+C copies, T lists lines alike")
        )
        show_as_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().selectionChanged.connect(self._selected)
        self.selectionModel().currentRowChanged.connect(lambda *_: self._selected())

    def fit_columns(self) -> None:
        """Columns as wide as the texts of some rows need; the message has what is left."""
        body, small = (QFontMetrics(self.delegate.theme.font(kind)) for kind in ("body", "dim"))
        count = len(self.lines.lines) if self.lines.lines is not None else 0
        places = range(0, count, max(1, count // SAMPLE))
        for column, most in ((NUMBER, 110), (TIME, 190), (LEVEL, 90), (SOURCE, 130)):
            texts = {self.lines.told(place, column) for place in places}
            if column == NUMBER and self.lines.lines is not None and len(self.lines.lines):
                texts.add(f"◆ {number(int(self.lines.lines.numbers.max()))}")
            head = small.horizontalAdvance(str(self.lines.headerData(column, Qt.Orientation.Horizontal))) + 4
            widest = max((body.horizontalAdvance(text) for text in texts), default=0)
            self.horizontalHeader().resizeSection(column, max(head, min(widest, most)) + 2 * PADDING + 2)
            if column == SOURCE:
                self.setColumnHidden(SOURCE, not any(texts) or self.viewport().width() < NARROW)

    # what is chosen

    def chosen_places(self) -> NDArray[np.int64]:
        """The places of the chosen lines in their log, rising."""
        chosen = self.selectionModel().selection()
        parts = [np.arange(chosen.at(k).top(), chosen.at(k).bottom() + 1) for k in range(chosen.count())]
        rows = np.unique(np.concatenate(parts)) if parts else np.empty(0, np.int64)
        return self.lines.shown[rows[rows < len(self.lines.shown)]]

    def current_place(self) -> int:
        """The line with the keyboard, −1 where none has it."""
        row = self.currentIndex().row()
        return int(self.lines.shown[row]) if 0 <= row < len(self.lines.shown) else -1

    def choose_rows(self, rows: NDArray[np.int64], *, at: int | None = None) -> None:
        """Show rows as chosen without telling it back; `at`: the row to bring in sight, by default the first."""
        self._told = True
        parts = QItemSelection()
        breaks = np.flatnonzero(np.diff(rows) > 1)
        starts, ends = np.append(0, breaks + 1), np.append(breaks, len(rows) - 1)
        for first, last in list(zip(starts.tolist(), ends.tolist(), strict=True))[:MOST_RANGES] if len(rows) else ():
            parts.select(self.lines.index(int(rows[first]), 0), self.lines.index(int(rows[last]), MESSAGE))
        self.selectionModel().select(parts, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        stand = int(rows[0]) if at is None and len(rows) else -1 if at is None else at
        if stand >= 0:
            index = self.lines.index(stand, MESSAGE)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._told = False

    def copy(self) -> int:
        """Put the chosen lines on the clipboard as they stand in the file; how many."""
        log = self.lines.lines
        if log is None:
            return 0
        places = self.chosen_places()[:MOST_COPIED].tolist()
        text = "\n".join(log.texts[at] for at in places)
        QApplication.clipboard().setText(text.replace("\0", "‹NUL›"))  # the clipboard would end there
        return len(places)

    def _selected(self, *_: object) -> None:
        if not self._told:
            self.chosen_changed.emit()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies, T lists lines alike, Esc chooses nothing and then leads to the charts."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_T and not event.modifiers():
            self.template_asked.emit()
        elif event.key() == Qt.Key.Key_Escape:
            if len(self.chosen_places()):
                self.clearSelection()
            else:
                self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is chosen stays in sight."""
        super().resizeEvent(event)
        if (event.size().width() < NARROW) != (event.oldSize().width() < NARROW):
            self.fit_columns()
        if self.currentIndex().isValid() and self.selectionModel().hasSelection():
            self.scrollTo(self.currentIndex())
