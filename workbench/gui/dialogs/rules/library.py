"""The library: every rule of the project with its versions as a tree; searched, compared, duplicated, archived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP_SMALL, Theme
from workbench.gui.views.rule.rule_versions import TONES
from workbench.model.rule import Status

SENTENCE = later(
    "Every rule with its versions, each under the one it came from. Choose one, or two to compare; undo takes back."
)
COLUMNS = (later("Rule"), later("Status"), later("Owner"), "F1", later("Made by"), later("When"))
KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class LibraryRow:
    """A rule (`version` 0) or one version of it (the number of its edit). `parent`: (rule, version) that it stands
    below, None = at the top; `current`: the version in use; `words`: what else a search finds it by."""

    rule: str
    version: int
    title: str
    status: Status
    owner: str = ""
    f1: str = ""
    by: str = ""
    when: str = ""
    parent: tuple[str, int] | None = None
    current: bool = False
    words: str = ""


class LibraryDialog(DialogFrame):
    """Not modal. Rows are named by (rule, version). `compared(new, old)`, `duplicated(rule)`,
    `routed(rule)`: it is to be given a series, `archived(rule, whether)`, `restored(rule, version)`."""

    compared = Signal(object, object)
    duplicated = Signal(str)
    routed = Signal(str)
    archived = Signal(str, bool)
    restored = Signal(str, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Rule library"), tr(SENTENCE), tr("Compare"), parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._theme = theme
        self._rows: dict[tuple[str, int], LibraryRow] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search by name, owner, status, origin or text"))
        self.search.setAccessibleName(tr("Search the library"))
        self.search.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Rules and versions"))
        self.tree.setHeaderLabels([tr(name) for name in COLUMNS])
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setUniformRowHeights(True)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.cancel.setText(tr("Close"))
        self.duplicate, self.route, self.archive, self.restore = (QPushButton() for _ in range(4))
        self.duplicate.setText(tr("Duplicate"))
        self.duplicate.setToolTip(tr("A copy under another name that judges no series yet"))
        self.route.setText(tr("Judge…"))
        self.route.setToolTip(tr("Choose a series that this rule judges from now on"))
        self.archive.setText(tr("Archive"))
        self.restore.setText(tr("Restore"))
        self.restore.setToolTip(tr("Make the chosen version the one in use"))
        tools = QHBoxLayout()
        tools.setSpacing(GAP_SMALL)
        tools.addWidget(self.search, 1)
        for button in (self.duplicate, self.route, self.archive, self.restore):
            button.setAutoDefault(False)
            tools.addWidget(button)
        self.body.addLayout(tools)
        self.body.addWidget(self.tree, 1)
        self.search.textChanged.connect(lambda _text: self._filter())
        self.tree.itemSelectionChanged.connect(self._on_selection)
        self.duplicate.clicked.connect(lambda: self.duplicated.emit(self._one().rule))
        self.route.clicked.connect(lambda: self.routed.emit(self._one().rule))
        self.archive.clicked.connect(lambda: self.archived.emit(self._one().rule, self._one().status != "archived"))
        self.restore.clicked.connect(lambda: self.restored.emit(self._one().rule, self._one().version))
        self.resize(820, 520)
        self._on_selection()

    def show_rows(self, rows: Sequence[LibraryRow]) -> None:
        """Other rows, each after the one it stands below; what was chosen stays chosen."""
        chosen = set(self.chosen())
        self._rows = {(row.rule, row.version): row for row in rows}
        self.tree.clear()
        items: dict[tuple[str, int], QTreeWidgetItem] = {}
        for key, row in self._rows.items():
            above = items.get(row.parent) if row.parent is not None else None
            title = tr("{title} · in use", title=row.title) if row.current else row.title
            item = QTreeWidgetItem([title, tr(row.status), row.owner, row.f1, row.by, row.when])
            item.setData(0, KEY, key)
            item.setForeground(1, self._theme.color(TONES[row.status]))
            items[key] = item
            if above is None:
                self.tree.addTopLevelItem(item)
            else:
                above.addChild(item)
        self.tree.expandAll()
        for key in chosen & items.keys():
            items[key].setSelected(True)
        self._filter()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self._theme = theme
        self.show_rows(tuple(self._rows.values()))

    def chosen(self) -> list[tuple[str, int]]:
        """(rule, version) of the selected rows, top to bottom."""
        return [tuple(item.data(0, KEY)) for item in self.tree.selectedItems()]

    def _one(self) -> LibraryRow:
        return self._rows[self.chosen()[0]]

    def _filter(self) -> None:
        wanted = self.search.text().casefold().split()
        for at in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(at)
            if item is not None:
                self._show_matching(item, wanted)

    def _show_matching(self, item: QTreeWidgetItem, wanted: Sequence[str]) -> bool:
        """A row stays where it matches, or one below it does."""
        row = self._rows[tuple(item.data(0, KEY))]
        text = " ".join((row.rule, row.title, row.status, row.owner, row.by, row.words)).casefold()
        children = [item.child(at) for at in range(item.childCount())]
        below = [self._show_matching(child, wanted) for child in children if child is not None]
        shown = any(below) or all(word in text for word in wanted)
        item.setHidden(not shown)
        return shown

    def _on_selection(self) -> None:
        chosen = self.chosen()
        row = self._one() if len(chosen) == 1 else None
        self.duplicate.setEnabled(row is not None)
        self.route.setEnabled(row is not None and row.version == 0 and row.status != "archived")
        self.archive.setEnabled(row is not None)
        self.archive.setText(tr("Take out of the archive") if row and row.status == "archived" else tr("Archive"))
        self.restore.setEnabled(row is not None and row.version > 0 and not row.current)
        self.set_missing("" if len(chosen) == 2 else tr("Choose two with Ctrl to compare"))

    def answer(self) -> None:
        """Compares; the library stays open."""
        old, new = sorted(self.chosen(), key=lambda key: key[1])
        self.compared.emit(new, old)
