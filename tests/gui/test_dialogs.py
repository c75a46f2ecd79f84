"""The dialogs: what they show, what keeps their primary button from working, and the one answer that they tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from workbench.gui.controllers.start.asked import train_options
from workbench.gui.controllers.start.remembered import choice_from_json, choice_json
from workbench.gui.dialogs.approve import ApproveDialog, ApproveModel
from workbench.gui.dialogs.export import ExportChoice, ExportDialog, ExportModel, ExportRule, missing_for
from workbench.gui.dialogs.report import crash_dialog
from workbench.gui.dialogs.rules.checks import Known
from workbench.gui.dialogs.train_options import TrainChoice, TrainDialog
from workbench.model.rule import Rule

LEFT = Qt.MouseButton.LeftButton


def test_escape_cancels_and_tells_nothing(qtbot: QtBot) -> None:
    dialog = ApproveDialog(ApproveModel(Rule("cpu", "text"), Known(), by="Ada"))
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.assertNotEmitted(dialog.approved), qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("rules", "name", "version", "complaint"),
    [
        (1, "payments", "1.0.0", ""),
        (1, "pay.ments-2", "1.0.0-rc.1", ""),
        (0, "payments", "1.0.0", "approved rule"),
        (1, "", "1.0.0", "name"),
        (1, "../up", "1.0.0", "name"),
        (1, "Pay ments", "1.0.0", "name"),
        (1, "payments", "1.0", "version"),
        (1, "payments", "01.0.0", "version"),
        (1, "p" * 300, "1.0.0", "at most"),
    ],
)
def test_a_pack_needs_rules_a_name_and_a_version(
    rules: int, name: str, version: str, complaint: str, tmp_path: Path
) -> None:
    sentence = missing_for(rules, name, version, tmp_path)
    assert complaint in sentence
    assert bool(sentence) == bool(complaint)


@pytest.mark.parametrize("field", ["name", "version", "folder"])
def test_a_whole_file_pasted_into_a_field_of_the_pack_is_missing_sense_not_a_fault(
    qtbot: QtBot, tmp_path: Path, field: str
) -> None:
    dialog = ExportDialog(ExportModel((ExportRule("a", "cpu"),), "payments", folder=tmp_path))
    qtbot.addWidget(dialog)
    assert dialog.primary.isEnabled()
    line: QLineEdit = getattr(dialog, field)
    line.setText("time,value\n2025-03-03,333.7\n" * 300)
    assert not dialog.primary.isEnabled()


def test_only_approved_rules_go_into_a_pack(qtbot: QtBot, tmp_path: Path) -> None:
    rules = (ExportRule("a", "cpu"), ExportRule("b", "memory", "not approved"), ExportRule("c", "disk"))
    dialog = ExportDialog(ExportModel(rules, "payments", folder=tmp_path))
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.boxes["b"].isEnabled()
    dialog.boxes["c"].click()
    with qtbot.waitSignal(dialog.chosen) as told:
        qtbot.mouseClick(dialog.primary, LEFT)
    assert told.args == [ExportChoice(("a",), "payments", "1.0.0", tmp_path / "payments-1.0.0.rulepack")]


def test_a_proposed_version_is_taken_unless_another_was_typed(qtbot: QtBot, tmp_path: Path) -> None:
    for typed, version in (("", "2.0.0"), ("x", "1.0.0x")):
        dialog = ExportDialog(ExportModel((ExportRule("a", "cpu"),), "payments", folder=tmp_path))
        qtbot.addWidget(dialog)
        qtbot.keyClicks(dialog.version, typed)
        dialog.propose("2.0.0", "2.0.0 is proposed (major): cpu is gone.")
        assert dialog.choice().version == version
        assert "cpu is gone" in dialog.proposal.text()
    assert not dialog.choice().without_examples
    dialog.without.click()
    assert dialog.choice().without_examples


def test_an_existing_pack_is_said_to_be_replaced_and_another_folder_can_be_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "payments-1.0.0.rulepack").write_bytes(b"")
    other = tmp_path / "other"
    other.mkdir()
    model = ExportModel((ExportRule("a", "cpu"),), "payments", folder=tmp_path)
    dialog = ExportDialog(model, browse=lambda _folder: str(other))
    qtbot.addWidget(dialog)
    assert "replaces the file" in dialog.sentence.text()
    dialog._on_browse()
    assert dialog.choice().path.parent == other
    assert "replaces" not in dialog.sentence.text()
    dialog.folder.setText(str(tmp_path / "nowhere"))
    assert not dialog.primary.isEnabled()


def test_training_options_are_told_as_they_change_and_at_the_end(qtbot: QtBot) -> None:
    dialog = TrainDialog(TrainChoice(seed=7, time_limit_s=120.0), "1 rule")
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.choice() == TrainChoice(seed=7, time_limit_s=120.0)
    with qtbot.waitSignal(dialog.changed) as told:
        qtbot.keyClick(dialog.mode, Qt.Key.Key_Down)
    assert told.args[0].mode == "each"
    dialog.minutes.setValue(0)
    with qtbot.waitSignal(dialog.chosen) as answered:
        qtbot.mouseClick(dialog.primary, LEFT)
    assert answered.args == [TrainChoice("each", seed=7, time_limit_s=None)]


def test_the_alarm_budget_is_typed_told_remembered_and_given_to_the_run(qtbot: QtBot) -> None:
    dialog = TrainDialog(TrainChoice(alerts_a_day=2.5))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.alerts.text() == "at most 2.5 alerts a day"
    dialog.alerts.setValue(1.0)
    assert dialog.alerts.text() == "at most 1 alert a day"
    dialog.alerts.selectAll()
    qtbot.keyClicks(dialog.alerts, "0.25")
    with qtbot.waitSignal(dialog.chosen) as answered:
        qtbot.mouseClick(dialog.primary, LEFT)
    (choice,) = answered.args
    assert choice == TrainChoice(alerts_a_day=0.25)
    assert choice_from_json(choice_json(choice)) == choice
    assert train_options(choice).alerts_a_day == 0.25


def test_each_way_to_group_series_says_what_it_means(qtbot: QtBot) -> None:
    dialog = TrainDialog(TrainChoice())
    qtbot.addWidget(dialog)
    dialog.show()
    said = set()
    for proposer in range(dialog.proposer.count()):
        dialog.proposer.setCurrentIndex(proposer)
        for mode in range(dialog.mode.count()):
            dialog.mode.setCurrentIndex(mode)
            said.add(dialog.meaning.text())
            words = dialog.meaning
            qtbot.waitUntil(lambda words=words: words.height() >= words.heightForWidth(words.width()))
    assert len(said) == 5  # alone is the same for both authors
    assert sum("strictly" in text for text in said) == 2


def test_nothing_to_train_disables_the_button_with_a_reason(qtbot: QtBot) -> None:
    dialog = TrainDialog(TrainChoice())
    qtbot.addWidget(dialog)
    dialog.refuse("No series has labels")
    assert not dialog.primary.isEnabled()
    assert dialog.missing.text() == "No series has labels"


def test_reports_can_be_copied_as_a_whole(qtbot: QtBot) -> None:
    dialog = crash_dialog("The window met a problem", "Traceback: seven")
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.mouseClick(dialog.primary, LEFT)
    assert QGuiApplication.clipboard().text() == "Traceback: seven"
    assert dialog.isVisible()
