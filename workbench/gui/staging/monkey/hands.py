"""The hands of the monkey: one random command, key, word, click, turn of the wheel or drop at a time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QInputMethodEvent,
    QKeySequence,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QWidget
from shiboken6 import isValid

from workbench.gui.app import Workbench

Key, Button = Qt.Key, Qt.MouseButton
NONE, COPY = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
MODIFIERS = (NONE, NONE, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier)
NEVER = frozenset({"quit"})  # the proofs start anew
OTHERS = ("open_samples", "open_project", "new_project", "open_copy", "open_reading")  # leave the project
DEAR = frozenset(
    {*OTHERS, "train", "queue_series", "queue_each", "queue_stack", "queue_go_on", "resume_run", "back_test"}
)
KEYS = (
    *(Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End, Key.Key_PageUp),
    *(Key.Key_PageDown, Key.Key_Tab, Key.Key_Backtab, Key.Key_Return, Key.Key_Escape, Key.Key_Delete),
    *(Key.Key_Backspace, Key.Key_Space, Key.Key_Menu, Key.Key_F2, Key.Key_A, Key.Key_X, Key.Key_N, Key.Key_W),
)
LABELING = (Key.Key_A, Key.Key_A, Key.Key_A, Key.Key_X, Key.Key_W, Key.Key_J, Key.Key_D, Key.Key_Period)
WORDS = ("0", "7.5", "-1e9", "latency", "é€😀", "a" * 80, "np.nan", "(", "#", "\r", "rk.", " ", "1.0.0", "[", "..", "'")
KINDS = (("command", 30), ("shortcut", 12), ("key", 14), ("word", 6), ("click", 20), ("drag", 8), ("wheel", 4))
MORE = (("menu", 2), ("drop", 4), ("undo", 4), ("redo", 3), ("edit", 5), ("leave", 6))


class Hands:
    """Acts on the window of `bench`, or on what stands before it. `files`: what is dropped; `tell`: hears what is about
    to be touched."""

    def __init__(self, dice: random.Random, files: Sequence[Path], tell: Callable[[str], None]) -> None:
        self._dice, self._files, self._tell = dice, files, tell
        self._kinds, self._weights = zip(*KINDS, *MORE, strict=True)
        self._do: dict[str, Callable[[], str]] = {
            kind: getattr(self, f"_{kind}") for kind in self._kinds if kind not in ("undo", "redo")
        }
        self.bench: Workbench | None = None
        self._held: QWidget | None = None  # Python forgets the parts of a list of choices together with the list

    def next(self) -> tuple[str, Callable[[], str]]:
        """A kind of step, and what makes it and tells more of it."""
        (kind,) = self._dice.choices(self._kinds, self._weights)
        return kind, self._do.get(kind, lambda: self._trigger(kind))

    # who is acted on

    @property
    def _window(self) -> QWidget:
        assert self.bench is not None
        return self.bench.window

    def _top(self) -> QWidget:
        """What takes the clicks now."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._window

    def _someone(self) -> QWidget:
        top = self._top()
        self._held = top
        alive = [one for one in top.findChildren(QWidget) if isValid(one)]  # a list of choices that has just closed
        shown = [one for one in alive if one.isVisible() and one.window() is top]
        chosen = self._dice.choice(shown) if shown else top
        self._tell(f"{type(top).__name__}: {type(chosen).__name__} {chosen.accessibleName()}")
        return chosen

    def _focus(self) -> QWidget:
        if QApplication.activeWindow() is None:
            self._window.activateWindow()
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self._top()

    def _point(self, widget: QWidget) -> QPoint:
        return QPoint(self._dice.randrange(max(1, widget.width())), self._dice.randrange(max(1, widget.height())))

    # steps

    def _trigger(self, command: str) -> str:
        assert self.bench is not None
        self._tell(command)
        self.bench.actions[command].trigger()
        return ""

    def _command(self) -> str:
        assert self.bench is not None
        if QApplication.activeModalWidget() is not None:  # which keeps people from the commands too
            return self._leave()
        able = [one.objectName() for one in self.bench.actions.all() if one.isEnabled()]
        command = self._dice.choice([one for one in able if one not in NEVER])
        if command in DEAR and self._dice.random() < 0.9:
            command = "fit"
        self._trigger(command)
        return command

    def _shortcut(self) -> str:
        assert self.bench is not None
        commands = [one for one in self.bench.actions.table.values() if one.keys and one.id not in NEVER | DEAR]
        keys = self._dice.choice(self._dice.choice(commands).keys)
        self._tell(keys)
        QTest.keySequence(self._focus(), QKeySequence(keys))
        return keys

    def _key(self) -> str:
        key, modifiers = self._dice.choice(KEYS), self._dice.choice(MODIFIERS)
        focus = self._focus()
        name = f"{modifiers.name} {key.name} {type(focus).__name__} {focus.accessibleName()}"
        self._tell(name)
        QTest.keyClick(focus, key, modifiers)
        return name

    def _word(self) -> str:
        word = self._dice.choice(WORDS)
        if word.isascii():
            for letter in word:
                QTest.keyClicks(self._focus(), letter)
                QApplication.processEvents()  # nobody types faster than the window is asked
        else:  # as an input method does: no key has these letters
            event = QInputMethodEvent()
            event.setCommitString(word)
            QApplication.sendEvent(self._focus(), event)
        return word

    def _click(self) -> str:
        widget = self._someone()
        at, button = self._point(widget), self._dice.choice((Button.LeftButton, Button.LeftButton, Button.RightButton))
        name = f"{type(widget).__name__} {widget.accessibleName()} {at.x()},{at.y()}"
        if self._dice.random() < 0.1:
            QTest.mouseDClick(widget, button, NONE, at)
        else:
            QTest.mouseClick(widget, button, self._dice.choice(MODIFIERS), at)
        return name

    def _drag(self) -> str:
        """Over anything; mostly over the plot, where what is marked then may become a label, or part of one."""
        assert self.bench is not None
        chart = self.bench.window.chart.chart
        plotted = chart.isVisible() and self._top() is self._window and self._dice.random() < 0.7
        widget = chart.plot.viewport() if plotted else self._someone()
        start, end, keys = self._point(widget), self._point(widget), self._dice.choice(MODIFIERS)
        self._draw(widget, start, end, keys)
        name = f"{keys.name} {type(widget).__name__} {start.x()},{start.y()} to {end.x()},{end.y()}"
        if plotted and self._dice.random() < 0.7:
            key = self._dice.choice(LABELING)
            self._tell(f"{name} {key.name}")
            QTest.keyClick(chart, key)
        return name

    def _draw(self, widget: QWidget, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier) -> None:
        QTest.mousePress(widget, Button.LeftButton, keys, start)
        QTest.mouseMove(widget, (start + end) / 2)
        QTest.mouseMove(widget, end)
        QTest.mouseRelease(widget, Button.LeftButton, keys, end)

    def _wheel(self) -> str:
        widget = self._someone()
        at, turn = QPointF(self._point(widget)), QPoint(0, self._dice.choice((-120, 120, 720, -720)))
        place, phase = widget.mapToGlobal(at), Qt.ScrollPhase.NoScrollPhase
        keys = self._dice.choice(MODIFIERS)
        event = QWheelEvent(at, place, QPoint(), turn, Button.NoButton, keys, phase, False)
        QApplication.sendEvent(widget, event)
        return type(widget).__name__

    def _menu(self) -> str:
        widget = self._someone()
        at = self._point(widget)
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(widget, QContextMenuEvent(reason, at, widget.mapToGlobal(at)))
        return type(widget).__name__

    def _drop(self) -> str:
        """One file or some, at any place that takes drops; sometimes carried away again."""
        takers = [one for one in (self._window, *self._window.findChildren(QWidget)) if one.acceptDrops()]
        widget = self._dice.choice([one for one in takers if one.isVisible()] or [self._window])
        files = self._files if self._dice.random() < 0.1 else [one for one in self._files if one.suffix != ".rwb"]
        paths = self._dice.sample(files, self._dice.choice((1, 1, 1, 2, 4)))
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        at = self._point(widget)
        QApplication.sendEvent(widget, QDragEnterEvent(at, COPY, mime, Button.LeftButton, NONE))
        if self._dice.random() < 0.2:
            QApplication.sendEvent(widget, QDragLeaveEvent())
        else:
            QApplication.sendEvent(widget, QDropEvent(QPointF(at), COPY, mime, Button.LeftButton, NONE))
        return ", ".join(path.name for path in paths)

    def _edit(self) -> str:
        """Type into the rule, somewhere."""
        assert self.bench is not None
        code: QPlainTextEdit = self.bench.panel.editor.code
        cursor = code.textCursor()
        cursor.setPosition(self._dice.randrange(len(code.toPlainText()) + 1))
        code.setTextCursor(cursor)
        text = self._dice.choice(("1", "# x", "\r", "0.5 + ", "rk", "    "))
        QTest.keyClicks(code, text)
        return repr(text)

    def _leave(self) -> str:
        """What stands before the window is sent away, or answered."""
        top = self._top()
        if top is self._window:
            QCursor.setPos(self._window.mapToGlobal(self._point(self._window)))
            return "nothing"
        primary = getattr(top, "primary", None)
        if primary is not None and primary.isEnabled() and self._dice.random() < 0.4:
            name = f"{type(top).__name__} answered"
            self._tell(name)
            QTest.mouseClick(primary, Button.LeftButton)
            return name
        self.clear()
        return f"{type(top).__name__} closed"

    def clear(self) -> None:
        """Nothing stands before the window any more."""
        for _ in range(20):
            top = self._top()
            if top is self._window:
                return
            top.reject() if isinstance(top, QDialog) else top.close()
            QApplication.processEvents()
