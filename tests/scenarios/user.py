"""A user at the real window: the mouse and the keys that a scenario is told in."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from workbench.gui.dialogs.approve import ApproveDialog
from workbench.gui.dialogs.export import ExportDialog
from workbench.gui.dialogs.train_options import TrainDialog
from workbench.gui.staging.heartbeat import Heartbeat
from workbench.gui.staging.stage import Stage, wait_until
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series

LEFT, NONE, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
LONG_S = 240.0  # a first run compiles every loop; nothing here measures time


class User:
    """Does by mouse and keyboard what a person does, and reads what a person sees."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.bench = stage, stage.workbench
        self.editor = self.bench.panel.editor

    # what is seen

    @property
    def series(self) -> Series:
        """The series that is looked at."""
        series = self.bench.desk.current()
        assert series is not None
        return series

    @property
    def rule(self) -> Rule:
        """Its rule, as it is saved."""
        rule = self.bench.desk.rule()
        assert rule is not None
        return rule

    @property
    def split(self) -> Split:
        """Its parts."""
        return self.bench.desk.split(self.series)

    def flags(self) -> NDArray[np.int8]:
        """The flags that the chart shows, those of a hidden test part left out."""
        last = self.bench.rule.last
        assert last is not None
        stop = len(self.series) if self.bench.desk.is_test_open(self.series.name) else self.split.validation_stop
        return last.verdict.flags[:stop]

    def marks(self) -> list[tuple[int, int]]:
        """Point and kind of every mark in the chart."""
        marks = self.bench.window.chart.chart.visible_marks()
        return list(zip(marks.indices.tolist(), marks.kinds.tolist(), strict=True))

    def status(self) -> str:
        """What the line below the editor says."""
        return self.editor._status.text

    def message(self) -> str:
        """The newest sentence of the strip."""
        messages = self.bench.window.messages.messages()
        return messages[-1].text if messages else ""

    # what is done

    def drop(self, path: Path) -> None:
        """Drag a file onto the window and let go."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        window, copy = self.bench.window, Qt.DropAction.CopyAction
        QApplication.sendEvent(window, QDragEnterEvent(QPoint(50, 50), copy, mime, LEFT, NONE))
        QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, mime, LEFT, NONE))
        wait_until(lambda: path.stem in self.bench.desk.names(), LONG_S, f"{path} did not open")
        self.stage.settle(LONG_S)

    def train(self, rounds: int, candidates: int) -> float:
        """Train with options, wait for the end; the longest stall of the window in ms."""
        self.bench.actions["train_options"].trigger()
        dialog = self.dialog(TrainDialog)
        for field, number in ((dialog.rounds, rounds), (dialog.candidates, candidates)):
            field.setFocus()
            field.selectAll()
            QTest.keyClicks(field, str(number))
        heart = Heartbeat()
        heart.start()
        QTest.mouseClick(dialog.primary, LEFT)
        assert self.bench.training.busy
        wait_until(lambda: not self.bench.training.busy, LONG_S, "training did not end")
        stall = heart.stop()
        self.stage.settle(LONG_S)
        return stall

    def choose_tab(self, index: int) -> None:
        """Click one of the tabs of the rule."""
        bar = self.bench.panel.tabs.tabBar()
        QTest.mouseClick(bar, LEFT, NONE, bar.tabRect(index).center())

    def select(self, pattern: str) -> None:
        """Select the first match of a pattern in the editor, as dragging over it does."""
        found = re.search(pattern, self.editor.text, re.MULTILINE)
        assert found is not None, f"{pattern} is not in the rule:\n{self.editor.text}"
        cursor = self.editor.code.textCursor()
        cursor.setPosition(found.start())
        cursor.setPosition(found.end(), QTextCursor.MoveMode.KeepAnchor)
        self.editor.code.setTextCursor(cursor)
        self.editor.code.setFocus()

    def type_over(self, pattern: str, text: str) -> None:
        """Type in the place of the first match of a pattern."""
        self.select(pattern)
        QTest.keyClicks(self.editor.code, text)

    def judged(self) -> None:
        """Wait until what stands in the editor has run on the whole series and everything shows it."""
        text = self.editor.text

        def shown() -> bool:
            last = self.bench.rule.last
            return last is not None and last.text == text

        wait_until(shown, LONG_S, f"the edited rule was not judged: {self.status()}")
        self.stage.settle(LONG_S)

    def refused(self) -> None:
        """Wait until what stands in the editor is refused."""
        wait_until(lambda: self.editor._status.tone == "bad", LONG_S, "the broken rule was not refused")

    def save(self) -> None:
        """Ctrl+S in the editor."""
        QTest.keyClick(self.editor.code, Qt.Key.Key_S, CONTROL)
        self.judged()

    def dialog(self, kind: type[QDialog]) -> QDialog:  # type: ignore[type-arg]  # QDialog is no generic
        """The dialog of a kind that is open."""
        (found,) = [one for one in self.bench.window.findChildren(kind) if one.isVisible()]
        assert QTest.qWaitForWindowActive(found)
        return found

    def approve(self, name: str) -> None:
        """Approve by the button and its dialog."""
        QTest.mouseClick(self.bench.window.top_bar.approve, LEFT)
        dialog = self.dialog(ApproveDialog)
        for field, text in ((dialog.fields.owner, "ops"), (dialog.fields.runbook, "look"), (dialog.by, name)):
            field.setFocus()
            field.selectAll()
            QTest.keyClicks(field, text)
        dialog.by.editingFinished.emit()
        self.stage.settle(LONG_S)
        wait_until(dialog.primary.isEnabled, LONG_S, "the rule could not be approved")
        QTest.mouseClick(dialog.primary, LEFT)
        self.stage.settle(LONG_S)

    def export(self, name: str, folder: Path) -> Path:
        """Export by the button and its dialog; the pack."""
        QTest.mouseClick(self.bench.window.top_bar.export, LEFT)
        dialog = self.dialog(ExportDialog)
        for field, text in ((dialog.name, name), (dialog.version, "1.0.0"), (dialog.folder, str(folder))):
            field.selectAll()
            QTest.keyClicks(field, text)
        QTest.mouseClick(dialog.primary, LEFT)
        path = folder / f"{name}-1.0.0.rulepack"
        wait_until(path.exists, LONG_S, f"no pack came: {self.message()}")
        self.stage.settle(LONG_S)
        return path

    def key_on_chart(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """A key while the chart has the focus."""
        chart = self.bench.window.chart.chart
        window, app = self.bench.window, self.stage.app
        window.activateWindow()  # shortcuts are the active window's, and no window manager makes it so here
        wait_until(lambda: app.activeWindow() is window, LONG_S, "the window did not become active")
        chart.setFocus()
        QTest.keyClick(chart, key, modifiers)


def flags_of(rule: Rule, series: Series) -> NDArray[np.int8]:
    """What `flag_series` says in a sandbox of its own."""
    with Host(options=HostOptions(spare=False)) as host:
        verdict = flag_series(rule, series, host)
    assert verdict.ran, verdict.problems
    return verdict.flags
