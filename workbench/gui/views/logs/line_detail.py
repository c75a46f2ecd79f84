"""One line of the log as a whole: what no row has room for, page by page, with everything invisible written out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, Theme, set_role
from workbench.gui.views.logs.line_words import PAGE, page_of, pages
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.words import number

ROWS, FEW = 5, 2  # of text that have room, and where there is little


class LineDetail(QFrame):
    """`closed`: the user has seen enough."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._page = "", 0
        self.head = ElidedLabel("", "dim")
        self.body = QPlainTextEdit()
        self.body.setReadOnly(True)
        self.body.setTabChangesFocus(True)
        self.body.setFont(theme.font("code"))
        self.body.setAccessibleName(tr("The whole line"))
        self.set_rows(ROWS)
        self.before = self._button("‹", tr("The page before"), lambda: self._turn(-1))
        self.after = self._button("›", tr("The next page"), lambda: self._turn(1))
        self.copy = self._button(tr("Copy line"), tr("The whole line as it stands in the file"), self._copy)
        self.close_button = self._button("✕", tr("Close the line"), self.closed.emit)
        top = QHBoxLayout()
        top.setSpacing(GAP_SMALL)
        top.addWidget(self.head, 1)
        for button in (self.before, self.after, self.copy, self.close_button):
            top.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.body)

    def _button(self, text: str, tip: str, do: Callable[[], None]) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        set_role(made, small=True)
        made.clicked.connect(lambda _on: do())
        return made

    def set_rows(self, count: int) -> None:
        """How many rows of text have room."""
        self.body.setFixedHeight(count * self.body.fontMetrics().height() + 14)

    def show_line(self, head: str, text: str) -> None:
        """Show a line; `head`: its number, time, level, what it is evidence of."""
        self._text, self._page = text, 0
        self._head = head
        self._show()

    def _turn(self, by: int) -> None:
        self._page = min(max(self._page + by, 0), pages(self._text) - 1)
        self._show()

    def _show(self) -> None:
        count = pages(self._text)
        first = self._page * PAGE
        part = tr(
            "characters {first} to {last} of {all}",
            first=number(first + 1),
            last=number(min(first + PAGE, len(self._text))),
            all=number(len(self._text)),
        )
        self.head.setText(f"{self._head} · {part}" if count > 1 else self._head)
        self.body.setPlainText(page_of(self._text, self._page))
        for button in (self.before, self.after):
            button.setVisible(count > 1)
        self.before.setEnabled(self._page > 0)
        self.after.setEnabled(self._page < count - 1)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._text.replace("\0", "‹NUL›"))
