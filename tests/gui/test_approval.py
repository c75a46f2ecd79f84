"""The way to approval: rows that say what is missing and lead there, fields that are kept, four eyes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workbench.gui.dialogs.approve import ApproveDialog, ApproveModel
from workbench.gui.dialogs.rules.checks import Check, Known, Tried, approval_checks, eyes_check
from workbench.gui.theme import Theme
from workbench.model.limits import Limits
from workbench.model.rule import Alert, Evidence, Rule
from workbench.model.scores import Scores

LEFT = Qt.MouseButton.LeftButton
SEEN = Scores(events=5, hits=4, event_f1=0.86, alerts_per_day=0.4)
READY = Rule("cpu", "text", owner="ops", runbook="https://runbook")
WELL = Known(validation=SEEN, tried=Tried(passed=2))


def states(checks: tuple[Check, ...]) -> str:
    """The states of a checklist, a letter each."""
    return "".join(check.state[0] for check in checks)


def test_a_rule_in_order_has_a_clean_checklist() -> None:
    checks = approval_checks(READY, WELL)
    assert states(checks) == "ggggggggg"
    assert checks[2].text == "2 carried examples pass"
    assert checks[3].text == "Validation: event F1 0.86, 4 of 5 anomalies found"
    assert checks[4].text == "Noise seen: 1 alert in 2.5 days"


MISSING = {
    "owner": (replace(READY, owner=" "), WELL, "owner", "Owner is missing"),
    "runbook": (replace(READY, runbook=""), WELL, "runbook", "Runbook is missing"),
    "text": (READY, replace(WELL, unsaved=True), "rule", "not saved"),
    "run": (READY, replace(WELL, runs=False, problem="line 3"), "rule", "line 3"),
    "contract": (READY, replace(WELL, tried=Tried(problem="line 2: a file")), "rule", "line 2: a file"),
    "noise": (READY, replace(WELL, validation=None), "back_test", "never seen"),
    "tried": (READY, replace(WELL, tried=None), "", "being tried"),
    "error": (READY, replace(WELL, tried=Tried(error="no sandbox")), "rule", "no sandbox"),
}


@pytest.mark.parametrize("what", MISSING)
def test_what_is_missing_blocks_and_leads_to_where_it_is_mended(what: str) -> None:
    rule, known, lead, words = MISSING[what]
    blocking = [check for check in approval_checks(rule, known) if check.blocks]
    assert blocking[0].lead == lead
    assert words in blocking[0].text


def test_without_a_series_its_noise_is_unknown_and_nothing_is_said_of_its_scores() -> None:
    checks = approval_checks(READY, Known(data=False))
    assert states(checks) == "wgggg"
    assert "alerts a day are unknown" in checks[0].text


def test_what_is_doubtful_warns_and_does_not_block() -> None:
    rule = replace(READY, evidence=Evidence(test_openings=3))
    known = Known(validation=None, tried=Tried(passed=1, lacking=("positive example: it never fires",)), clock=False)
    checks = approval_checks(rule, known)
    assert not any(check.blocks for check in checks)
    told = [check.text for check in checks if check.state == "warn"]
    assert told[0] == "No positive example: it never fires"
    assert told[-1] == "The test part was opened 3 times"
    replayed = approval_checks(READY, replace(known, per_day=40.0, clock=True))
    assert "It calls often: 40 alerts a day" in [check.text for check in replayed]


def test_four_eyes_ask_for_another_name_than_that_of_the_last_edit() -> None:
    assert eyes_check(WELL, same=True) is None
    asked = replace(WELL, four_eyes=True)
    assert eyes_check(asked, same=False).state == "good"  # type: ignore[union-attr]
    by_ada = replace(asked, author="Ada")
    assert eyes_check(by_ada, same=False).state == "good"  # type: ignore[union-attr]
    refused = eyes_check(by_ada, same=True)
    assert refused is not None and (refused.state, refused.lead) == ("bad", "by")


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> ApproveDialog:
    made = ApproveDialog(ApproveModel(READY, WELL))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_an_approval_needs_a_name(dialog: ApproveDialog, qtbot: QtBot) -> None:
    assert not dialog.primary.isEnabled()
    assert dialog.missing.text() == "An approval needs a name"
    qtbot.keyClicks(dialog.by, "  Ada ")
    qtbot.keyClicks(dialog.note, "seen for a week")
    with qtbot.waitSignal(dialog.approved) as told:
        qtbot.mouseClick(dialog.primary, LEFT)
    assert told.args == ["Ada", "seen for a week"]
    assert not dialog.isVisible()


def test_what_is_missing_is_said_beside_the_button_and_its_row_leads_to_the_field(
    dialog: ApproveDialog, qtbot: QtBot
) -> None:
    dialog.show_model(replace(READY, owner="", runbook=""), WELL)
    qtbot.keyClicks(dialog.by, "Ada")
    assert dialog.missing.text() == "Not yet: Owner is missing (+1)"
    dialog.activateWindow()
    qtbot.mouseClick(dialog.checklist.buttons["runbook"], LEFT)
    assert dialog.focusWidget() is dialog.fields.runbook
    with qtbot.waitSignal(dialog.led) as led:
        qtbot.mouseClick(dialog.checklist.buttons["back_test"], LEFT)
    assert led.args == ["back_test"]


def test_a_field_is_kept_when_it_is_left_and_not_while_it_is_typed(dialog: ApproveDialog, qtbot: QtBot) -> None:
    kept: list[Rule] = []
    dialog.committed.connect(kept.append)
    dialog.fields.owner.selectAll()
    qtbot.keyClicks(dialog.fields.owner, "night shift")
    with qtbot.waitSignal(dialog.fields.edited):
        dialog.fields.for_.setFocus()
        dialog.fields.for_.selectAll()
        qtbot.keyClicks(dialog.fields.for_, "5")
    assert dialog.fields.rule().alert == Alert(for_points=5)
    qtbot.keyClick(dialog.fields.for_, Qt.Key.Key_Return)
    assert kept[-1] == replace(READY, owner="night shift", alert=Alert(for_points=5))
    count = len(kept)
    dialog.fields.commit()
    assert len(kept) == count, "what is kept already was kept again"


def test_an_owner_counts_as_soon_as_it_is_typed_and_is_kept_before_the_approval(qtbot: QtBot, theme: Theme) -> None:
    dialog = ApproveDialog(ApproveModel(replace(READY, owner=""), WELL, "Ann"))
    qtbot.addWidget(dialog)
    told: list[object] = []
    dialog.committed.connect(lambda rule: told.append(rule.owner))
    dialog.approved.connect(lambda by, _note: told.append(by))
    dialog.show()
    assert not dialog.primary.isEnabled()
    qtbot.keyClicks(dialog.fields.owner, "ops")
    assert dialog.primary.isEnabled()
    qtbot.mouseClick(dialog.primary, LEFT)
    assert told == ["ops", "Ann"]


def test_what_is_being_typed_outlives_news_of_the_rule(dialog: ApproveDialog, qtbot: QtBot) -> None:
    dialog.fields.runbook.selectAll()
    qtbot.keyClicks(dialog.fields.runbook, "page the")
    rule = replace(dialog.fields.rule(), runbook=READY.runbook, severity="critical", limits=Limits(7.0, 64))
    dialog.show_model(rule, Known())
    assert dialog.fields.runbook.text() == "page the"
    assert dialog.fields.rule() == replace(rule, runbook="page the")


def test_four_eyes_follow_the_name_that_is_typed(dialog: ApproveDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.eyes_changed) as asked:
        dialog.eyes.click()
    assert asked.args == [True]
    dialog.show_model(READY, replace(WELL, four_eyes=True, author="Ada Byron"))
    qtbot.keyClicks(dialog.by, "ada  byron")
    assert not dialog.primary.isEnabled()
    assert "somebody else must approve" in dialog.missing.text()
    qtbot.keyClicks(dialog.by, " II")
    assert dialog.primary.isEnabled()


def test_a_row_is_spoken_with_what_its_button_does(dialog: ApproveDialog) -> None:
    assert dialog.checklist.buttons["owner"].accessibleName() == "Change: Owner: ops"
