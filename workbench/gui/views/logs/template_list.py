"""The templates of a log: which kinds of lines there are, how many of each, in how many cases; a click lists those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from workbench.gui.texts import tr, trn
from workbench.gui.theme import Theme
from workbench.gui.views.logs.line_words import LEVEL_SIGNS, LEVEL_TOKENS, row_text
from workbench.gui.views.two_lines import KEY_ROLE, TwoLineList, TwoLines
from workbench.gui.words import number

MOST = 2000  # templates that are listed; rarer ones are found by their lines


@dataclass(frozen=True)
class TemplateRow:
    """A template of the lines of a case. `lines`: how many it has here; `cases`: in how many cases it is, 0 where that
    is not known; `level`: the gravest of its lines."""

    id: str
    text: str
    lines: int
    cases: int = 0
    level: str = ""


class TemplateList(TwoLineList):
    """Emits the template that was chosen, "" where it was chosen already and all lines are wanted again."""

    template_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Templates of the lines"), parent)
        self._chosen = ""
        self.itemClicked.connect(lambda item: self._choose(str(item.data(KEY_ROLE))))

    def set_templates(self, rows: Sequence[TemplateRow]) -> None:
        """Show these."""
        self.set_rows([(row.id, _words(row)) for row in rows[:MOST]])
        self.show_chosen(self._chosen)

    def show_chosen(self, template: str) -> None:
        """Show a template as the one whose lines are listed."""
        self._chosen = template
        self.clearSelection()
        for at in range(self.count()):
            if self.item(at).data(KEY_ROLE) == template:
                self.item(at).setSelected(True)
                self.scrollToItem(self.item(at))

    def _choose(self, template: str) -> None:
        self.template_chosen.emit("" if template == self._chosen else template)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space choose."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentItem() is not None:
            self._choose(str(self.currentItem().data(KEY_ROLE)))
        else:
            super().keyPressEvent(event)


def _words(row: TemplateRow) -> TwoLines:
    spread = trn("in {n} case", "in {n} cases", row.cases) if row.cases else ""
    level = f"{LEVEL_SIGNS[row.level]} {row.level}" if row.level else ""
    return TwoLines(
        row_text(row.text), f"{number(row.lines)} ×", level, spread, words_color=LEVEL_TOKENS[row.level], tip=""
    )
