"""A chart and its twin: the same numbers as a table, for the keyboard and for who listens. The button or V turns it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QWidget,
)

from workbench.gui.texts import tr
from workbench.gui.theme import Theme, set_role
from workbench.gui.views.panel import empty_state

ROW_HEIGHT, ICON = 24, 14


class Twin(QStackedWidget):
    """Shows `chart`, or `table` with what was given to `show_rows`. `button` turns it: put it beside the title. Where
    the chart has nothing to draw, `words` stand in its place."""

    def __init__(self, chart: QWidget, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart, self.table, self.button = chart, _table(name), QToolButton()
        self.words = empty_state("")
        for page in (chart, self.table, self.words):
            self.addWidget(page)
        self.button.setCheckable(True)
        self.button.setAutoRaise(True)
        self.button.setIconSize(QSize(ICON, ICON))
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setToolTip(tr("As a table (V)\nThe same numbers, row by row"))
        self.button.setAccessibleName(tr("{name} as a table", name=name))
        self.button.toggled.connect(self._turn)
        for widget in (self.button, self.table):
            widget.installEventFilter(self)
        self.set_theme(theme)

    @property
    def as_table(self) -> bool:
        """Whether the table is in sight."""
        return self.currentWidget() is self.table

    def show_rows(self, heads: Sequence[str], rows: Sequence[Sequence[str]], nothing: str = "") -> None:
        """The numbers that the chart shows, each with its unit or under a head that says it; `nothing`: why the chart
        has nothing to draw. A table that stays the same keeps the keyboard where it was."""
        at = self.table.currentRow()
        self.table.setColumnCount(len(heads))
        self.table.setHorizontalHeaderLabels(list(heads))
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{heads[column]}: {text}")
                self.table.setItem(number, column, item)
        if 0 <= at < len(rows):
            self.table.setCurrentCell(at, 0)
        self.words.setText(nothing)
        self.button.setEnabled(bool(rows))
        self._turn()

    def set_theme(self, theme: Theme) -> None:
        """The icon in another theme's colors."""
        self.button.setIcon(theme.icon("table-large"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """V, where the keyboard is here, turns this chart rather than that of the series."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if event.type() in kinds and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_V:
            event.accept()
            if event.type() == QEvent.Type.KeyPress and not event.modifiers():
                self.button.toggle()
            return True
        return super().eventFilter(watched, event)

    def _turn(self) -> None:
        here = self.table.hasFocus()
        as_table = self.button.isChecked() and self.table.rowCount() > 0
        self.setCurrentWidget(self.table if as_table else self.words if self.words.text() else self.chart)
        if here and not as_table:
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)


def _table(name: str) -> QTableWidget:
    table = QTableWidget()
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    set_role(table, clear=True)
    return table
