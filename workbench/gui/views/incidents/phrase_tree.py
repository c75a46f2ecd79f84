"""The phrases of a scenario by group, each with the lines and cases that say it; written, added and taken out here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from workbench.gui.texts import tr, trn
from workbench.gui.theme import Theme
from workbench.gui.words import number

Patterns = Mapping[str, Sequence[str]]
Counts = Mapping[str, Mapping[str, tuple[int, int]]]
PHRASE, LINES, CASES = range(3)
GROUP = Qt.ItemDataRole.UserRole


class PhraseTree(QTreeWidget):
    """Tells the patterns as they are written: group → its phrases in order; of groups what is asked for."""

    edited = Signal(object)  # dict[str, tuple[str, ...]]
    group_added = Signal(str)  # as it was typed
    group_renamed = Signal(str, str)  # group, as it was typed
    group_removed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._quiet, self._can_edit = theme, False, False
        self._counts: Counts = {}
        self._refused: Mapping[str, str] = {}
        self.setColumnCount(3)
        self.setHeaderLabels([tr("phrase"), tr("lines"), tr("cases")])
        self.setAccessibleName(tr("Phrases by group"))
        self.setAccessibleDescription(tr("F2 or Enter writes, Insert adds, Delete takes out"))
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(PHRASE, QHeaderView.ResizeMode.Stretch)
        for column in (LINES, CASES):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, 64)
        self.itemChanged.connect(self._changed)

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self._theme = theme
        self.show_counts(self._counts, self._refused)

    def show_patterns(self, patterns: Patterns, *, can_edit: bool) -> None:
        """Show these; groups that were open stay open."""
        if patterns == self.patterns() and can_edit == self._can_edit:
            return
        opened = {item.data(PHRASE, GROUP): item.isExpanded() for item in self._groups()}
        self._can_edit, self._quiet = can_edit, True
        self.clear()
        for group, phrases in patterns.items():
            top = self._top(group)
            for phrase in phrases:
                top.addChild(self._item(phrase))
            top.setExpanded(opened.get(group, True))
        self._quiet = False
        self.show_counts(self._counts, self._refused)

    def _top(self, group: str) -> QTreeWidgetItem:
        top = self._item(group.replace("_", " "))
        top.setData(PHRASE, GROUP, group)
        font = top.font(PHRASE)
        font.setBold(True)
        top.setFont(PHRASE, font)
        self.addTopLevelItem(top)
        return top

    def choose_group(self, group: str) -> None:
        """A group as the current row."""
        for top in self._groups():
            if top.data(PHRASE, GROUP) == group:
                self.setCurrentItem(top)

    def _item(self, phrase: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([phrase, "", ""])
        flags = item.flags() & ~Qt.ItemFlag.ItemIsEditable
        item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if self._can_edit else flags)
        for column in (LINES, CASES):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def show_counts(self, counts: Counts, refused: Mapping[str, str]) -> None:
        """Lines and cases of each phrase; those that cannot be looked for say why."""
        self._counts, self._refused, self._quiet = counts, refused, True
        for top in self._groups():
            own = counts.get(str(top.data(PHRASE, GROUP)), {})
            self._count(top, own.get(""), "")
            for item in _children(top):
                phrase = item.text(PHRASE)
                self._count(item, own.get(phrase), refused.get(phrase, ""))
        self._quiet = False

    def _count(self, item: QTreeWidgetItem, told: tuple[int, int] | None, why: str) -> None:
        lines, cases = told if told is not None else (None, None)
        item.setText(LINES, "✕" if why else "…" if lines is None else number(lines))
        item.setText(CASES, "" if why or cases is None else number(cases))
        for column in (LINES, CASES):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        dim = not lines and told is not None
        token = "bad" if why else "dim" if dim else "text"
        for column in range(3):
            item.setForeground(column, QColor(self._theme.hex(token)))
        words = trn("{n} line says it", "{n} lines say it", lines or 0)
        tip = why or (f"{words}, " + trn("in {n} case", "in {n} cases", cases or 0) if told is not None else "")
        item.setToolTip(PHRASE, tip)

    def patterns(self) -> dict[str, tuple[str, ...]]:
        """As they are written; empty ones and doubles are left out."""
        found: dict[str, tuple[str, ...]] = {}
        for top in self._groups():
            if not top.data(PHRASE, GROUP):
                continue  # it is being named
            texts = [item.text(PHRASE).strip() for item in _children(top)]
            found[str(top.data(PHRASE, GROUP))] = tuple(dict.fromkeys(text for text in texts if text))
        return found

    def _groups(self) -> list[QTreeWidgetItem]:
        return [item for item in (self.topLevelItem(at) for at in range(self.topLevelItemCount())) if item is not None]

    # hands

    def add(self) -> None:
        """A new phrase in the group of the chosen row, to be written."""
        item = self.currentItem() or next(iter(self._groups()), None)
        if not self._can_edit or item is None:
            return
        top = item.parent() or item
        top.setExpanded(True)
        self._quiet = True
        made = self._item("")
        top.insertChild(0, made)
        self._quiet = False
        self.setCurrentItem(made)
        self.editItem(made, PHRASE)

    def add_group(self) -> None:
        """A new group, to be named."""
        if not self._can_edit or any(not top.data(PHRASE, GROUP) for top in self._groups()):
            return
        self._quiet = True
        made = self._top("")
        self._quiet = False
        self.setCurrentItem(made)
        self.editItem(made, PHRASE)

    def rename_group(self) -> None:
        """Write the name of the group of the chosen row."""
        item = self.currentItem()
        if self._can_edit and item is not None:
            self.editItem(item.parent() or item, PHRASE)

    def take_out(self) -> None:
        """The chosen phrases leave; chosen groups with all that is in them."""
        if not self._can_edit:
            return
        groups = [str(item.data(PHRASE, GROUP)) for item in self.selectedItems() if item.parent() is None]
        chosen = [item for item in self.selectedItems() if item.parent() is not None]
        for group in groups:
            self.group_removed.emit(group)
        if groups or not chosen:
            return
        self._quiet = True
        for item in chosen:
            if (top := item.parent()) is not None:
                top.removeChild(item)
        self._quiet = False
        self.edited.emit(self.patterns())

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        if self._quiet or column != PHRASE:
            return
        if item.parent() is not None:
            self.edited.emit(self.patterns())
            return
        group, typed = str(item.data(PHRASE, GROUP)), item.text(PHRASE)
        # Qt still holds the row that is written: what comes of it is shown when it has let go.
        QTimer.singleShot(0, self, lambda: self._group_typed(group, typed))

    def _group_typed(self, group: str, typed: str) -> None:
        """A name was written; the row is as it was until somebody shows another."""
        self._quiet = True
        for at, top in reversed(list(enumerate(self._groups()))):
            if not top.data(PHRASE, GROUP):
                self.takeTopLevelItem(at)
            elif top.data(PHRASE, GROUP) == group:
                top.setText(PHRASE, group.replace("_", " "))
        self._quiet = False
        if not group and typed.strip():
            self.group_added.emit(typed)
        elif group and typed.strip() and typed != group.replace("_", " "):
            self.group_renamed.emit(group, typed)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """A new group that was not named leaves again."""
        super().closeEditor(editor, hint)
        if any(not top.data(PHRASE, GROUP) and not top.text(PHRASE) for top in self._groups()):
            QTimer.singleShot(0, self, lambda: self._group_typed("", ""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Insert adds, Delete takes out, Enter writes; all others are a tree's."""
        if event.key() == Qt.Key.Key_Insert:
            self.add()
        elif event.key() == Qt.Key.Key_Delete:
            self.take_out()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (item := self.currentItem()) is not None:
            if self._can_edit and self.state() != QAbstractItemView.State.EditingState:
                self.editItem(item, PHRASE)
        else:
            super().keyPressEvent(event)


def _children(top: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [item for item in (top.child(at) for at in range(top.childCount())) if item is not None]
