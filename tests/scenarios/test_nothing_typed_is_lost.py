"""What is typed into a rule survives a kill, a restart, another series, a version put over it, and a close at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from workbench.gui.staging.stage import Stage

ROOT = Path(__file__).parents[2]
TYPED = "# typed at the last moment"


def open_at_latency(stage: Stage) -> Stage:
    """The samples, or the project of before, with the rule of latency in front."""
    stage.workbench.start()
    stage.settle()
    stage.workbench.desk.choose("latency")
    stage.settle()
    stage.workbench.panel.show_tab("rule")
    return stage


def type_at_the_top(stage: Stage, keys: str = TYPED) -> str:
    """Types above the rule's first line; the text then."""
    editor = stage.workbench.panel.editor
    editor.code.go_to(1, 0)
    QTest.keyClicks(editor.code, keys)
    return editor.text


@pytest.mark.slow
def test_a_window_that_is_killed_with_the_last_key_loses_no_letter(
    open_stage: Callable[[], Stage], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.scenarios.typing_window", str(tmp_path / "home"), TYPED]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == b"typed\n"
        victim.kill()
    stage = open_at_latency(open_stage())
    editor = stage.workbench.panel.editor
    assert editor.text.startswith(TYPED)
    assert editor.edited
    assert editor.title.text().startswith("draft of latency")
    saved = stage.workbench.desk.rule()
    assert saved is not None and not saved.text.startswith(TYPED)
    the_offer_can_be_seen_discarded_and_restored(stage)
    stage.workbench.window.close()
    again = open_at_latency(open_stage())
    assert again.workbench.panel.editor.text.startswith(TYPED)
    assert offers(again) == [], "it was closed in order, so nothing would be lost"


def the_offer_can_be_seen_discarded_and_restored(stage: Stage) -> None:
    """By clicks in the strip."""
    bench, strip = stage.workbench, stage.workbench.window.messages
    (told,) = offers(stage)
    assert "before latency was saved" in told
    bench.desk.choose("cpu")
    QTest.mouseClick(strip.link, Qt.MouseButton.LeftButton)
    stage.settle()
    assert (bench.desk.chosen, bench.panel.tab) == ("latency", "diff")
    assert TYPED in bench.panel.diff.right.toPlainText() + bench.panel.diff.left.toPlainText()
    QTest.mouseClick(strip.other, Qt.MouseButton.LeftButton)
    stage.settle()
    assert not bench.panel.editor.edited
    assert not bench.actions["recovered_discard"].isEnabled()
    QTest.mouseClick(strip.link, Qt.MouseButton.LeftButton)
    stage.settle()
    assert bench.panel.editor.text.startswith(TYPED)
    assert len(offers(stage)) == 1


def offers(stage: Stage) -> list[str]:
    """What the strip says of an abrupt end."""
    return [one.text for one in stage.workbench.window.messages.messages() if "abruptly" in one.text]


@pytest.mark.slow
def test_an_abrupt_end_that_left_nothing_unsaved_is_not_spoken_of(
    open_stage: Callable[[], Stage], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.scenarios.typing_window", str(tmp_path / "home"), ""]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == b"typed\n"
        victim.kill()
    assert offers(open_at_latency(open_stage())) == []


@pytest.mark.slow
def test_another_series_and_a_restart_leave_a_draft_where_it_was(open_stage: Callable[[], Stage]) -> None:
    stage = open_at_latency(open_stage())
    text = type_at_the_top(stage)
    stage.workbench.desk.choose("cpu")  # before the pause after the last key is over
    stage.settle()
    assert not stage.workbench.panel.editor.edited
    stage.workbench.desk.choose("latency")
    stage.settle()
    assert stage.workbench.panel.editor.text == text
    more = type_at_the_top(stage, "# and more ")
    stage.workbench.window.close()
    again = open_at_latency(open_stage())
    assert again.workbench.panel.editor.text == more


@pytest.mark.slow
def test_a_version_that_is_put_over_a_draft_is_undone_in_the_editor(open_stage: Callable[[], Stage]) -> None:
    stage = open_at_latency(open_stage())
    text = type_at_the_top(stage)
    saved = stage.workbench.desk.rule()
    assert saved is not None
    stage.workbench.rule.put(saved.with_text(saved.text + "\n# restored\n"), "Restore")
    stage.settle()
    editor = stage.workbench.panel.editor
    assert editor.text.endswith("# restored\n")
    editor.code.setFocus()
    QTest.keyClick(editor.code, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.text == text
    stage.settle()
