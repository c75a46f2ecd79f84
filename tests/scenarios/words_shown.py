"""Every text that a window holds: of its widgets, menus, tables, tooltips, and what a screen reader is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDoubleSpinBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTabBar,
    QTextEdit,
    QWidget,
)

from tests.scenarios import walk
from workbench.gui.app import Workbench

ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
MOST_ROWS = 30
WORD = re.compile(r"[^\W\d_]{2,}")
TAG = re.compile(r"</?[a-z][^<>]*>")
# The same in every language, or by Babel in a real one: program, zones, months, units, measures, how rules say it.
ALIKE = re.compile(
    r"\b(Rule Workbench|UTC|CES?T|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|ms|min|MB|requests/s|MIT"
    r"|Abnormal Rules?( \d+)?|\w+\(?rk\.\w+|np\.\w+|csv|Deutsch|English|Aa|[\w.-]+\.rwb)\b"
)
LIMIT = re.compile(r" (min|max)$")  # what the window leaves out of the name of a number
COMMENT = re.compile(r"# (?:Ab)?[Nn]ormal Rule \d+: (.*)")
CONSTANT = re.compile(r"\b[A-Z][A-Z0-9_]{3,}\b")
BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧")


def outside(text: str, own: Sequence[str] = ()) -> str:
    """What of a text stands outside of brackets; empty where it is no word. `own`: the user's words, longest first."""
    plain = QTextDocumentFragment.fromHtml(text).toPlainText() if TAG.search(text) else text
    while (fewer := BRACKETS.sub(" ", plain)) != plain:
        plain = fewer
    for word in own:
        plain = plain.replace(word, " ")
    plain = ALIKE.sub(" ", plain)
    return " ".join(plain.split()) if WORD.search(plain) else ""


def own_words(workbench: Workbench) -> tuple[str, ...]:
    """What the user or a rule wrote: names, units, the rules with their comments and what their numbers are called."""
    desk = workbench.desk
    found = {*desk.names(), workbench.preferences.now.who}
    found |= {loaded.series.unit for name in desk.names() if (loaded := desk.loaded(name)) is not None}
    for rule in desk.rules():
        constants = set(CONSTANT.findall(rule.text))
        found |= {
            rule.name,
            *COMMENT.findall(rule.text),
            *constants,
            *(LIMIT.sub("", one.lower().replace("_", " ")) for one in constants),
            *(one.lower().replace("_", " ") for one in constants),
        }
    return tuple(sorted(filter(None, found), key=len, reverse=True))


def all_texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """(where, text) of everything below a window, also what is hidden just now."""
    for widget in (root, *root.findChildren(QWidget)):
        place = walk.path(widget)
        for text in _of_widget(widget):
            yield place, text
        yield from ((place, text) for action in widget.actions() for text in _of_action(action))


def _of_action(action: QAction) -> tuple[str, ...]:
    return action.text(), action.toolTip(), action.statusTip()


def _of_widget(widget: QWidget) -> Iterator[str]:
    yield from (widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    yield from (widget.whatsThis(), widget.statusTip())
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QGroupBox():
            yield widget.title()
        case QLineEdit():
            yield from (widget.placeholderText(), widget.text() if widget.isReadOnly() else "")
        case QPlainTextEdit() | QTextEdit():
            yield widget.placeholderText()
            yield widget.toPlainText() if widget.isReadOnly() else ""
        case QSpinBox() | QDoubleSpinBox():
            yield from (widget.prefix(), widget.suffix(), widget.specialValueText())
        case QTabBar():
            for tab in range(widget.count()):
                yield from (widget.tabText(tab), widget.tabToolTip(tab))
        case QComboBox():
            for item in range(min(widget.count(), MOST_ROWS)):
                yield from _of_cell(widget.model(), widget.model().index(item, 0))
        case QAbstractItemView() if widget.model() is not None and not isinstance(widget, QHeaderView):
            yield from _of_view(widget)


def _of_view(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()  # a list's is Qt's own
    for column in range(columns):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "") if _has_head(view) else ""
        for row in range(min(model.rowCount(), MOST_ROWS)):
            yield from _of_cell(model, model.index(row, column))


def _has_head(view: QAbstractItemView) -> bool:
    return any(head.orientation() == Qt.Orientation.Horizontal for head in view.findChildren(QHeaderView))


def _of_cell(model: QAbstractItemModel, index: QModelIndex) -> Iterator[str]:
    for role in ROLES:
        yield str(model.data(index, role) or "")
