"""The tuner's dialog: progress that can be stopped, then what would change, to replace or to keep."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workbench.gui.controllers.study.tuning import Suggestion, result_of
from workbench.gui.dialogs.study.tune import TuneDialog
from workbench.gui.theme import Theme
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.training.tune.nouns import Change, Tuned

LEFT = Qt.MouseButton.LeftButton
OLD = Rule("cpu", "LIMIT = 30.0\n\n\ndef inference(sample):\n    return sample[:, 0] > LIMIT\n")
NEW = OLD.with_text(OLD.text.replace("30.0", "3.5"))
TUNED = Tuned(
    NEW,
    (Change("LIMIT", 30.0, 3.5), Change("LIMIT", 30.0, 4.0, "db")),
    {"validation": Scores(event_f1=0.2)},
    {"validation": Scores(event_f1=0.9)},
    0.25,
    0.75,
    runs=40,
)


def dialog_with(qtbot: QtBot, theme: Theme) -> TuneDialog:
    dialog = TuneDialog("cpu", theme)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_closing_while_it_works_stops_it(qtbot: QtBot, theme: Theme) -> None:
    dialog = dialog_with(qtbot, theme)
    dialog.show_progress("number 1 of 3", 0.5)
    assert dialog.bar.value() == 500
    assert not dialog.primary.isVisible()
    with qtbot.waitSignal(dialog.stop_requested):
        qtbot.mouseClick(dialog.cancel, LEFT)


def test_what_would_change_is_shown_before_it_is_replaced(qtbot: QtBot, theme: Theme) -> None:
    dialog = dialog_with(qtbot, theme)
    dialog.show_result(result_of(OLD, Suggestion(TUNED, 12)))
    rows = [[dialog.table.item(row, column).text() for column in range(3)] for row in range(2)]
    assert rows == [["LIMIT", "30", "3.5"], ["LIMIT · db", "30", "4"]]
    assert "12 flags differ" in dialog.diff._facts.text()
    assert dialog.diff._delta.text() == "+0.50"
    shown = [value.accessibleName() for value, _ in dialog.figures._cells]
    assert shown[0] == "event F1, cross-fitted: 0.25 → 0.75"
    assert shown[3] == "event F1 validation: 0.20 → 0.90"
    with qtbot.waitSignal(dialog.replace_requested):
        qtbot.mouseClick(dialog.primary, LEFT)


def test_keeping_the_rule_replaces_nothing_and_stops_nothing(qtbot: QtBot, theme: Theme) -> None:
    dialog = dialog_with(qtbot, theme)
    dialog.show_result(result_of(OLD, Suggestion(TUNED, 12)))
    with qtbot.assertNotEmitted(dialog.replace_requested), qtbot.assertNotEmitted(dialog.stop_requested):
        qtbot.mouseClick(dialog.cancel, LEFT)
    assert not dialog.isVisible()


def test_where_nothing_is_better_only_the_reason_is_shown(qtbot: QtBot, theme: Theme) -> None:
    dialog = dialog_with(qtbot, theme)
    dialog.show_result(result_of(OLD, Suggestion(Tuned(OLD, reason="no number is compared"), 0)))
    assert dialog._none.text() == "Nothing better was found: no number is compared."
    assert not dialog.primary.isVisible()
    assert dialog.cancel.text() == "Close"
