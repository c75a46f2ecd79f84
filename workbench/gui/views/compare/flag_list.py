"""The flags that two rules set differently, as a list: who sets them, when, and what the label says there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidgetItem, QVBoxLayout, QWidget

from workbench.gui.texts import later, tr, trn
from workbench.gui.theme import GAP_TINY, Theme
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.views.two_lines import KEY_ROLE, TwoLineList, TwoLines

Side = Literal["new", "old"]
Label = Literal["anomaly", "normal", "unknown"]
SAID: dict[Label, str] = {
    "anomaly": later("▲ inside a labeled anomaly"),
    "normal": later("✕ no label here"),
    "unknown": later("the series has no labels"),
}
TONES: dict[Label, str] = {"anomaly": "hit_text", "normal": "false_alarm_text", "unknown": "dim"}
SIDES: dict[Side, str] = {"new": "accent_link", "old": "warn_text"}


@dataclass(frozen=True)
class FlagStretch:
    """Points `start` to `stop` (half-open) in which only one side sets flags, `flags` of them. `title`: who, as people
    call it; `when`: in words; `label`: what stands there; `note`: written on that label."""

    start: int
    stop: int
    side: Side
    title: str
    flags: int
    when: str
    label: Label
    note: str = ""


class FlagList(QWidget):
    """Lists stretches in the order of time; `chosen(start, stop)`: show this one in the chart."""

    chosen = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stretches: tuple[FlagStretch, ...] = ()
        self._filling = False
        self.title = ElidedLabel("", "dim")
        self.list = TwoLineList(theme, tr("Flags that differ"))
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(GAP_TINY)
        body.addWidget(self.title)
        body.addWidget(self.list, 1)
        self.list.itemClicked.connect(self._on_item)
        self.list.itemActivated.connect(self._on_item)
        self.list.currentRowChanged.connect(self._on_row)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self.list.set_theme(theme)

    def show_stretches(self, stretches: Sequence[FlagStretch], more: int = 0) -> None:
        """Shows other stretches; `more`: how many there are besides. None hides the list."""
        self._stretches = tuple(stretches)
        self._filling = True
        self.list.set_rows([(at, _row(one)) for at, one in enumerate(self._stretches)])
        self._filling = False
        right = sum(one.label == "anomaly" for one in self._stretches)
        told = trn("{n} stretch", "{n} stretches", len(self._stretches) + more)
        self.title.setText(
            tr("{stretches} with other flags, {right} in labeled anomalies", stretches=told, right=right)
        )
        self.setVisible(bool(self._stretches))

    def step(self) -> None:
        """The next stretch, after the last one the first again."""
        if self._stretches:
            self.list.clearSelection()
            self.list.setCurrentRow((self.list.currentRow() + 1) % len(self._stretches))

    def _on_row(self, row: int) -> None:
        """The keys walk, and so does `step`; rows that come and go lead nowhere."""
        if not self._filling and 0 <= row < len(self._stretches) and self.list.selectedItems():
            self.chosen.emit(self._stretches[row].start, self._stretches[row].stop)

    def _on_item(self, item: QListWidgetItem) -> None:
        one = self._stretches[item.data(KEY_ROLE)]
        self.chosen.emit(one.start, one.stop)


def _row(one: FlagStretch) -> TwoLines:
    flags = trn("{n} flag", "{n} flags", one.flags)
    words = " · ".join(part for part in (tr(SAID[one.label]), one.note) if part)
    return TwoLines(
        tr("only {title}", title=one.title),
        one.when,
        words,
        flags,
        title_color=SIDES[one.side],
        figure_color="dim",
        words_color=TONES[one.label],
    )
