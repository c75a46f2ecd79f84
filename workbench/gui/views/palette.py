"""The command palette: type a few letters of what you want, Enter does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, RADIUS_CONTROL, Theme, set_role
from workbench.gui.views.panel import empty_state

WIDTH, ROW, MOST_ROWS = 480, 30, 10
TOP, MARGIN = 52, 20
ACTION_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


def rank(typed: str, text: str) -> int | None:
    """How well `typed` fits `text`: 0 = begins with it, 1 = a word does, 2 = contains it, 3 = its letters in order."""
    wanted, text = typed.casefold().strip(), text.casefold()
    if text.startswith(wanted):
        return 0
    if any(word.startswith(wanted) for word in text.split()):
        return 1
    if wanted in text:
        return 2
    letters = iter(text)
    return 3 if all(letter in letters for letter in wanted if letter != " ") else None


class CommandPalette(QFrame):
    """A list of actions over the window, filtered by typing. Opens with `open`, closes by itself."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._came_from: QWidget | None = None
        self._actions: tuple[QAction, ...] = ()
        set_role(self, panel=True)
        self.input = QLineEdit()
        self.input.setPlaceholderText(tr("Type a command"))
        self.input.setAccessibleName(tr("Command to search"))
        self.list = QListView()
        self.list.setAccessibleName(tr("Commands"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.delegate = _CommandDelegate(theme, self)
        self.list.setItemDelegate(self.delegate)
        self._model = QStandardItemModel(self)
        self.list.setModel(self._model)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_SMALL, GAP_SMALL, GAP_SMALL, GAP_SMALL)
        layout.addWidget(self.input)
        layout.addWidget(self.list)
        self.nothing = empty_state(tr("No command has these letters."))
        layout.addWidget(self.nothing)
        self.input.textChanged.connect(self._filter)
        for watched in (self.input, parent):
            watched.installEventFilter(self)
        self.list.clicked.connect(self._run)
        self.hide()

    def open(self, actions: Sequence[QAction]) -> None:
        """Show the palette over its parent with these actions."""
        self._actions = tuple(actions)
        self.input.clear()
        self._filter("")
        self._came_from = self._over.focusWidget()
        self._place()
        self.show()
        self.raise_()
        self.input.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self) -> None:
        """In the middle of its parent, below the top bar."""
        width = min(WIDTH, self._over.width() - 2 * MARGIN)
        self.setGeometry((self._over.width() - width) // 2, TOP, width, self.sizeHint().height())

    def shown_titles(self) -> list[str]:
        """The titles in the list now, best first."""
        return [self._model.item(row).text() for row in range(self._model.rowCount())]

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.delegate.theme = theme

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the list while the input has them, closing when it loses them, and the middle of a resized window."""
        if watched is self._over:
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self._place()
            return False
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key, row = event.key(), self.list.currentIndex().row()
        if key == Qt.Key.Key_Escape:
            self._close()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex())
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._model.rowCount():
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentIndex(self._model.index((row + step) % self._model.rowCount(), 0))
        else:
            return False
        return True

    def _filter(self, typed: str) -> None:
        ranked = [(rank(typed, a.text()), not a.isEnabled(), order, a) for order, a in enumerate(self._actions)]
        fitting = sorted((r, off, order) for r, off, order, _ in ranked if r is not None)
        self._model.clear()
        for _, _, order in fitting:
            action = self._actions[order]
            item = QStandardItem(action.text())
            item.setData(order, ACTION_ROLE)
            item.setToolTip(action.toolTip())
            item.setEnabled(action.isEnabled())
            item.setData(action.shortcut().toString(), Qt.ItemDataRole.UserRole)
            self._model.appendRow(item)
        self.list.setCurrentIndex(self._model.index(0, 0))
        self.list.setFixedHeight(ROW * min(MOST_ROWS, len(fitting)))
        self.list.setVisible(bool(fitting))
        self.nothing.setVisible(not fitting)
        self.resize(self.width(), self.sizeHint().height())

    def _run(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        action = self._actions[int(index.data(ACTION_ROLE))]
        if action.isEnabled():
            self._close()
            action.trigger()

    def _close(self) -> None:
        self.hide()
        (self._came_from or self._over).setFocus()


class _CommandDelegate(QStyledItemDelegate):
    """One row: the title at the left, its keys dim at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All rows alike."""
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row; the current one stands on raised ground."""
        rect: QRect = option.rect
        state = option.state
        painter.save()
        if state & state.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("line"))
            painter.drawRoundedRect(rect, RADIUS_CONTROL, RADIUS_CONTROL)
        inner = rect.adjusted(GAP_SMALL, 0, -GAP_SMALL, 0)
        keys, title = str(index.data(Qt.ItemDataRole.UserRole) or ""), str(index.data())
        enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        painter.setFont(self.theme.font("dim"))
        painter.setPen(self.theme.color("dim"))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), keys)
        room = inner.width() - painter.fontMetrics().horizontalAdvance(keys) - GAP_SMALL
        painter.setFont(self.theme.font("body"))
        painter.setPen(self.theme.color("text" if enabled else "dim"))
        text = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()
