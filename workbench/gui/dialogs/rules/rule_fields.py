"""What rule.toml says of a rule besides its text, as fields: who answers for it, its alert policy, its limits."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from workbench.gui.dialogs.frame import add_field, form
from workbench.gui.texts import later, tr, trn
from workbench.gui.theme import GAP_SMALL, set_role
from workbench.model.emit import Emit
from workbench.model.limits import Limits
from workbench.model.rule import Alert, Rule

SEVERITIES = (later("info"), later("warning"), later("critical"))
MODES = (("every", later("every point of a condition")), ("first", later("the first point of a condition")))
MOST_POINTS = 1_000_000


class RuleFields(QWidget):
    """Fields of a rule. `edited`: a value is being changed, read it by `rule`; `committed(rule)`: the change is made,
    to be kept at once."""

    edited = Signal()
    committed = Signal(object)

    def __init__(self, rule: Rule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule = rule
        self.owner, self.runbook = QLineEdit(), QLineEdit()
        self.owner.setPlaceholderText(tr("Team or person"))
        self.runbook.setPlaceholderText(tr("Address, or what to do"))
        self.severity, self.mode = QComboBox(), QComboBox()
        for value in SEVERITIES:
            self.severity.addItem(tr(value), value)
        for key, said in MODES:
            self.mode.addItem(tr(said), key)
        self.gap, self.for_, self.keep, self.dedup = (_spin(low) for low in (0, 1, 0, 0))
        self.seconds, self.memory = _spin(1, " s"), _spin(16, " MB")
        self.alerts = QLabel()
        self.alerts.setWordWrap(True)
        self.alerts.setAccessibleName(tr("Alerts a day with these fields"))
        self._place()
        self._fill(rule)
        for line in (self.owner, self.runbook):
            line.textEdited.connect(lambda _text: self.edited.emit())
            line.editingFinished.connect(self.commit)
        for combo in (self.severity, self.mode):
            combo.activated.connect(lambda _at: self.commit())
        for spin in self._spins():
            spin.valueChanged.connect(lambda _value: self.edited.emit())
            spin.editingFinished.connect(self.commit)

    def _spins(self) -> tuple[QSpinBox, ...]:
        return self.gap, self.for_, self.keep, self.dedup, self.seconds, self.memory

    def _fill(self, rule: Rule) -> None:
        self.owner.setText(rule.owner)
        self.runbook.setText(rule.runbook)
        self.severity.setCurrentIndex(self.severity.findData(rule.severity))
        self.mode.setCurrentIndex(self.mode.findData(rule.emit.mode))
        for spin, value in zip(self._spins(), _numbers(rule), strict=True):
            spin.setValue(value)

    def _place(self) -> None:
        fields = form()
        add_field(fields, tr("Owner"), self.owner, tr("Who answers for the rule"))
        add_field(fields, tr("Severity"), self.severity)
        add_field(fields, tr("Runbook"), self.runbook, tr("What whoever is called should do"))
        add_field(fields, tr("Alert for"), self.for_, tr("So many points in a row make an alert"))
        add_field(fields, tr("Keep"), self.keep, tr("It lasts so many points beyond the condition"))
        add_field(fields, tr("Same within"), self.dedup, tr("An alert that comes back so soon is no new one"))
        add_field(fields, tr("Flags at"), self.mode)
        add_field(fields, tr("Gap"), self.gap, tr("Runs of the condition that are so close count as one"))
        add_field(fields, tr("Time limit"), self.seconds, tr("For one call on a whole series"))
        add_field(fields, tr("Memory limit"), self.memory)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(GAP_SMALL)
        body.addLayout(fields)
        body.addWidget(self.alerts)
        body.addStretch(1)

    def show_rule(self, rule: Rule) -> None:
        """The fields of a rule as it is kept; what is being typed and not yet kept stays."""
        before, self._rule = self._rule, rule
        for line, old, new in ((self.owner, before.owner, rule.owner), (self.runbook, before.runbook, rule.runbook)):
            if line.text().strip() == old != new:
                line.setText(new)
        for combo, shown, new in (
            (self.severity, before.severity, rule.severity),
            (self.mode, before.emit.mode, rule.emit.mode),
        ):
            if combo.currentData() == shown:
                combo.setCurrentIndex(combo.findData(new))
        for spin, was, value in zip(self._spins(), _numbers(before), _numbers(rule), strict=True):
            if spin.value() == was:
                spin.blockSignals(True)
                spin.setValue(value)
                spin.blockSignals(False)

    def show_alerts(self, text: str, tone: str = "dim") -> None:
        """How often it would call with what the fields say now."""
        self.alerts.setText(text)
        set_role(self.alerts, role=tone)

    def rule(self) -> Rule:
        """The rule with what the fields say; equal to the one that was shown where nothing was changed."""
        kept = self._rule
        seconds = kept.limits.seconds if round(kept.limits.seconds) == self.seconds.value() else self.seconds.value()
        return replace(
            kept,
            owner=self.owner.text().strip(),
            runbook=self.runbook.text().strip(),
            severity=self.severity.currentData(),
            emit=Emit(self.mode.currentData(), self.gap.value()),
            alert=Alert(self.for_.value(), self.keep.value(), self.dedup.value()),
            limits=Limits(float(seconds), self.memory.value()),
        )

    @property
    def kept(self) -> bool:
        """Whether the rule is kept with what the fields say."""
        return self.rule() == self._rule

    def commit(self) -> None:
        """Keep what the fields say, where that is another rule."""
        changed = self.rule()
        if changed != self._rule:
            self._rule = changed
            self.committed.emit(changed)


def _numbers(rule: Rule) -> tuple[int, ...]:
    """What the spin boxes show, in their order."""
    alert, limits = rule.alert, rule.limits
    counts = (rule.emit.gap_points, alert.for_points, alert.keep_points, alert.dedup_points)
    return *counts, round(limits.seconds), limits.memory_mb


def _spin(low: int, suffix: str = "") -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, MOST_POINTS)
    if suffix:
        spin.setSuffix(suffix)
    else:
        spin.valueChanged.connect(lambda n: spin.setSuffix(trn(" point", " points", n)))
        spin.setSuffix(trn(" point", " points", low))
    spin.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.UpDownArrows)
    spin.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet's padding does not reach the edit inside
    return spin
