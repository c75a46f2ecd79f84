"""Names that may be written here, below the cursor: the list, and what the chosen one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout

from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, GAP_TINY, set_role
from workbench.gui.views.editor.code_edit import CodeEdit
from workbench.gui.views.editor.places import counted, word_before

ROWS = 8
WIDTH = 380
SIGNS = {"function": "ƒ", "constant": "#", "module": "▤", "keyword": "‹›"}


@dataclass(frozen=True)
class NameChoice:
    """A name that fits. `kind`: function, constant, module, keyword or name; `told`: signature and a sentence, where
    they are known already."""

    name: str
    kind: str = "name"
    told: str = ""


class SuggestionPopup(QFrame):
    """Lies over the window without taking the focus; the editor hands it its keys.

    `described(str)`: what a name is, is wanted.
    """

    described = Signal(str)

    def __init__(self, code: CodeEdit) -> None:
        super().__init__(code.window())
        self._code = code
        self._choices: tuple[NameChoice, ...] = ()
        self._start = 0
        self._row = self.fontMetrics().height() + 6
        self.list = QListWidget()
        set_role(self.list, choices=True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("Names that fit"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self.told, role="dim")
        set_role(self, panel=True)
        body = QVBoxLayout(self)
        body.setContentsMargins(GAP_TINY, GAP_TINY, GAP_TINY, GAP_TINY)
        body.setSpacing(GAP_TINY)
        body.addWidget(self.list)
        body.addWidget(self.told)
        self.told.setContentsMargins(GAP_SMALL, 0, GAP_SMALL, GAP_TINY)
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemClicked.connect(lambda _item: self.accept())
        self.hide()

    def offer(self, choices: Sequence[NameChoice], start: int) -> None:
        """Shows names for the word that begins at position `start`."""
        self._choices, self._start = tuple(choices), start
        self.narrow()

    def narrow(self) -> None:
        """Keeps the names that begin like what is written by now; hides where none does, or only what stands there."""
        written = self.written()
        if written is None:
            self.hide()
            return
        fitting = [choice for choice in self._choices if choice.name.lower().startswith(written.lower())]
        if not fitting or [choice.name for choice in fitting] == [written]:
            self.hide()
            return
        kept = self.current()
        self.list.clear()
        for choice in fitting:
            item = QListWidgetItem(f"{SIGNS.get(choice.kind, ' ')}  {choice.name}")
            item.setData(Qt.ItemDataRole.UserRole, choice)
            item.setSizeHint(QSize(0, self._row))
            self.list.addItem(item)
        names = [choice.name for choice in fitting]
        self._place(len(fitting))
        self.show()
        self.raise_()
        self.list.setCurrentRow(names.index(kept.name) if kept is not None and kept.name in names else 0)

    def written(self) -> str | None:
        """What stands between the word's start and the cursor; None where the cursor has left it."""
        position = self._code.textCursor().position()
        text = counted(self._code.toPlainText())
        word = word_before(text, position)
        return word if word is not None and position - len(word) == self._start else None

    def current(self) -> NameChoice | None:
        """The chosen row."""
        item = self.list.currentItem()
        choice = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return choice if isinstance(choice, NameChoice) else None

    def describe(self, name: str, told: str) -> None:
        """What a name is, once that is known."""
        chosen = self.current()
        if chosen is not None and chosen.name == name:
            self.told.setText(told)
            self.told.setVisible(bool(told))
            self._place(self.list.count())

    def follow(self) -> None:
        """Stays at its word where the text was scrolled or the window got another size."""
        if self.isVisible():
            self._place(self.list.count())

    def accept(self) -> None:
        """Writes the chosen name in place of what was typed of it."""
        chosen = self.current()
        self.hide()
        if chosen is not None:
            cursor = self._code.textCursor()
            cursor.setPosition(self._start, cursor.MoveMode.KeepAnchor)
            cursor.insertText(chosen.name)
            self._code.setTextCursor(cursor)
            self._code.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down choose, Enter and Tab take, Esc closes; other keys are the editor's."""
        key, last = event.key(), self.list.count() - 1
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self.accept()
        elif key == Qt.Key.Key_Down:
            self.list.setCurrentRow(self.list.currentRow() + 1 if self.list.currentRow() < last else 0)
        elif key == Qt.Key.Key_Up:
            self.list.setCurrentRow(self.list.currentRow() - 1 if self.list.currentRow() > 0 else last)
        else:
            event.ignore()
            return
        event.accept()

    def _on_row(self, _row: int) -> None:
        chosen = self.current()
        if chosen is not None:
            self.describe(chosen.name, chosen.told)
            if not chosen.told:
                self.described.emit(chosen.name)

    def _place(self, count: int) -> None:
        """Below the word, above it where there is no room, never over the window's edge."""
        window = self._code.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.list.setFixedHeight(min(count, ROWS) * self._row + 4)
        self.setFixedWidth(min(WIDTH, window.width() - 2 * GAP_SMALL))
        self.adjustSize()
        cursor = self._code.textCursor()
        cursor.setPosition(self._start)
        word = self._code.cursorRect(cursor)
        below = self._code.viewport().mapTo(window, word.bottomLeft() + QPoint(0, 2))
        left = max(GAP_SMALL, min(below.x(), window.width() - self.width() - GAP_SMALL))
        top = below.y()
        if top + self.height() > window.height() - GAP_SMALL:
            top = below.y() - word.height() - self.height() - 4
        self.move(left, max(0, top))
