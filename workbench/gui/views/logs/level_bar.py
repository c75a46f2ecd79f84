"""A button for each level that a log has, with its sign and how many lines have it: pressed ones are listed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from workbench.gui.texts import tr, trn
from workbench.gui.theme import GAP_TINY, set_role
from workbench.gui.views.logs.line_words import LEVEL_SIGNS, NO_LEVEL
from workbench.gui.words import number
from workbench.model.logs import LEVELS

TIMELESS = "?"


class LevelBar(QWidget):
    """`hidden`: the levels whose lines are left out; `timeless`: only lines without a time are wanted."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP_TINY)
        for level in (*reversed(LEVELS), "", TIMELESS):
            self.buttons[level] = self._button(level)
            self._row.addWidget(self.buttons[level])

    def _button(self, level: str) -> QToolButton:
        made = QToolButton()
        made.setCheckable(True)
        made.setChecked(level != TIMELESS)
        set_role(made, chip=True)
        made.toggled.connect(lambda _on: self.changed.emit())
        return made

    def set_counts(self, counts: Mapping[str, int], timeless: int) -> None:
        """How many lines have each level, and how many no time; buttons of none go."""
        for level, button in self.buttons.items():
            count = timeless if level == TIMELESS else counts.get(level, 0)
            button.setVisible(count > 0)
            if level == TIMELESS:
                words = trn("{n} line without a time: list only these", "{n} lines without a time", count)
                button.setText(f"? {number(count)}")
            else:
                name = level or tr(NO_LEVEL)
                words = tr("{level}: {n} lines, listed while pressed", level=name, n=number(count))
                button.setText(f"{LEVEL_SIGNS[level] or '–'} {number(count)}")
            button.setToolTip(words)
            button.setAccessibleName(words)

    @property
    def hidden(self) -> frozenset[str]:
        """The levels whose lines are left out."""
        return frozenset(one for one, button in self.buttons.items() if one != TIMELESS and not button.isChecked())

    @property
    def timeless(self) -> bool:
        """Whether only lines without a time are wanted."""
        return self.buttons[TIMELESS].isChecked()

    def reset(self) -> None:
        """Everything is listed again, without telling it."""
        for level, button in self.buttons.items():
            blocked = button.blockSignals(True)
            button.setChecked(level != TIMELESS)
            button.blockSignals(blocked)
