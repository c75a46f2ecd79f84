"""Approving a rule: what is known about it as a checklist, who approves, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from workbench.gui.dialogs.frame import DialogFrame, add_field, form
from workbench.gui.theme import GAP_SMALL, set_role
from workbench.gui.views.rule.rule_figures import NOISY_PER_DAY
from workbench.gui.words import alerts, counted, score
from workbench.model.rule import Rule
from workbench.model.scores import Scores

CheckState = Literal["good", "warn", "bad"]
SIGNS: dict[CheckState, str] = {"good": "✓", "warn": "!", "bad": "✕"}


@dataclass(frozen=True)
class Check:
    """One line of the checklist; `bad` keeps the rule from being approved, `warn` does not."""

    state: CheckState
    text: str


@dataclass(frozen=True)
class ApproveModel:
    """Which rule, what was checked, and who is asked for approval."""

    title: str
    checks: tuple[Check, ...]
    by: str = ""
    note: str = ""


def approval_checks(
    rule: Rule,
    *,
    runs: bool,
    problem: str = "",
    validation: Scores | None = None,
    unsaved: bool = False,
) -> tuple[Check, ...]:
    """The checklist of a rule; `problem`: why it does not run."""
    checks = [
        Check("good", "It runs clean on its series") if runs else Check("bad", f"It does not run: {problem}"),
    ]
    if unsaved:
        checks.append(Check("bad", "The editor holds changes that are not saved; save or revert them first"))
    if validation is None or validation.events == 0:
        checks.append(Check("warn", "It was never scored on labeled anomalies of a validation part"))
    else:
        found = f"{validation.hits} of {validation.events}"
        text = f"Validation: event F1 {score(validation.event_f1)}, {found} anomalies found"
        checks.append(Check("good" if validation.hits else "warn", text))
    checks.append(_noise(validation))
    openings = rule.evidence.test_openings
    opened = f"was opened {counted(openings, 'time')}" if openings else "was never opened"
    checks.append(Check("good" if openings <= 1 else "warn", f"The test part {opened}"))
    missing = [name for name, value in (("owner", rule.owner), ("runbook", rule.runbook)) if not value]
    if missing:
        checks.append(Check("warn", f"No {' and no '.join(missing)} is named"))
    return tuple(checks)


def _noise(validation: Scores | None) -> Check:
    per_day = validation.alerts_per_day if validation is not None else None
    if per_day is None:
        return Check("warn", "How often it will call is unknown: the data has no clock or it was not scored")
    if per_day > NOISY_PER_DAY:
        return Check("warn", f"It calls often: {alerts(per_day)}")
    return Check("good", f"Noise seen: {alerts(per_day)}")


class ApproveDialog(DialogFrame):
    """Asks for a name and a note; `approved(by, note)`."""

    approved = Signal(str, str)

    def __init__(self, model: ApproveModel, parent: QWidget | None = None) -> None:
        sentence = (
            "An approval covers the text, input, emit, alert, limits and parameters. Any later edit of them voids it."
        )
        super().__init__(f"Approve {model.title}", sentence, "Approve", parent)
        self._blocked = next((check.text for check in model.checks if check.state == "bad"), "")
        self.body.addLayout(_checklist(model.checks))
        fields = form()
        self.by, self.note = QLineEdit(model.by), QPlainTextEdit(model.note)
        self.by.setPlaceholderText("Your name")
        self.note.setPlaceholderText("Why it may go to production (optional)")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(72)
        set_role(self.note, field=True)
        add_field(fields, "Approved by", self.by)
        add_field(fields, "Note", self.note)
        self.body.addLayout(fields)
        self.body.addStretch(1)
        self.by.textChanged.connect(self._check)
        self.setMinimumWidth(460)
        self._check()

    def _check(self) -> None:
        if self._blocked:
            self.set_missing("Mend what is marked ✕ first")
        else:
            self.set_missing("" if self.by.text().strip() else "An approval needs a name")

    def answer(self) -> None:
        """Tells who approves and why."""
        self.approved.emit(self.by.text().strip(), self.note.toPlainText().strip())
        super().answer()


def _checklist(checks: Sequence[Check]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP_SMALL)
    grid.setVerticalSpacing(GAP_SMALL)
    grid.setColumnStretch(1, 1)
    for row, check in enumerate(checks):
        sign, text = QLabel(SIGNS[check.state]), QLabel(check.text)
        set_role(sign, role=check.state)
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        text.setWordWrap(True)
        if check.state == "bad":
            set_role(text, role="bad")
        grid.addWidget(sign, row, 0)
        grid.addWidget(text, row, 1)
    return grid
