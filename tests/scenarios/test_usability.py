"""The three jobs of the README by real mouse and keys, each in under 40 actions: offscreen, and in a real X window."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.scenarios.test_opening import drop
from tests.scenarios.user import CONTROL, LEFT, LONG_S, NONE, User
from workbench.gui.dialogs.approve import ApproveDialog
from workbench.gui.dialogs.export import ExportDialog
from workbench.gui.staging.stage import Stage, wait_until
from workbench.packs.approval import is_approved
from workbench.packs.pack import read_pack
from workbench.resources import sample_data

ROOT = Path(__file__).parents[2]
OpenStage = Callable[[], Stage]
MOST = 40  # actions of a job: each click, shortcut, drop and word typed is one
RULE_TAB = 1
LIBRARIES = ("xcb-icccm", "xcb-keysyms", "xcb-cursor", "xkbcommon-x11", "xcb-image", "xcb-render-util")


class Person:
    """Acts by qtbot and counts."""

    def __init__(self, qtbot: QtBot, stage: Stage) -> None:
        self._qtbot, self.user, self.stage, self.bench = qtbot, User(stage), stage, stage.workbench
        self.actions = 0

    def drop(self, path: Path) -> None:
        """A file onto the window."""
        self.actions += 1
        drop(self.bench.window, path)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """The left button, in the middle or at a place."""
        self.actions += 1
        assert widget.isVisible() and widget.isEnabled(), f"{widget.accessibleName()} cannot be clicked"
        self._qtbot.mouseClick(widget, LEFT, NONE, at if at is not None else widget.rect().center())

    def key(self, widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """One key or shortcut."""
        self.actions += 1
        self._qtbot.keyClick(widget, key, modifiers)

    def shortcut(self, key: Qt.Key) -> None:
        """A key that the window hears, which must be the active one: no window manager makes it so here."""
        window, app = self.bench.window, self.stage.app
        window.activateWindow()
        wait_until(lambda: app.activeWindow() is window, LONG_S, "the window did not become active")
        self.key(window.chart.chart, key)

    def type(self, widget: QWidget, text: str) -> None:
        """A word."""
        self.actions += 1
        self._qtbot.keyClicks(widget, text)

    def fill(self, field: QLineEdit, text: str) -> None:
        """Click a field, select what it holds, type over it."""
        self.click(field)
        self.key(field, Qt.Key.Key_A, CONTROL)
        self.type(field, text)

    def until(self, holds: Callable[[], bool], otherwise: str) -> None:
        """Wait as a person does, looking."""
        wait_until(holds, LONG_S, otherwise)
        self.stage.settle(LONG_S)


def test_a_data_set_is_opened_and_trained_on(qtbot: QtBot, open_stage: OpenStage, tmp_path: Path) -> None:
    source = tmp_path / "latency.csv"
    shutil.copy(sample_data() / source.name, source)
    person = Person(qtbot, open_stage())
    bench, window = person.bench, person.bench.window
    bench.begin()
    person.drop(source)
    person.until(lambda: bench.desk.current() is not None, "the file did not open")
    person.click(window.top_bar.train)
    person.until(lambda: not bench.training.busy and bench.desk.rule() is not None, "no rule came")
    assert bench.strip.model.state == "done"
    assert person.user.marks()
    person.click(window.chart.chart.plot.viewport())
    person.shortcut(Qt.Key.Key_N)
    assert window.findings.current() is not None
    assert person.actions < MOST


@pytest.mark.slow
def test_a_generated_rule_is_edited_by_hand(qtbot: QtBot, open_stage: OpenStage) -> None:
    person = sample_project(qtbot, open_stage)
    bench, panel, editor = person.bench, person.bench.panel, person.bench.panel.editor
    before, saved = person.user.flags(), person.user.rule
    bar = panel.tabs.tabBar()
    person.click(bar, bar.tabRect(RULE_TAB).center())
    name = next(name for name in editor.numbers.rows if name.endswith("_MIN"))
    person.click(editor.code.viewport(), place_of_number(person, name))
    person.key(editor.code, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert float(editor.code.textCursor().selectedText()) > 0
    person.type(editor.code, "1000000")
    person.until(
        lambda: bench.rule.last is not None and bench.rule.last.text == editor.text,
        f"not judged: {person.user.status()}",
    )
    assert not np.array_equal(person.user.flags(), before)
    person.key(editor.code, Qt.Key.Key_S, CONTROL)
    person.until(lambda: not bench.rule.unsaved, "it was not saved")
    assert person.user.rule.text != saved.text
    assert person.user.rule.origin.kind == "human"
    assert person.actions < MOST


@pytest.mark.slow
def test_an_approved_pack_is_exported(qtbot: QtBot, open_stage: OpenStage, tmp_path: Path) -> None:
    person = sample_project(qtbot, open_stage)
    window = person.bench.window
    person.click(window.top_bar.approve)
    approve = person.user.dialog(ApproveDialog)
    for field, text in ((approve.fields.owner, "ops"), (approve.fields.runbook, "look"), (approve.by, "Ann")):
        person.fill(field, text)
    person.key(approve.by, Qt.Key.Key_Tab)
    person.until(approve.primary.isEnabled, "the rule could not be approved")
    person.click(approve.primary)
    person.until(lambda: is_approved(person.user.rule), "it was not approved")
    person.click(window.top_bar.export)
    export = person.user.dialog(ExportDialog)
    for field, text in ((export.name, "checkout"), (export.version, "1.0.0"), (export.folder, str(tmp_path))):
        person.fill(field, text)
    person.click(export.primary)
    path = tmp_path / "checkout-1.0.0.rulepack"
    person.until(path.exists, f"no pack came: {person.user.message()}")
    assert person.user.rule in read_pack(path).rules
    assert person.actions < MOST


def sample_project(qtbot: QtBot, open_stage: OpenStage) -> Person:
    """From the first screen to the sample project, at its series latency."""
    person = Person(qtbot, open_stage())
    bench, window = person.bench, person.bench.window
    bench.begin()
    person.click(window.first.ways["open_samples"])
    person.until(lambda: bool(bench.desk.names()), "the samples did not open")
    rows = window.series.list
    at = bench.desk.names().index("latency")
    person.click(rows.viewport(), rows.visualRect(rows.model().index(at, 0)).center())
    person.until(lambda: bench.desk.chosen == "latency", "the series was not chosen")
    return person


def place_of_number(person: Person, name: str) -> QPoint:
    """Where the value of a named number stands in the editor; scrolled into sight first."""
    code = person.bench.panel.editor.code
    cursor = code.document().find(f"{name} = ")
    code.setTextCursor(cursor)
    code.ensureCursorVisible()
    cursor.setPosition(cursor.selectionEnd())
    return code.cursorRect(cursor).center()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="X windows are tried on Linux")
def test_the_same_jobs_are_done_in_a_real_x_window() -> None:
    if os.environ.get("QT_QPA_PLATFORM") == "xcb":
        assert QGuiApplication.platformName() == "xcb"  # this is the inner run
        return
    absent = [] if shutil.which("Xvfb") else ["Xvfb"]
    absent += [name for name in LIBRARIES if find_library(name) is None]
    if absent:
        pytest.skip(f"{', '.join(absent)} missing: apt install xvfb libxcb-icccm4 libxcb-keysyms1 libxcb-cursor0 …")
    with screen() as display:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", __file__]
        surroundings = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout


@contextmanager
def screen() -> Iterator[str]:
    """A screen in memory that X windows are shown on; its name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                yield f":{told.readline().strip()}"
        finally:
            server.terminate()
