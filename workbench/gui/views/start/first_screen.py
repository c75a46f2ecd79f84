"""The first screen: what can be opened, the projects of before, and that files may be dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from workbench.gui.commands.actions import Actions
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP, GAP_LARGE, GAP_SMALL, ICON_SIZE, Theme, set_role
from workbench.gui.views.panel import ElidedLabel, Panel, dim
from workbench.gui.views.two_lines import KEY_ROLE, TwoLineList, TwoLines

WIDTH = 720
WAYS = (
    ("open", later("Open files…"), later("CSV or Parquet"), "folder-open-outline"),
    ("open_cases", later("Open cases…"), later("Metrics with their logs"), "folder-search-outline"),
    ("open_project", later("Open a project…"), later("Go on where it was left"), "file-outline"),
    ("open_samples", later("Look at the sample"), later("Six labeled series"), "compass-outline"),
)


@dataclass(frozen=True)
class Recent:
    """A project of before: `name`, `place` (its folder), `when` in words; `missing`: why it cannot be opened."""

    path: str
    name: str
    place: str = ""
    when: str = ""
    missing: str = ""


class FirstScreen(Panel):
    """Emits `asked(command id)` of a way to begin and `recent_chosen(path)`; one that is missing cannot be chosen."""

    asked = Signal(str)
    recent_chosen = Signal(str)

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(tr("First screen"))
        self.ways = {command: _way(title, tip) for command, title, tip, _icon in WAYS}
        for command, button in self.ways.items():
            button.clicked.connect(actions[command].trigger)
        set_role(self.ways["open"], primary=True)
        self.tour = QPushButton(tr("New here? Take the guided tour, five minutes on the sample"))
        set_role(self.tour, flat=True)
        self.tour.clicked.connect(actions["tour"].trigger)
        self.recent_title = QLabel(tr("Projects of before"))
        set_role(self.recent_title, role="title")
        self.recent = _RecentList(theme, tr("Projects of before"))
        self.recent.itemClicked.connect(self._choose)
        self.recent.itemActivated.connect(self._choose)
        self._arrange()
        self.set_theme(theme)
        self.set_recent(())

    def _arrange(self) -> None:
        heading = QLabel(tr("What do you want to watch?"))
        set_role(heading, role="figure")
        how = dim(tr("Drop CSV or Parquet files, a folder of them or of cases, or a project anywhere on this window."))
        ways = QHBoxLayout()
        ways.setSpacing(GAP)
        for command, _title, tip, _icon in WAYS:
            column = QVBoxLayout()
            column.setSpacing(GAP_SMALL)
            column.addWidget(self.ways[command])
            words = ElidedLabel(tr(tip), "dim")
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(words)
            ways.addLayout(column, 1)
        middle = QWidget()
        middle.setFixedWidth(WIDTH)
        inner = QVBoxLayout(middle)
        inner.setSpacing(GAP)
        for piece in (heading, how):
            inner.addWidget(piece)
        inner.addSpacing(GAP)
        inner.addLayout(ways)
        inner.addWidget(self.tour, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addSpacing(GAP_LARGE)
        inner.addWidget(self.recent_title)
        inner.addWidget(self.recent)
        self.body.addStretch(2)
        self.body.addWidget(middle, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addStretch(3)

    def set_recent(self, recent: Sequence[Recent]) -> None:
        """Show the projects of before, the newest first."""
        self.recent.set_rows([(one.path, _row(one)) for one in recent])
        for at, one in enumerate(recent):
            item = self.recent.item(at)
            kept = item.flags() | Qt.ItemFlag.ItemIsEnabled
            item.setFlags(kept & ~Qt.ItemFlag.ItemIsEnabled if one.missing else kept)
        self.recent.setFixedHeight(self.recent.height_of_rows())
        for widget in (self.recent_title, self.recent):
            widget.setVisible(bool(recent))

    def _choose(self, item: QListWidgetItem) -> None:
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.recent_chosen.emit(str(item.data(KEY_ROLE)))

    def set_theme(self, theme: Theme) -> None:
        """Icons and rows of another theme."""
        self.recent.set_theme(theme)
        for command, _title, _tip, icon in WAYS:
            main = command == "open"
            self.ways[command].setIcon(theme.icon(icon, "on_accent", "on_accent") if main else theme.icon(icon))


class _RecentList(TwoLineList):
    """Rows that Return opens; as high as its rows."""

    def height_of_rows(self) -> int:
        """Pixels for all rows."""
        return sum(self.sizeHintForRow(at) for at in range(self.count())) + 2 * self.frameWidth()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return activates, on every system."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.itemActivated.emit(self.currentItem())
            return
        super().keyPressEvent(event)


def _way(title: str, tip: str) -> QPushButton:
    button = QPushButton(tr(title))
    button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
    button.setToolTip(tr(tip))
    button.setMinimumHeight(40)
    return button


def _row(one: Recent) -> TwoLines:
    if one.missing:
        return TwoLines(one.name, words=one.place, state=one.missing, title_color="dim", state_color="warn_text")
    return TwoLines(one.name, words=one.place, state=one.when)
