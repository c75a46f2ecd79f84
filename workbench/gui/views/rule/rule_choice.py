"""The rules that judge the series in sight, where they are several: what each is for, its score, and which is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import GAP_TINY, Theme
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.views.rule.rule_versions import TONES
from workbench.model.rule import Status

MOST_ROWS = 4  # more rules scroll
NAME = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class RuleOption:
    """A rule of the series. `title`: what it is for, or its name; `score`: its F1 in words; `tip`: all in sentences."""

    name: str
    title: str
    score: str
    status: Status
    tip: str = ""


class RuleChoice(QWidget):
    """Hidden while a series has one rule. `picked(name)`: this one is to be looked at."""

    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._options: tuple[RuleOption, ...] = ()
        self._chosen = ""
        self.head = ElidedLabel("", "dim")
        self.rows = QTreeWidget()
        self.rows.setAccessibleName(tr("Rules of this series"))
        self.rows.setColumnCount(3)
        self.rows.setHeaderHidden(True)
        self.rows.setRootIsDecorated(False)
        self.rows.setUniformRowHeights(True)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.rows.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(1)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, GAP_TINY)
        body.setSpacing(GAP_TINY)
        body.addWidget(self.head)
        body.addWidget(self.rows)
        self.rows.currentItemChanged.connect(self._on_current)
        self.hide()

    def show_options(self, options: Sequence[RuleOption], chosen: str, told: str = "") -> None:
        """The rules of a series, the one that is looked at, and what is known of all together."""
        self._options, self._chosen = tuple(options), chosen
        self.head.setText(told)
        self.head.set_tip(tr("A click looks at a rule; each is approved by itself"))
        self.rows.blockSignals(True)
        self.rows.clear()
        for option in self._options:
            item = QTreeWidgetItem([option.title, option.score, tr(option.status)])
            item.setData(0, NAME, option.name)
            item.setForeground(2, self._theme.color(TONES[option.status]))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for column in range(3):
                item.setToolTip(column, option.tip)
            self.rows.addTopLevelItem(item)
            if option.name == chosen:
                self.rows.setCurrentItem(item)
        self.rows.blockSignals(False)
        self._fit()
        self.setVisible(len(self._options) > 1)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self._theme = theme
        self.show_options(self._options, self._chosen, self.head.text())

    def _fit(self) -> None:
        """As high as its rows, up to MOST_ROWS of them."""
        row = max(self.rows.sizeHintForRow(0), self.fontMetrics().height())
        frame = 2 * self.rows.frameWidth()
        self.rows.setFixedHeight(row * min(max(len(self._options), 1), MOST_ROWS) + frame)

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, NAME) != self._chosen:
            self.picked.emit(item.data(0, NAME))
