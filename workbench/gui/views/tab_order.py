"""The order in which Tab goes through the window: panel by panel as one reads them, whenever a widget was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QTabWidget,
    QWidget,
)


def step(window: QWidget, panels: Sequence[QWidget], *, forward: bool) -> bool:
    """Give the keyboard to the next (or previous) stop of the window; False where there is none.

    Qt's own chain is by the time at which a widget got its parent, which docks and late widgets turn around. Inside a
    panel it holds; what is in none of `panels` comes last.
    """
    usable = sorted(_usable(window), key=lambda one: _rank(one, panels))
    if not usable:
        return False
    now = QApplication.focusWidget()
    at = usable.index(now) if now in usable else -1 if forward else 0
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    usable[(at + (1 if forward else -1)) % len(usable)].setFocus(reason)
    return True


def step_panel(window: QWidget, panels: Sequence[QWidget], *, forward: bool) -> bool:
    """Give the keyboard to the first stop of the next (or previous) panel that has one, as F6 does in other programs:
    the way out of an editor, which keeps Tab."""
    firsts: dict[int, QWidget] = {}
    for stop in _usable(window):
        firsts.setdefault(_rank(stop, panels), stop)
    firsts.pop(len(panels), None)
    if not firsts:
        return False
    ranks, now = sorted(firsts), QApplication.focusWidget()
    here = _rank(now, panels) if now is not None else -1
    beyond = [rank for rank in ranks if rank > here] if forward else [rank for rank in reversed(ranks) if rank < here]
    firsts[beyond[0] if beyond else ranks[0 if forward else -1]].setFocus(Qt.FocusReason.ShortcutFocusReason)
    return True


def stops(root: QWidget) -> Iterator[QWidget]:
    """What Tab may stop at in a window, now or when it is shown and enabled, in Qt's order."""
    widget = root
    # Counted, not gone round: PySide never frees a window that `nextInFocusChain` has returned.
    for _ in [one for one in root.findChildren(QWidget) if one.window() is root]:
        following = widget.nextInFocusChain()
        if following is None or following is root:
            return
        widget = following
        if widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value and not hands_on(widget):
            yield widget


def hands_on(widget: QWidget) -> bool:
    """Whether a widget that takes Tab gives the keyboard on to another one, by its class: `focusProxy()` would tell,
    but PySide never frees what it returns."""
    parent = widget.parentWidget()
    if isinstance(widget, QLineEdit):
        return isinstance(parent, QComboBox | QAbstractSpinBox)
    shows_what_scrolls = type(widget) is QWidget and isinstance(parent, QAbstractScrollArea)
    return shows_what_scrolls or isinstance(widget, QTabWidget)


def _usable(window: QWidget) -> Iterator[QWidget]:
    for stop in stops(window):
        if stop.isEnabled() and stop.isVisibleTo(window) and stop.window() is window:
            yield stop


def _rank(widget: QWidget, panels: Sequence[QWidget]) -> int:
    inside = (number for number, panel in enumerate(panels) if panel is widget or panel.isAncestorOf(widget))
    return next(inside, len(panels))
