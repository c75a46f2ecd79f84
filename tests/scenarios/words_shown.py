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
from workbench.gui.help.pages import HelpPages
from workbench.gui.views.rule.code_view import CodeView
from workbench.model.labels import LabelSet
from workbench.resources import resources

NOTE = "memory leak after the release"  # of a label in the pictures, where undo has taken it back
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
MOST_ROWS = 30
WORD = re.compile(r"[^\W\d_]{2,}")
TAG = re.compile(r"</?[a-z][^<>]*>")
# The same in every language, or by Babel in a real one: levels of logs, zones, names in code, what Qt says of a gap,
# program, months, units, measures, how rules say it.
ALIKE = re.compile(
    r"\b(FATAL|ERROR|WARN|NOTICE|INFO|DEBUG|TRACE|Europe/Berlin|Berlin|separator|\w*_\w+|rulekit\.\w+"
    r"|Rule Workbench|UTC|CES?T|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|ms|min|MB|requests/s|MIT"
    r"|Abnormal Rules?( \d+)?|\w+\(?rk\.\w+|np\.\w+|csv|Deutsch|English|Aa|[\w.-]+\.rwb)\b"
)
LIMIT = re.compile(r" (min|max)$")  # what the window leaves out of the name of a number
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
    """What the user or a rule wrote: names, units, notes, the rules and what their numbers are called; and help pages,
    which are translated as a whole."""
    desk = workbench.desk
    found = {*desk.names(), workbench.preferences.now.who, *_of_help(), *_of_stock()}
    for loaded in filter(None, map(desk.loaded, desk.names())):
        found |= {loaded.series.unit, NOTE, *(one.note for one in (loaded.series.labels or LabelSet()).regions)}
    for rule in desk.rules():
        constants = set(CONSTANT.findall(rule.text))
        found |= {
            rule.name,
            rule.owner,
            rule.approval.by if rule.approval is not None else "",
            *constants,
            *(LIMIT.sub("", one.lower().replace("_", " ")) for one in constants),
            *(one.lower().replace("_", " ") for one in constants),
        }
    return tuple(sorted(filter(None, found), key=len, reverse=True))


def _of_help() -> Iterator[str]:
    for page in HelpPages().all():
        yield from (page.title, page.first)


def _of_stock() -> Iterator[str]:
    return (path.parent.name.replace("_", " ") for path in (resources() / "stock").glob("*/rule.py"))


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
        case CodeView():  # a rule's text is the same in every language
            yield widget.placeholderText()
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
