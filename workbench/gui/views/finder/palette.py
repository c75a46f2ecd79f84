"""The palette: type a few letters of a command, a series or a help page, Enter does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from workbench.gui.announce import announce
from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, Theme, set_role
from workbench.gui.views.finder.entries import Entry, found
from workbench.gui.views.finder.entry_delegate import ENTRY_ROLE, ROW, EntryDelegate
from workbench.gui.views.panel import empty_state
from workbench.gui.views.row_model import Index

WIDTH, MOST_ROWS = 680, 12
TOP, MARGIN = 52, 20


class CommandPalette(QFrame):
    """A list of entries over the window, filtered by typing. Opens with `open`, closes by itself.

    `chosen(key)`: what was done. `recent`: the keys of what was done lately, newest first; they stand first.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._came_from: QWidget | None = None
        self._entries: tuple[Entry, ...] = ()
        self.recent: tuple[str, ...] = ()
        set_role(self, panel=True)
        self.input = QLineEdit()
        self.input.setPlaceholderText(tr("Type a command, a series or what you want to know"))
        self.input.setAccessibleName(tr("Command to search"))
        self.list = QListView()
        self.list.setAccessibleName(tr("Commands"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.delegate = EntryDelegate(theme, self)
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
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._speak(now))
        self.hide()

    def open(self, entries: Sequence[Entry]) -> None:
        """Show the palette over its parent with these entries."""
        self._entries = tuple(entries)
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
        fitting = found(typed, self._entries, self.recent)
        self._model.clear()
        for entry in fitting:
            item = QStandardItem(entry.title)
            item.setData(entry, ENTRY_ROLE)
            item.setToolTip(entry.told)
            item.setData(entry.spoken, Qt.ItemDataRole.AccessibleTextRole)
            item.setEnabled(True)  # also what cannot be done now is led to by keys, so that it says why
            self._model.appendRow(item)
        self.list.setCurrentIndex(self._model.index(0, 0))
        self.list.setFixedHeight(ROW * min(MOST_ROWS, len(fitting)))
        self.list.setVisible(bool(fitting))
        self.nothing.setVisible(not fitting)
        self.resize(self.width(), self.sizeHint().height())

    def _speak(self, index: Index) -> None:
        entry = index.data(ENTRY_ROLE) if index.isValid() else None
        if isinstance(entry, Entry):
            announce(self.input, entry.spoken)

    def _run(self, index: Index) -> None:
        entry = index.data(ENTRY_ROLE) if index.isValid() else None
        if isinstance(entry, Entry) and not entry.missing:
            self._close()
            entry.do()
            self.chosen.emit(entry.key)

    def _close(self) -> None:
        self.hide()
        (self._came_from or self._over).setFocus()
