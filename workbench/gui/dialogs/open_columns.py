"""Choosing columns of a file before it is opened: its raw lines left, what they will be read as right, doubts below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from workbench.data.nouns import ColumnChoice, Doubt, Peek
from workbench.gui.dialogs.frame import DialogFrame, add_field, form
from workbench.gui.theme import GAP, GAP_TINY, set_role
from workbench.gui.views.elided_combo import ElidedCombo
from workbench.gui.views.panel import ElidedLabel

NONE = "— none —"
FORMATS = (
    ("unix s", "Unix seconds"),
    ("unix ms", "Unix milliseconds"),
    ("unix µs", "Unix microseconds"),
    ("unix ns", "Unix nanoseconds"),
    ("iso", "Date and time (ISO)"),
    ("index", "No clock: points are numbered"),
)
SHOWN_DOUBTS = 5


class OpenDialog(DialogFrame):
    """Shows a `Peek`. `changed(ColumnChoice)` after each change: answer with `show_peek`; `chosen(ColumnChoice)`."""

    changed = Signal(object)
    chosen = Signal(object)

    def __init__(self, peek: Peek, doubts: Sequence[Doubt] = (), parent: QWidget | None = None) -> None:
        super().__init__(f"Open {peek.path.name}", "What was guessed can be changed.", "Open", parent)
        self._peek = peek
        self.raw = QPlainTextEdit()
        self.raw.setReadOnly(True)
        self.raw.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.raw.setAccessibleName("First lines of the file")
        set_role(self.raw, code=True, field=True)
        self.time, self.value, self.label = ElidedCombo("Time"), ElidedCombo("Value"), ElidedCombo("Label")
        self.is_test, self.format = ElidedCombo("Test part"), ElidedCombo("Times are")
        self._times, self._doubts = QLabel(), QLabel()
        for label in (self._times, self._doubts):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self._times, role="dim")
        self._place()
        self.show_peek(peek, doubts)
        for combo in (self.time, self.value, self.label, self.is_test, self.format):
            combo.activated.connect(self._tell)
        self.resize(760, 420)

    def _place(self) -> None:
        fields = form()
        add_field(fields, "Time", self.time)
        add_field(fields, "Times are", self.format)
        add_field(fields, "Value", self.value, "The number to watch")
        add_field(fields, "Label", self.label, "0 = normal, 1 = anomaly")
        add_field(fields, "Test part", self.is_test, "A column of 0 and 1 that says which points are kept for the test")
        right = QVBoxLayout()
        right.setSpacing(GAP)
        right.addLayout(fields)
        right.addWidget(self._times)
        right.addWidget(self._doubts)
        right.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(GAP_TINY)
        left.addWidget(ElidedLabel("First lines, as they are", "dim"))
        left.addWidget(self.raw, 1)
        columns = QHBoxLayout()
        columns.setSpacing(GAP)
        columns.addLayout(left, 3)
        columns.addLayout(right, 2)
        self.body.addLayout(columns, 1)

    def show_peek(self, peek: Peek, doubts: Sequence[Doubt] = ()) -> None:
        """Shows what the file would be read as."""
        self._peek = peek
        self.raw.setPlainText("\n".join(peek.lines))
        names = [column.name for column in peek.columns]
        guess = peek.guesses
        _fill(self.time, names, guess.time, optional=True)
        _fill(self.value, names, (guess.value or ("",))[0], optional=False)
        _fill(self.label, names, guess.label, optional=True)
        _fill(self.is_test, names, guess.is_test, optional=True)
        self.format.clear()
        formats = list(FORMATS)
        if guess.time_format and guess.time_format not in dict(FORMATS):
            formats.insert(0, (guess.time_format, guess.time_format))
        for key, title in formats:
            self.format.addItem(title, key)
        self.format.setCurrentIndex(self.format.findData(guess.time_format or "index"))
        self.format.setEnabled(bool(guess.time))
        self._times.setText(f"First times: {', '.join(peek.times)}" if peek.times else "")
        self._times.setVisible(bool(peek.times))
        self._show_doubts(doubts)
        self.set_missing(peek.problem)

    def _show_doubts(self, doubts: Sequence[Doubt]) -> None:
        lines = [f"▲ {doubt.text}" for doubt in doubts[:SHOWN_DOUBTS]]
        if len(doubts) > SHOWN_DOUBTS:
            lines.append(f"and {len(doubts) - SHOWN_DOUBTS} more, listed after opening")
        self._doubts.setText("\n".join(lines) or "✓ nothing doubtful in these lines")
        set_role(self._doubts, role="warn" if doubts else "dim")

    def choice(self) -> ColumnChoice:
        """The answer as it stands; several value columns that were guessed stay while the first of them is chosen."""
        guess = self._peek.guesses
        first = self.value.currentData()
        several = guess.value if guess.value and guess.value[0] == first else (first,) if first else None
        time = self.time.currentData()
        return replace(
            guess,
            time=time,
            value=several,
            label=self.label.currentData(),
            is_test=self.is_test.currentData(),
            time_format=self.format.currentData() if time and time == guess.time else None,
        )

    def _tell(self) -> None:
        self.changed.emit(self.choice())

    def answer(self) -> None:
        """Tells which columns to use."""
        self.chosen.emit(self.choice())
        super().answer()


def _fill(combo: QComboBox, names: Sequence[str], chosen: str | None, *, optional: bool) -> None:
    combo.clear()
    if optional:
        combo.addItem(NONE, "")
    for name in names:
        combo.addItem(name, name)
    combo.setCurrentIndex(max(0, combo.findData(chosen or "")))
