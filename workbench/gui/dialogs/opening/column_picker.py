"""Choosing several columns: a button that names them, with a menu of ticks that stays open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from workbench.gui.texts import tr, trn
from workbench.gui.theme import set_role

MENU_ROOM = 24  # pixels that the arrow takes


class ColumnPicker(QPushButton):
    """`changed` after each tick. `columns()`: the ticked ones, in the order of the file."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._menu = QMenu(self)
        self._menu.installEventFilter(self)
        self.setMenu(self._menu)
        set_role(self, picker=True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)

    def set_columns(self, names: Sequence[str], ticked: Sequence[str]) -> None:
        """Show these columns, some of them ticked."""
        if [action.text() for action in self._menu.actions()] != list(names):
            self._menu.clear()
            for name in names:
                self._menu.addAction(name).setCheckable(True)
        for action in self._menu.actions():
            action.setChecked(action.text() in ticked)
        self._show()

    def columns(self) -> tuple[str, ...]:
        """The ticked columns."""
        return tuple(action.text() for action in self._menu.actions() if action.isChecked())

    def tick(self, name: str) -> None:
        """As a click on a column in the menu."""
        action = next(action for action in self._menu.actions() if action.text() == name)
        self._toggle(action)

    def _toggle(self, action: QAction) -> None:
        if self.columns() == (action.text(),):
            return  # one value must be
        action.toggle()
        self._show()
        self.changed.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A click, Space or Return ticks and leaves the menu open."""
        chosen = self._menu.activeAction()
        if chosen is None:
            return False
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._toggle(chosen)
            return True
        if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return):  # type: ignore[attr-defined]
            self._toggle(chosen)
            return True
        return False

    def _show(self) -> None:
        ticked = self.columns()
        words = ", ".join(ticked) if len(ticked) <= 2 else trn("{n} column", "{n} columns", len(ticked))
        self.setText(words or tr("— none —"))
        self.setAccessibleName(f"{self._name}: {words}")

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters: the rest may elide."""
        return QSize(64, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt's own button around the elided names."""
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        room = self.width() - MENU_ROOM - 16
        option.text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        self.setToolTip(self._name if option.text == self.text() else f"{self._name}: {self.text()}")
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
