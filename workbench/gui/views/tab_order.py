"""The order in which Tab goes through the window: panel by panel as one reads them, whenever a widget was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def step(window: QWidget, panels: Sequence[QWidget], *, forward: bool) -> bool:
    """Give the keyboard to the next (or previous) stop of the window; False where there is none.

    Qt's own chain is by the time at which a widget got its parent, which docks and late widgets turn around. Inside a
    panel it holds; what is in none of `panels` comes last.
    """
    stops = sorted(_stops(window), key=lambda one: _rank(one, panels))
    if not stops:
        return False
    now = QApplication.focusWidget()
    at = stops.index(now) if now in stops else -1 if forward else 0
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
    return True


def step_panel(window: QWidget, panels: Sequence[QWidget], *, forward: bool) -> bool:
    """Give the keyboard to the first stop of the next (or previous) panel that has one, as F6 does in other programs:
    the way out of an editor, which keeps Tab."""
    firsts: dict[int, QWidget] = {}
    for stop in _stops(window):
        firsts.setdefault(_rank(stop, panels), stop)
    firsts.pop(len(panels), None)
    if not firsts:
        return False
    ranks, now = sorted(firsts), QApplication.focusWidget()
    here = _rank(now, panels) if now is not None else -1
    beyond = [rank for rank in ranks if rank > here] if forward else [rank for rank in reversed(ranks) if rank < here]
    firsts[beyond[0] if beyond else ranks[0 if forward else -1]].setFocus(Qt.FocusReason.ShortcutFocusReason)
    return True


def _stops(window: QWidget) -> Iterator[QWidget]:
    """What Tab may stop at, in Qt's order."""
    widget = window.nextInFocusChain()
    while widget is not window:
        takes = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        usable = widget.isEnabled() and widget.isVisibleTo(window) and widget.window() is window
        if takes and usable and widget.focusProxy() is None:
            yield widget
        widget = widget.nextInFocusChain()


def _rank(widget: QWidget, panels: Sequence[QWidget]) -> int:
    inside = (number for number, panel in enumerate(panels) if panel is widget or panel.isAncestorOf(widget))
    return next(inside, len(panels))
