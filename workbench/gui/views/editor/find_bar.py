"""Find and replace below the text: all matches marked at once, one after the other by Enter, replaced as one step."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, GAP_TINY, set_role
from workbench.gui.views.editor.code_edit import CodeEdit
from workbench.gui.views.editor.lines import one_step
from workbench.gui.views.editor.places import placed


class FindBar(QWidget):
    """Searches one editor; hidden until `open`. `closed`: Esc or ✕."""

    closed = Signal()

    def __init__(self, code: CodeEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = code
        self.spans: list[tuple[int, int]] = []
        self.wanted = _field(tr("Find"))
        self.instead = _field(tr("Replace with"))
        self.count = QLabel()
        set_role(self.count, role="dim")
        self.case = _button("Aa", tr("Tell capitals from small letters"), checkable=True)
        self.before = _button("↑", tr("Match before (Shift+F3)"))
        self.after = _button("↓", tr("Next match (F3)"))
        self.close_button = _button("✕", tr("Close (Esc)"))
        self.one = _button(tr("Replace"), tr("This match, then on to the next"))
        self.all = _button(tr("All"), tr("Replace every match as one step that undo takes back"))
        self._place()
        self._connect()
        self.hide()

    def _place(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, GAP_TINY, 0, GAP_TINY)
        grid.setHorizontalSpacing(GAP_SMALL)
        grid.setVerticalSpacing(GAP_TINY)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for widget in (self.case, self.before, self.after, self.close_button):
            buttons.addWidget(widget)
        grid.addWidget(self.wanted, 0, 0)
        grid.addWidget(self.count, 0, 1)
        grid.addLayout(buttons, 0, 2)
        self._second = QWidget()
        row = QHBoxLayout(self._second)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_TINY)
        row.addWidget(self.instead, 1)
        row.addWidget(self.one)
        row.addWidget(self.all)
        grid.addWidget(self._second, 1, 0, 1, 3)
        grid.setColumnStretch(0, 1)

    def _connect(self) -> None:
        self.wanted.textChanged.connect(lambda _text: self._search(from_cursor=True))
        self.case.toggled.connect(lambda _on: self._search(from_cursor=True))
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))
        self.close_button.clicked.connect(self.close_bar)
        self.one.clicked.connect(self.replace_one)
        self.all.clicked.connect(self.replace_all)
        self._code.textChanged.connect(self._on_text)

    def open(self, replace: bool = False) -> None:
        """Shows the bar with what is selected, ready to type."""
        chosen = self._code.textCursor().selectedText()
        self._second.setVisible(replace)
        self.show()
        if chosen and "\u2029" not in chosen:
            self.wanted.setText(chosen)
        self.wanted.selectAll()
        self.wanted.setFocus()
        self._search()

    def close_bar(self) -> None:
        """Hides the bar and goes back to the text."""
        self.hide()
        self.spans = []
        self._code.set_found(())
        self._code.setFocus()
        self.closed.emit()

    def step(self, direction: int) -> None:
        """On to the next match, around at the end; −1: back."""
        if not self.isVisible():
            self.open()
        cursor = self._code.textCursor()
        if direction > 0:
            later = [span for span in self.spans if span[0] >= cursor.selectionEnd()]
            self._go(later[0] if later else self.spans[0] if self.spans else None)
        else:
            earlier = [span for span in self.spans if span[1] <= cursor.selectionStart()]
            self._go(earlier[-1] if earlier else self.spans[-1] if self.spans else None)

    def replace_one(self) -> None:
        """The chosen match by the other text, and on to the next; first chooses one where none is."""
        if self._chosen() is not None:
            self._code.textCursor().insertText(self.instead.text())
            self._search()
        self.step(1)

    def replace_all(self) -> None:
        """Every match, as one step of the undo."""
        spans, text = list(self.spans), self.instead.text()
        with one_step(self._code) as cursor:
            for start, stop in reversed(spans):
                cursor.setPosition(start)
                cursor.setPosition(stop, cursor.MoveMode.KeepAnchor)
                cursor.insertText(text)
        self._search()
        self.count.setText(tr("{n} replaced", n=len(spans)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Shift+Enter back, in the lower field Enter replaces; Esc closes."""
        key, back = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape:
            self.close_bar()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.instead.hasFocus():
            self.replace_one()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
            self.step(-1 if back else 1)
        else:
            super().keyPressEvent(event)

    def _on_text(self) -> None:
        if self.isVisible():
            self._search()

    def _search(self, from_cursor: bool = False) -> None:
        wanted, options = self.wanted.text(), re.NOFLAG if self.case.isChecked() else re.IGNORECASE
        text = self._code.toPlainText()
        found = re.finditer(re.escape(wanted), text, options) if wanted else ()
        self.spans = placed(text, (match.span() for match in found))
        self._code.set_found(self.spans)
        if from_cursor and self.spans:
            start = self._code.textCursor().selectionStart()
            self._go(next((span for span in self.spans if span[0] >= start), self.spans[0]))
        self._tell()

    def _go(self, span: tuple[int, int] | None) -> None:
        if span is not None:
            self._code.select(*span)
        self._tell()

    def _chosen(self) -> int | None:
        cursor = self._code.textCursor()
        chosen = (cursor.selectionStart(), cursor.selectionEnd())
        return self.spans.index(chosen) if chosen in self.spans else None

    def _tell(self) -> None:
        at, n = self._chosen(), len(self.spans)
        known = tr("{at} of {n}", at=at + 1, n=n) if at is not None else str(n)
        self.count.setText(known if n else tr("none") if self.wanted.text() else "")
        set_role(self.count, role="dim" if n or not self.wanted.text() else "bad")
        for button in (self.before, self.after, self.one, self.all):
            button.setEnabled(n > 0)


class LineBar(QWidget):
    """Goes to the line whose number is typed; hidden until `open`."""

    def __init__(self, code: CodeEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = code
        self.number = _field(tr("Go to line"))
        self._of = QLabel()
        set_role(self._of, role="dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, GAP_TINY, 0, GAP_TINY)
        row.addWidget(self.number, 1)
        row.addWidget(self._of)
        self.number.textEdited.connect(self._show)
        self.hide()

    def open(self) -> None:
        """Ready to type a number."""
        self._of.setText(tr("of {n}", n=self._code.blockCount()))
        self.number.setText(str(self._code.textCursor().blockNumber() + 1))
        self.show()
        self.number.selectAll()
        self.number.setFocus()

    def _show(self, text: str) -> None:
        if text.strip().isdigit():
            self._code.go_to(int(text))
            self.number.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc go back to the text."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.hide()
            self._code.setFocus()
        else:
            super().keyPressEvent(event)


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(name)
    field.setAccessibleName(name)
    field.setMinimumWidth(80)
    return field


def _button(text: str, tip: str, checkable: bool = False) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setCheckable(checkable)
    button.setAutoDefault(False)
    set_role(button, flat=True)
    return button
