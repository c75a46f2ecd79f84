"""Walks all widgets that are in sight and tells what keeps someone from reading, naming or reaching one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QHelpEvent, QStandardItemModel, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QToolButton,
    QToolTip,
    QWidget,
)
from shiboken6 import isValid

from workbench.gui.staging.stage import rest
from workbench.gui.views.docks import DockGrip
from workbench.gui.views.editor.suggestion_popup import SuggestionPopup
from workbench.gui.views.finder.palette import CommandPalette
from workbench.gui.views.panel import ElidedLabel

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
MOST_STOPS, MOST_LINKS = 300, 4
LEADING = 2  # pixels that lines take above and below their letters


def in_sight(window: QWidget) -> list[QWidget]:
    """The window and the dialogs above it."""
    return [window, *(one for one in window.findChildren(QDialog) if one.isVisible())]


def widgets(root: QWidget) -> Iterator[QWidget]:
    """Every widget below `root` that is in sight, without other windows and the pieces that Qt makes controls of."""
    for widget in root.findChildren(QWidget):
        if not isValid(widget):  # it went while the walk looked at those before: rows are made anew as answers come
            continue
        if widget.isVisible() and widget.window() is root.window() and not _is_a_piece(widget):
            yield widget


def _is_a_piece(widget: QWidget) -> bool:
    """What a control is made of: the control itself is named and reached."""
    parent = widget.parentWidget()
    if widget.objectName().startswith("qt_") or isinstance(widget, (QScrollBar, QHeaderView)):
        return True
    return isinstance(parent, (QComboBox, QAbstractSpinBox, QLineEdit, QTabBar, DockGrip))


def controls(root: QWidget) -> list[QWidget]:
    """What can be acted on: Qt's controls, and own widgets that take the keyboard."""
    return [one for one in widgets(root) if isinstance(one, CONTROLS) or takes_tab(one)]


def takes_tab(widget: QWidget) -> bool:
    """Whether Tab stops here."""
    policy = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    return bool(policy) and widget.isEnabled() and widget.focusProxy() is None


def nameless(root: QWidget) -> list[str]:
    """Controls of which a screen reader says nothing."""
    return [path(one) for one in controls(root) if not spoken(one)]


def spoken(widget: QWidget) -> str:
    """The name that a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name)).strip() if interface is not None else ""


def unreachable(root: QWidget) -> list[str]:
    """Controls that are enabled and that Tab never comes to."""
    return [path(one) for one in controls(root) if one.isEnabled() and not takes_tab(one) and not _only_shows(one)]


def _only_shows(widget: QWidget) -> bool:
    """A button inside what takes the keyboard is its key's twin; a list that offers words is led by who types them."""
    parent = widget.parentWidget()
    return (parent is not None and takes_tab(parent)) or isinstance(parent, (CommandPalette, SuggestionPopup))


def by_tab(start: QWidget, *, back: bool = False) -> list[QWidget]:
    """Where real presses of Tab (`back`: Shift+Tab) lead from `start`, until one place comes a second time. An editor
    keeps both; F6 leads on to the next panel there."""
    start.setFocus(Qt.FocusReason.TabFocusReason)
    shift = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
    seen: list[QWidget] = []
    while (now := QApplication.focusWidget()) is not None and now not in seen and len(seen) < MOST_STOPS:
        seen.append(now)
        for _ in range(MOST_LINKS):  # a label stops at each of its links
            if QApplication.focusWidget() is now:
                QTest.keyClick(now, Qt.Key.Key_F6 if _keeps_tab(now) else Qt.Key.Key_Tab, shift)
    return seen


def _keeps_tab(widget: QWidget) -> bool:
    return isinstance(widget, QPlainTextEdit) and not widget.isReadOnly() and not widget.tabChangesFocus()


def cut(root: QWidget) -> list[str]:
    """Texts that there is no room for and that no tooltip tells whole."""
    return [f"{path(one)}: {why}" for one in widgets(root) for why in _cut(one)]


def _cut(widget: QWidget) -> Iterator[str]:
    room = widget.contentsRect().size()
    if isinstance(widget, ElidedLabel):
        widget.grab()  # it keeps its tooltip in step when it is painted
        if widget.elided() != widget.text() and widget.text() not in widget.toolTip():
            yield f"elided without a tooltip: {widget.text()!r}"
    elif isinstance(widget, QLabel) and widget.text():
        yield from _cut_label(widget)
    elif isinstance(widget, (QPushButton, QToolButton, QCheckBox, QRadioButton)) and widget.text():
        shows_text = not isinstance(widget, QToolButton) or widget.toolButtonStyle() != _ICON_ONLY
        if shows_text and widget.minimumSizeHint().width() > widget.width() + 1 and widget.text() not in _told(widget):
            yield f"{widget.text()!r} needs {widget.minimumSizeHint().width()} of {widget.width()}"
    elif isinstance(widget, QComboBox):
        wide = widget.fontMetrics().horizontalAdvance(widget.currentText())
        if wide > room.width() - 30 and widget.currentText() not in widget.toolTip():
            yield f"{widget.currentText()!r} needs {wide} of {room.width() - 30}"
    elif isinstance(widget, QLineEdit):
        text = widget.text() or widget.placeholderText()
        wide = widget.fontMetrics().horizontalAdvance(text)
        if wide > room.width() - 12 and text not in widget.toolTip():
            yield f"{text!r} needs {wide} of {room.width() - 12}"
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _cut_cells(widget)


_ICON_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly


def _told(widget: QWidget) -> str:
    return widget.toolTip()


def _cut_label(label: QLabel) -> Iterator[str]:
    """One line by its width; several, and rich text, by how high they are at this width."""
    room = label.contentsRect()
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + LEADING:
            yield f"{label.text()!r} needs a height of {needed}, has {label.height()}"
        return
    rich = label.textFormat() == Qt.TextFormat.RichText or Qt.mightBeRichText(label.text())
    wide = label.fontMetrics().size(0, label.text()).width() if not rich else _rich_width(label)
    if wide > room.width() + 1 and label.text() not in label.toolTip():
        yield f"{label.text()!r} needs {wide} of {room.width()}"


def _rich_width(label: QLabel) -> float:
    document = QTextDocument()
    document.setDefaultFont(label.font())
    document.setHtml(label.text())
    return document.idealWidth() - 2 * document.documentMargin()


def _cut_cells(view: QAbstractItemView) -> Iterator[str]:
    """Cells in sight whose text does not fit and that have no tooltip. Delegates that paint by themselves are asked
    for a tooltip only where they give the text as what is displayed."""
    model, flags = view.model(), int(Qt.TextFlag.TextWordWrap)
    columns = range(model.columnCount()) if isinstance(model, (QAbstractTableModel, QStandardItemModel)) else (0,)
    for row in range(model.rowCount(view.rootIndex())):
        for column in columns:
            index = model.index(row, column, view.rootIndex())
            rect = view.visualRect(index)
            text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            if not rect.isValid() or not text or not view.viewport().rect().contains(rect):
                continue
            needed = view.fontMetrics().boundingRect(QRect(0, 0, rect.width() - 12, 10_000), flags, text)
            fits = needed.width() <= rect.width() and needed.height() <= rect.height() + 2
            if not fits and not _tooltip(view, index, rect.center()):
                yield f"row {row}, column {column}: {text!r}"


def _tooltip(view: QAbstractItemView, index: QModelIndex, at: QPoint) -> str:
    """What resting the pointer there tells, by the model or by the view itself."""
    told = index.data(Qt.ItemDataRole.ToolTipRole)
    if not told:
        event = QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at))
        QApplication.sendEvent(view.viewport(), event)
        told = QToolTip.text()
        QToolTip.hideText()
    return str(told or "")


def path(widget: QWidget) -> str:
    """Where a widget stands, from the outside in."""
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None and not at.isWindow():
        kind = type(at).__name__
        if kind not in ("QWidget", "QStackedWidget", "QFrame") or at is widget:
            names.append(f"{kind}({at.objectName() or at.accessibleName() or spoken(at)})")
        at = at.parentWidget()
    return " > ".join(reversed(names[:3]))


def lasting(look: Callable[[], list[str]]) -> list[str]:
    """What is found, and stays so: words that have just come are laid out a moment later."""
    looks = 20
    for _ in range(looks):
        found = look()
        if not found:
            break
        rest(0.1)
    return found
