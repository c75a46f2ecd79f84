"""Approving a rule: a checklist whose rows lead to what they miss, the fields of rule.toml, who approves, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from workbench.gui.dialogs.frame import DialogFrame, add_field, form
from workbench.gui.dialogs.rules.checklist import Checklist
from workbench.gui.dialogs.rules.checks import Check, Known, approval_checks, eyes_check
from workbench.gui.dialogs.rules.rule_fields import RuleFields
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP_LARGE, GAP_SMALL, set_role
from workbench.gui.views.panel import ElidedLabel
from workbench.model.rule import Rule

SENTENCE = later(
    "An approval covers the text, input, emit, alert, limits and parameters. Any later edit of them voids it."
)
FIELDS_WIDTH = 340


@dataclass(frozen=True)
class ApproveModel:
    """Which rule, what is known of it, and who is asked for approval."""

    rule: Rule
    known: Known
    by: str = ""
    note: str = ""


class ApproveDialog(DialogFrame):
    """Not modal: what a row leads to can be mended while it stands open. `approved(by, note)`; `led(where)`: a row
    leads out of the dialog; `committed(rule)`: fields were changed; `eyes_changed(asked)`: four eyes from now on."""

    approved = Signal(str, str)
    led = Signal(str)
    committed = Signal(object)
    eyes_changed = Signal(bool)

    def __init__(self, model: ApproveModel, parent: QWidget | None = None) -> None:
        super().__init__(tr("Approve {name}", name=model.rule.name), tr(SENTENCE), tr("Approve"), parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._rule, self._known = model.rule, model.known
        self._agreed = False
        self.checklist = Checklist()
        self.fields = RuleFields(model.rule)
        self.by, self.note = QLineEdit(model.by), QPlainTextEdit(model.note)
        self.by.setPlaceholderText(tr("Your name"))
        self.note.setPlaceholderText(tr("Why it may go to production (optional)"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(52)
        set_role(self.note, field=True)
        self.eyes = QCheckBox(tr("Four eyes: who approves is not who edited last"))
        self.eyes.setToolTip(tr("A setting of the project; undo takes it back"))
        self._place()
        self.checklist.led.connect(self._lead)
        self.fields.committed.connect(self.committed)
        self.fields.edited.connect(self._typed)
        self.by.textChanged.connect(lambda _text: self._typed())
        self.eyes.clicked.connect(self.eyes_changed)
        self.resize(860, 560)
        self.show_model(model.rule, model.known)

    def _place(self) -> None:
        inside = QWidget()
        set_role(inside, clear=True)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, GAP_SMALL, 0)
        rows.addWidget(self.checklist)
        rows.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName(tr("What approval asks for"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inside)
        who = form()
        add_field(who, tr("Approved by"), self.by)
        add_field(who, tr("Note"), self.note)
        left = QVBoxLayout()
        left.setSpacing(GAP_SMALL)
        for part in (ElidedLabel(tr("Checklist"), "title"), area, self.eyes):
            left.addWidget(part, 1 if part is area else 0)
        left.addLayout(who)
        right = QVBoxLayout()
        right.setSpacing(GAP_SMALL)
        right.addWidget(ElidedLabel(tr("Fields of the rule"), "title"))
        right.addWidget(self.fields, 1)
        self.fields.setFixedWidth(FIELDS_WIDTH)
        both = QHBoxLayout()
        both.setSpacing(GAP_LARGE)
        both.addLayout(left, 1)
        both.addLayout(right)
        self.body.addLayout(both, 1)

    def show_model(self, rule: Rule, known: Known) -> None:
        """The rule or what is known of it has changed."""
        self._rule, self._known = rule, known
        self.fields.show_rule(rule)
        self.eyes.setChecked(known.four_eyes)
        self._check()

    @property
    def rows(self) -> tuple[Check, ...]:
        """The rows as they stand, with the owner, the runbook and the approver's name as they are typed."""
        typed = self.fields.rule()
        author, by = (" ".join(name.casefold().split()) for name in (self._known.author, self.by.text()))
        eyes = eyes_check(self._known, bool(author) and author == by)
        rows = approval_checks(replace(self._rule, owner=typed.owner, runbook=typed.runbook), self._known)
        return rows if eyes is None else (*rows, eyes)

    def _check(self) -> None:
        rows = self.rows
        self.checklist.show_checks(rows)
        self.set_missing(_missing(rows, self.by.text()))
        if self._agreed and self.primary.isEnabled() and self.fields.kept:
            self._finish()

    def _lead(self, where: str) -> None:
        here = {"owner": self.fields.owner, "runbook": self.fields.runbook, "severity": self.fields.severity}
        field: QWidget | None = here.get(where) or (self.by if where == "by" else None)
        if field is None:
            self.led.emit(where)
        else:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self) -> None:
        """Keeps the fields first, since approval covers them; then tells who approves and why, as soon as the rule has
        run with them."""
        self._agreed = True
        self.fields.commit()
        self._check()

    def _typed(self) -> None:
        self._agreed = False
        self._check()

    def _finish(self) -> None:
        self._agreed = False
        self.approved.emit(self.by.text().strip(), self.note.toPlainText().strip())
        super().answer()


def _missing(rows: Sequence[Check], by: str) -> str:
    blocking = [row for row in rows if row.state == "bad"]
    if blocking:
        return tr("Not yet: {first}", first=blocking[0].text) + (f" (+{len(blocking) - 1})" if blocking[1:] else "")
    if any(row.blocks for row in rows):
        return tr("It is still being tried…")
    return "" if by.strip() else tr("An approval needs a name")
