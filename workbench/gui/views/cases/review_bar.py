"""What is decided about a case: keep, fix or drop; the latter two ask for their words in place, never in a dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from workbench.gui.commands.actions import Actions
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP_SMALL, set_role
from workbench.gui.views.cases.case_rows import LABELS, VERDICT_SIGNS, VERDICTS, CaseRow
from workbench.gui.views.panel import ElidedLabel, plain
from workbench.gui.views.top_bar import action_button
from workbench.gui.words import number

OPEN = later("Not reviewed yet")
NO_REASON = later("It needs a reason.")
NOTHING_FIXED = later("Label and scenario are as they were.")


class ReviewBar(QWidget):
    """Emits `decided(verdict, reason, label, scenario)`; who took it shows the case told anew."""

    decided = Signal(str, str, str, str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._case: CaseRow | None = None
        self._verdict = ""
        self.said, self.progress = ElidedLabel(""), ElidedLabel("", "dim")
        self.buttons = {name: action_button(actions[name]) for name in ("keep_case", "fix_case", "drop_case")}
        self.label, self.scenario, self.reason = QComboBox(), QComboBox(), QLineEdit()
        self.label.setAccessibleName(tr("Label that the case should have"))
        for key in ("anomalous", "normal"):
            self.label.addItem(tr(LABELS[key]), key)
        self.scenario.setEditable(True)
        self.scenario.setAccessibleName(tr("Scenario that the case should have"))
        self.scenario.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.scenario.setMinimumContentsLength(14)
        self.reason.setMinimumWidth(160)
        self.reason.setPlaceholderText(tr("Why? Enter decides, Esc leaves it"))
        self.reason.setAccessibleName(tr("Reason of the decision"))
        self.done, self.leave = QPushButton(), QPushButton(tr("Cancel"))
        set_role(self.done, primary=True)
        self.fault = ElidedLabel("", "warn")
        self._arrange()
        self.reason.returnPressed.connect(self._finish)
        self.scenario.currentTextChanged.connect(lambda text: self.scenario.setToolTip(plain(text)))
        self.done.clicked.connect(self._finish)
        self.leave.clicked.connect(self.stop_asking)

    def _arrange(self) -> None:
        self.pages = QStackedWidget()
        told, asked = QWidget(), QWidget()
        row = QHBoxLayout(told)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_SMALL)
        row.addWidget(self.said, 1)
        row.addWidget(self.progress)
        for button in self.buttons.values():
            row.addWidget(button)
        form = QHBoxLayout(asked)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(GAP_SMALL)
        form.addWidget(self.label)
        form.addWidget(self.scenario, 2)
        form.addWidget(self.reason, 3)
        form.addWidget(self.fault)
        for button in (self.done, self.leave):
            form.addWidget(button)
        for page in (told, asked):
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)

    # what is shown

    def set_scenarios(self, scenarios: Sequence[tuple[str, str]]) -> None:
        """The scenarios that can be chosen, as (id, words)."""
        self.scenario.clear()
        for key, words in scenarios:
            self.scenario.addItem(f"{key} · {words}" if words else key, key)

    def show_case(self, row: CaseRow | None, done: int, total: int) -> None:
        """A case with what was decided about it, and how far the review is; None = no case."""
        if self._case is None or row is None or row.name != self._case.name:
            self.stop_asking()
        self._case = row
        self.setEnabled(row is not None)
        self.progress.setText(tr("{done} of {total} reviewed", done=number(done), total=number(total)) if total else "")
        if row is None:
            self.said.setText("")
            return
        verdict = f"{VERDICT_SIGNS[row.verdict]} {tr(VERDICTS[row.verdict])}" if row.verdict else tr(OPEN)
        self.said.setText(" · ".join(part for part in (verdict, row.reason) if part))
        tones = {"keep": "good", "fix": "warn", "drop": "bad"}
        set_role(self.said, role=tones.get(row.verdict, "dim"))

    # what is asked

    def ask(self, verdict: str) -> None:
        """Ask for what a fix or a drop needs, with the keyboard in the first field."""
        if self._case is None:
            return
        self._verdict = verdict
        fix = verdict == "fix"
        for widget in (self.label, self.scenario):
            widget.setVisible(fix)
        self.label.setCurrentIndex(max(self.label.findData(self._case.label), 0))
        at = self.scenario.findData(self._case.scenario)
        if at >= 0:
            self.scenario.setCurrentIndex(at)
        else:
            self.scenario.setEditText(self._case.scenario)
        line = self.scenario.lineEdit()
        if line is not None:
            line.setCursorPosition(0)
        self.reason.setText(self._case.reason if self._case.verdict == verdict else "")
        self.done.setText(tr("Fix") if fix else tr("Drop"))
        self._tell_fault("")
        self.pages.setCurrentIndex(1)
        (self.label if fix else self.reason).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def asking(self) -> bool:
        """Whether words are asked for."""
        return self.pages.currentIndex() == 1

    def stop_asking(self) -> None:
        """Nothing is decided."""
        self.pages.setCurrentIndex(0)

    def _finish(self) -> None:
        reason = self.reason.text().strip()
        if self._case is None or not self.asking:
            return
        label, scenario = (str(self.label.currentData()), self._scenario()) if self._verdict == "fix" else ("", "")
        if not reason:
            self._tell_fault(tr(NO_REASON))
            self.reason.setFocus()
        elif self._verdict == "fix" and (label, scenario) == (self._case.label, self._case.scenario):
            self._tell_fault(tr(NOTHING_FIXED))
        else:
            verdict = self._verdict
            self.stop_asking()
            self.decided.emit(verdict, reason, label, scenario)

    def _tell_fault(self, text: str) -> None:
        self.fault.setText(text)
        self.fault.setVisible(bool(text))

    def _scenario(self) -> str:
        typed = self.scenario.currentText().strip()
        at = self.scenario.findText(typed)
        return str(self.scenario.itemData(at)) if at >= 0 else typed.partition(" · ")[0].strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the question."""
        if event.key() == Qt.Key.Key_Escape and self.asking:
            self.stop_asking()
        else:
            super().keyPressEvent(event)
