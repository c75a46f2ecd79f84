"""Asks for one thing: a text, one of several, or a number; in the frame of every other dialog, without waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QDoubleSpinBox, QLineEdit, QWidget

from workbench.gui.dialogs.frame import DialogFrame, add_field, form
from workbench.gui.numerals import local

WIDTH = 400
Check = Callable[[str], str]


def _any(_text: str) -> str:
    return ""


class AskDialog(DialogFrame):
    """One field under a sentence. `answered(text or number)` where the user agreed. `check` says what is wrong with
    a text as it is typed, empty = nothing."""

    once = True

    answered = Signal(object)

    def __init__(self, title: str, sentence: str, primary: str, parent: QWidget | None = None) -> None:
        super().__init__(title, sentence, primary, parent)
        self.setMinimumWidth(WIDTH)
        self._value: Callable[[], object] = str
        self._check: Check = _any

    def for_text(self, name: str, text: str, check: Check = _any) -> AskDialog:
        """Asks for a text; the one there was is selected, so that typing replaces it."""
        line = QLineEdit(text)
        line.selectAll()
        line.textChanged.connect(self._judge)
        self._check = check
        return self._with(name, line, line.text)

    def for_one_of(self, name: str, choices: Sequence[str], chosen: str) -> AskDialog:
        """Asks for one of a few."""
        combo = QComboBox()
        combo.addItems(list(choices))
        combo.setCurrentText(chosen)
        return self._with(name, combo, combo.currentText)

    def for_one_of_many(self, name: str, choices: Sequence[str], chosen: str, check: Check) -> AskDialog:
        """Asks for one of more than a list can show at once: typing any part of it finds it."""
        combo, line = QComboBox(), QLineEdit()
        combo.setLineEdit(line)
        combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        combo.addItems(list(choices))
        combo.setCurrentText(chosen)
        completer = QCompleter(list(choices), combo)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        combo.setCompleter(completer)
        line.selectAll()
        combo.editTextChanged.connect(self._judge)
        self._check = check
        return self._with(name, combo, combo.currentText)

    def for_number(self, name: str, value: float, low: float, high: float) -> AskDialog:
        """Asks for a number of at most two decimals."""
        spin = PlainSpin()
        spin.setDecimals(2)
        spin.setRange(low, high)
        spin.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        spin.setValue(value)
        spin.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet's padding does not reach the edit inside
        spin.selectAll()
        return self._with(name, spin, spin.value)

    def _with(self, name: str, field: QWidget, value: Callable[[], object]) -> AskDialog:
        fields = form()
        add_field(fields, name, field)
        self.body.addLayout(fields)
        self.field, self._value = field, value
        field.setFocus(Qt.FocusReason.TabFocusReason)
        return self

    def _judge(self, text: str) -> None:
        self.set_missing(self._check(text.strip()))

    def answer(self) -> None:
        """Tells what was answered."""
        self.accept()
        self.answered.emit(self._value())


class PlainSpin(QDoubleSpinBox):
    """A number without zeros that say nothing."""

    def textFromValue(self, value: float) -> str:
        return local(f"{value:g}")
