"""The versions of a rule, newest first: what came from what, who made it, when, its status and its score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP_SMALL, Theme
from workbench.gui.views.panel import dim, empty_state
from workbench.gui.views.two_lines import KEY_ROLE, TwoLineList, TwoLines
from workbench.gui.words import difference, score
from workbench.model.rule import Status

STATUS: dict[Status, str] = {
    "draft": later("draft"),
    "review": later("review"),
    "approved": later("approved"),
    "archived": later("archived"),
}
TONES: dict[Status, str] = {"draft": "dim", "review": "warn_text", "approved": "good", "archived": "dim"}


@dataclass(frozen=True)
class VersionRow:
    """One version. `parent`: key of the version it came from, "" = none; `by`: synthesizer, a model's or a person's
    name; `when`: in words; `f1`: on the validation part; `delta`: against its parent; `current`: the one in use."""

    key: str
    title: str
    parent: str = ""
    by: str = ""
    when: str = ""
    status: Status = "draft"
    f1: float | None = None
    delta: float | None = None
    note: str = ""
    current: bool = False


class RuleVersions(QWidget):
    """Lists versions, newest first. `version_chosen(key)`: show it; `restore_requested(key)`: make it the current one;
    `compare_requested(new key, old key)`."""

    version_chosen = Signal(str)
    restore_requested = Signal(str)
    compare_requested = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[VersionRow, ...] = ()
        self.list = TwoLineList(theme, tr("Versions of the rule"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._hint = dim(tr("Choose one version to restore it, or two to compare them."))
        self.compare = QPushButton(tr("Compare"))
        self.restore = QPushButton(tr("Restore"))
        self._empty = empty_state(
            tr("No versions yet. Every trained, saved or imported state of the rule is kept here.")
        )
        self._place()
        self.list.itemSelectionChanged.connect(self._on_selection)
        self.list.itemActivated.connect(self._on_activated)
        self.compare.clicked.connect(self._on_compare)
        self.restore.clicked.connect(self._on_restore)
        self.set_versions(())

    def _place(self) -> None:
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(GAP_SMALL)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self.compare)
        foot.addWidget(self.restore)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, GAP_SMALL, 0, GAP_SMALL)
        body.setSpacing(GAP_SMALL)
        body.addWidget(self.list, 1)
        body.addWidget(self._foot)
        body.addWidget(self._empty, 1)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self.list.set_theme(theme)

    def set_versions(self, rows: Sequence[VersionRow]) -> None:
        """Shows other versions, newest first; what was selected stays selected."""
        self._rows = tuple(rows)
        titles = {row.key: row.title for row in rows}
        self.list.set_rows([(row.key, version_lines(row, titles.get(row.parent, ""))) for row in rows])
        for widget in (self.list, self._foot):
            widget.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._on_selection()

    def _selected(self) -> list[str]:
        return [str(key) for key in self.list.selected_keys()]

    def _current(self) -> str:
        return next((row.key for row in self._rows if row.current), "")

    def _pair(self) -> tuple[str, str] | None:
        """What Compare compares: the two selected versions, newer first, or the selected one with the current."""
        order = [row.key for row in self._rows]
        keys = sorted(self._selected(), key=order.index)
        if len(keys) == 1 and self._current() not in ("", keys[0]):
            keys = sorted([self._current(), keys[0]], key=order.index)
        return (keys[0], keys[1]) if len(keys) == 2 else None

    def _on_selection(self) -> None:
        keys = self._selected()
        self.restore.setEnabled(len(keys) == 1 and keys[0] != self._current())
        self.restore.setToolTip(tr("Make the chosen version the current one; undo takes it back"))
        self.compare.setEnabled(self._pair() is not None)
        self.compare.setToolTip(tr("Compare the two chosen versions, or the chosen one with the current one"))

    def _on_activated(self, item: QListWidgetItem) -> None:
        self.version_chosen.emit(item.data(KEY_ROLE))

    def _on_restore(self) -> None:
        keys = self._selected()
        if len(keys) == 1:
            self.restore_requested.emit(keys[0])

    def _on_compare(self) -> None:
        pair = self._pair()
        if pair is not None:
            self.compare_requested.emit(*pair)


def version_lines(row: VersionRow, parent_title: str) -> TwoLines:
    """A version as a row: title and score, below where it came from, who made it and its status."""
    figure = score(row.f1) if row.f1 is None else tr("{f1} when made", f1=score(row.f1))
    figure += f" ({difference(row.delta)})" if row.delta is not None else ""
    origin = tr("from {title}", title=parent_title) if parent_title else ""
    title = f"{row.title} · {tr('in use')}" if row.current else row.title
    words = " · ".join(part for part in (origin, row.by, row.when, row.note) if part)
    return TwoLines(title, figure, words, tr(STATUS[row.status]), state_color=TONES[row.status], bold=row.current)
