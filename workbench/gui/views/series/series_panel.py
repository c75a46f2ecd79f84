"""The series panel: every series with its line and state; choose one, filter many."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QWidget

from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme
from workbench.gui.views.panel import Panel, empty_state
from workbench.gui.views.series.series_list import SeriesDelegate, SeriesModel, SeriesRow, tick_rect

FILTER_FROM = 13  # rows: twelve fit without searching
EMPTY = later(
    'No series yet.<br><br>Drop CSV or Parquet files here, <a href="open">open files…</a> '
    'or look at <a href="open_samples">the sample project</a>.'
)


class SeriesPanel(Panel):
    """Emits what was chosen; `asked(command id)` for the links of the empty state."""

    series_chosen = Signal(str)
    stack_toggled = Signal(str)  # its box was clicked, or Space pressed on it
    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Series"), "", parent)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter"))
        self.filter.setAccessibleName(tr("Filter the series by name"))
        self.filter.setClearButtonEnabled(True)
        self.model = SeriesModel(self)
        self.delegate = SeriesDelegate(theme, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.list.setAccessibleName(tr("Series"))
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setUniformItemSizes(True)
        self.list.setDragEnabled(True)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.empty = empty_state(tr(EMPTY))
        self.no_match = empty_state(tr("No series has this in its name."))
        for widget in (self.filter, self.list, self.empty, self.no_match):
            self.body.addWidget(widget, 0 if widget is self.filter else 1)
        self.setMinimumWidth(180)
        self._name = ""
        self._all = 0
        self._connect()
        self.set_rows(())

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._set_filter)
        self.empty.linkActivated.connect(self.asked)
        self.list.viewport().installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.selectionModel().selectionChanged.connect(self._selected)

    def set_rows(self, rows: Sequence[SeriesRow]) -> None:
        """Show these series; the chosen one stays chosen while it is there."""
        self._all = len(rows)
        self.model.set_rows(rows)
        self.hint.setText(str(len(rows)) if len(rows) >= FILTER_FROM else "")
        self.filter.setVisible(self._all >= FILTER_FROM)
        if self._all < FILTER_FROM and self.filter.text():
            self.filter.clear()
        self._show_state()
        self._select(self._name)

    def choose(self, name: str) -> None:
        """Show a series as chosen, without telling it back."""
        self._name = name
        self._select(name)

    def chosen(self) -> str:
        """The name of the chosen series, empty where there is none."""
        return self._name

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.delegate.theme = theme
        self.list.viewport().update()

    def _set_filter(self, text: str) -> None:
        self.model.set_filter(text)
        self._show_state()
        self._select(self._name)

    def _show_state(self) -> None:
        shown = self.model.rowCount()
        self.list.setVisible(shown > 0)
        self.empty.setVisible(self._all == 0)
        self.no_match.setVisible(self._all > 0 and shown == 0)

    def _select(self, name: str) -> None:
        row = self.model.row_of(name)
        selection = self.list.selectionModel()
        blocked = selection.blockSignals(True)
        if row < 0:
            selection.clear()
        else:
            self.list.setCurrentIndex(self.model.index(row, 0))
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            selection.select(self.model.index(row, 0), flag)
        selection.blockSignals(blocked)
        self.list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on a row's box, or Space on the chosen row, keeps its series in sight or no longer; nothing else."""
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            assert isinstance(event, QMouseEvent)
            index = self.list.indexAt(event.position().toPoint())
            reach = tick_rect(self.list.visualRect(index)).adjusted(-4, -4, 4, 4)
            if watched is self.list.viewport() and index.isValid() and reach.contains(event.position().toPoint()):
                self.stack_toggled.emit(self.model.name_at(index.row()))
                return True
        elif event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Space and self._name:
                self.stack_toggled.emit(self._name)
                return True
        return super().eventFilter(watched, event)

    def _selected(self) -> None:
        rows = self.list.selectionModel().selectedRows()
        if rows and self.model.name_at(rows[0].row()) != self._name:
            self._name = self.model.name_at(rows[0].row())
            self.series_chosen.emit(self._name)
