"""The line below the rule editor: what the latest check found, as a view-model and as a widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import GAP_TINY, set_role
from workbench.gui.views.panel import dim
from workbench.model.verdict import Problem

Tone = Literal["dim", "good", "warn", "bad"]
SIGNS: dict[Tone, str] = {"dim": "○", "good": "●", "warn": "▲", "bad": "✕"}


@dataclass(frozen=True)
class EditorStatus:
    """`text`: in words; `problem`: marked on its line, its message shown with the next step; `differ`: there are
    flags that differ, so that the line offers to show them; `more`: problems besides the first."""

    tone: Tone = "dim"
    text: str = ""
    problem: Problem | None = None
    differ: bool = False
    more: tuple[Problem, ...] = ()


class StatusLine(QWidget):
    """A sign and what the check found; `show_differing`: shown where flags differ; `safety`: how the rule is held."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign, self.line, self.safety = QLabel(), dim(""), dim("")
        self.show_differing = QPushButton(tr("show"))
        self.show_differing.setToolTip(tr("Show the flags that differ in the chart"))
        set_role(self.show_differing, flat=True)
        self.safety.setWordWrap(False)
        self.safety.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_TINY)
        row.addWidget(self._sign)
        row.addWidget(self.line, 1)
        row.addWidget(self.show_differing)
        row.addWidget(self.safety)

    def show_status(self, status: EditorStatus) -> None:
        """Tells what the latest check found."""
        self._sign.setText(SIGNS[status.tone] if status.text else "")
        set_role(self._sign, role=status.tone)
        self.line.setText(status.text)
        self.show_differing.setVisible(status.differ)

    def show_safety(self, text: str, tip: str, tone: str) -> None:
        """What keeps the rule from doing harm, short, with all of it as the tip."""
        self.safety.setText(text)
        self.safety.setToolTip(tip)
        self.safety.setAccessibleDescription(tip)
        set_role(self.safety, role=tone)
        self.safety.setVisible(bool(text))
