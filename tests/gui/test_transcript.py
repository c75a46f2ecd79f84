"""The transcript at work: choosing a call, searching, the system prompt, exporting, and runs side by side."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.fakes.model_runs import RULE, call, run_story
from workbench.gui.dialogs.study.compare_runs import CompareRunsDialog
from workbench.gui.dialogs.study.transcript import TranscriptDialog
from workbench.gui.theme import Theme
from workbench.gui.views.run.fenced_text import FencedText
from workbench.gui.views.run.run_details import RunDetails
from workbench.gui.views.run.transcript import TranscriptView

LEFT = Qt.MouseButton.LeftButton


def shown(qtbot: QtBot, theme: Theme) -> TranscriptView:
    """Three calls, the newest being read."""
    view = TranscriptView(theme)
    qtbot.addWidget(view)
    view.show_calls([call(1), call(2, "repair", reply="Mended: it falls."), call(3, error="it was too slow", reply="")])
    view.resize(900, 500)
    view.show()
    return view


def click_row(qtbot: QtBot, view: TranscriptView, row: int) -> None:
    place = view.list.visualItemRect(view.list.item(row)).center()
    qtbot.mouseClick(view.list.viewport(), LEFT, pos=place)


def test_a_click_on_a_call_shows_what_was_asked_and_answered(qtbot: QtBot, theme: Theme) -> None:
    view = shown(qtbot, theme)
    assert view.answer.toPlainText() == "it was too slow"
    assert view.answer_title.text() == "No answer"
    click_row(qtbot, view, 2)
    assert view.asked.toPlainText().startswith("# The data")
    assert "You author rules." not in view.asked.toPlainText()
    assert RULE in view.answer.toPlainText()
    qtbot.mouseClick(view.system, LEFT, pos=view.system.rect().center() * 0 + view.system.rect().bottomLeft() / 2)
    assert "You author rules." in view.asked.toPlainText()


def test_typing_in_the_search_narrows_the_calls_and_marks_the_words(qtbot: QtBot, theme: Theme) -> None:
    view = shown(qtbot, theme)
    qtbot.keyClicks(view.search, "falls")
    assert [one.call for one in view.shown] == [2]
    assert view.facts.text() == "1 call of 3"
    assert view.answer.toPlainText() == "Mended: it falls."
    (mark,) = view.answer.extraSelections()
    assert mark.cursor.selectedText() == "falls"
    qtbot.keyClicks(view.search, "nowhere")
    assert view.shown == []
    assert view.asked_title.text() == "No call has these words"


def test_new_calls_come_on_top_and_the_one_that_is_read_stays(qtbot: QtBot, theme: Theme) -> None:
    view = shown(qtbot, theme)
    click_row(qtbot, view, 2)
    view.show_calls([call(1), call(2), call(3), call(4)])
    chosen = view.chosen
    assert chosen is not None
    assert chosen.call == 1
    assert view.list.count() == 4


def test_code_is_colored_inside_fences_only(qtbot: QtBot, theme: Theme) -> None:
    text = FencedText(theme, "answer")
    qtbot.addWidget(text)
    text.show_text("return to normal\n```python\nreturn 1\n```\nreturn")
    blocks = [text.document().findBlockByNumber(at).layout().formats() for at in range(5)]
    assert [len(formats) for formats in (blocks[0], blocks[4])] == [0, 0]
    assert blocks[2][0].format.foreground().color() == theme.color("code_keyword")


def test_export_writes_the_calls_that_the_search_left(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    dialog = TranscriptDialog(theme, [("r", "today")], lambda: str(tmp_path / "t.md"))
    qtbot.addWidget(dialog)
    assert not dialog.primary.isEnabled()
    dialog.show_calls([call(1), call(2, reply="It falls.")])
    dialog.show()
    qtbot.keyClicks(dialog.view.search, "falls")
    with qtbot.waitSignal(dialog.export_requested) as told:
        qtbot.mouseClick(dialog.primary, LEFT)
    path, calls = told.args
    assert path == tmp_path / "t.md"
    assert [one.call for one in calls] == [2]
    assert dialog.isVisible()


def test_the_run_of_a_transcript_can_be_chosen_where_there_are_several(qtbot: QtBot, theme: Theme) -> None:
    dialog = TranscriptDialog(theme, [("b", "newest"), ("a", "older")])
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.runs.setFocus()
    with qtbot.waitSignal(dialog.run_chosen) as told:
        qtbot.keyClick(dialog.runs, Qt.Key.Key_Down)
    assert told.args == ["a"]


def test_the_details_offer_a_transcript_once_a_model_was_asked(qtbot: QtBot, theme: Theme) -> None:
    details = RunDetails(theme)
    qtbot.addWidget(details)
    details.show_story(run_story("a"))
    details.show()
    assert not details.transcript.isVisible()
    details.show_story(run_story("b", calls=1))
    with qtbot.waitSignal(details.transcript_requested):
        qtbot.mouseClick(details.transcript, LEFT)


def test_two_runs_show_figures_curves_and_the_difference_of_their_rules(qtbot: QtBot, theme: Theme) -> None:
    dialog = CompareRunsDialog(theme, [("b", "newest"), ("a", "older"), ("c", "oldest")])
    qtbot.addWidget(dialog)
    assert dialog.chosen == ("a", "b")
    with qtbot.waitSignal(dialog.rules_compared):
        dialog.show_runs(run_story("a"), run_story("b", RULE.replace("3.0", "4.0"), 0.75, calls=2))
    dialog.show()
    assert dialog.table.item(0, 3).text() == "+0.25"
    assert list(dialog.curves.second.getData()[1]) == [0.375, 0.75]
    dialog.show_differing(7)
    assert "7 flags differ" in dialog.diff._facts.text()
    assert dialog.diff._delta.text() == "+0.25"
    dialog.first.setFocus()
    with qtbot.waitSignal(dialog.runs_chosen) as told:
        qtbot.keyClick(dialog.first, Qt.Key.Key_Down)
    assert told.args == ["c", "b"]
