"""While rulekit is compiled for the first time the window says so, and no longer."""

from __future__ import annotations

import subprocess
import sys

from pytestqt.qtbot import QtBot

from workbench.gui.first_start import PREPARING, FirstStart
from workbench.gui.theme import Theme
from workbench.gui.views.message_strip import Message, MessageStrip


def _strip(qtbot: QtBot) -> MessageStrip:
    strip = MessageStrip(Theme("light"))
    qtbot.addWidget(strip)
    return strip


def _process(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)


def test_the_message_goes_when_the_compiler_is_done_and_others_stay(qtbot: QtBot) -> None:
    strip, other = _strip(qtbot), Message("something else")
    compiler = _process("input()")
    first = FirstStart(compiler, strip)
    strip.show_message(other)
    assert strip.messages() == (PREPARING, other)
    compiler.communicate(b"\n")
    qtbot.waitUntil(lambda: strip.messages() == (other,))
    first.close()


def test_a_message_that_was_closed_stays_closed(qtbot: QtBot) -> None:
    strip = _strip(qtbot)
    compiler = _process("input()")
    first = FirstStart(compiler, strip)
    strip.dismiss()
    compiler.communicate(b"\n")
    qtbot.wait(1200)
    assert strip.messages() == ()
    first.close()


def test_closing_the_window_ends_the_compiler(qtbot: QtBot) -> None:
    compiler = _process("import time; time.sleep(600)")
    first = FirstStart(compiler, _strip(qtbot))
    first.close()
    assert compiler.poll() is not None


def test_nothing_is_said_where_nothing_is_compiled(qtbot: QtBot) -> None:
    strip = _strip(qtbot)
    FirstStart(None, strip).close()
    assert strip.messages() == ()
