"""The legend of a chart whose marks wear the colors of their conditions: number, color, count; the comment as tip."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from workbench.gui.charts.marks import Marks
from workbench.gui.charts.paint.mark_layer import chip
from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, GAP_TINY, Theme, set_role
from workbench.gui.words import counted

MOST = 6  # conditions that are named; the title line has no room for more


class ConditionLegend(QWidget):
    """A disc and a count for each condition that has a mark in sight of the user, `?` for what can't be told."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._comments: Mapping[int, str] = {}
        self._marks: Marks | None = None
        self._pairs = [(QLabel(), QLabel()) for _ in range(MOST)]
        self._more = QLabel()
        set_role(self._more, role="dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_TINY)
        for disc, count in self._pairs:
            row.addWidget(disc)
            row.addWidget(count)
            row.addSpacing(GAP_SMALL - GAP_TINY)
        row.addWidget(self._more)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self.theme = theme
        self.show_marks(self._marks)

    def set_comments(self, comments: Mapping[int, str]) -> None:
        """What each condition is for, by its number."""
        self._comments = comments

    def shown(self) -> list[tuple[int, int]]:
        """The conditions with marks and how many each has; 0 = can't be told, at the end."""
        if self._marks is None or self._marks.conditions is None:
            return []
        numbers = np.unique(self._marks.conditions).tolist()
        counts = [(int(number), self._marks.count_condition(int(number))) for number in numbers]
        return sorted((pair for pair in counts if pair[1]), key=lambda pair: (pair[0] == 0, pair))

    def show_marks(self, marks: Marks | None) -> None:
        """Count the marks that may be seen; None hides the legend."""
        self._marks = marks
        shown = self.shown()
        for at, (disc, count) in enumerate(self._pairs):
            for label in (disc, count):
                label.setVisible(at < len(shown))
            if at < len(shown):
                self._tell(disc, count, *shown[at])
        left = len(shown) - MOST
        self._more.setText(f"+{left}" if left > 0 else "")
        self._more.setVisible(left > 0)
        self.setVisible(marks is not None)

    def _tell(self, disc: QLabel, count: QLabel, number: int, flags: int) -> None:
        name = (
            f"Abnormal Rule {number}: {self._comments.get(number, '')}" if number else tr("Which condition: not known")
        )
        disc.setPixmap(chip(number, self.theme, self.devicePixelRatioF()))
        count.setText(str(flags))
        for label in (disc, count):
            label.setToolTip(f"{name}\n{counted(flags, 'mark')}")
        count.setAccessibleName(f"{name}, {counted(flags, 'mark')}")
