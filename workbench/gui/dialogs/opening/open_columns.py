"""How a file is read, before it is opened: raw lines left, the table they become right, times and doubts below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QPlainTextEdit, QWidget

from workbench.data.nouns import ColumnChoice, Doubt, Peek
from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.dialogs.opening.first_rows import FirstRows
from workbench.gui.dialogs.opening.reading_fields import ReadingFields
from workbench.gui.sentences import sentence
from workbench.gui.texts import tr
from workbench.gui.theme import GAP, GAP_LARGE, GAP_TINY, set_role
from workbench.gui.views.panel import ElidedLabel

SHOWN_DOUBTS = 3
READ_MS = 120  # after the last change: several quick ones are read once


class OpenDialog(DialogFrame):
    """Shows a `Peek`. `changed(ColumnChoice)` soon after a change: answer with `show_peek`; `chosen(ColumnChoice)`.
    `pattern`: the names of the files that are to be read so from now on, empty = none."""

    once = True

    changed = Signal(object)
    chosen = Signal(object)

    def __init__(self, peek: Peek, pattern: str = "", parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Open {name}", name=peek.path.name), tr("What was guessed can be changed."), tr("Open"), parent
        )
        self.raw = QPlainTextEdit()
        self.raw.setReadOnly(True)
        self.raw.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.raw.setAccessibleName(tr("First lines of the file"))
        set_role(self.raw, code=True, field=True)
        self.rows, self.fields = FirstRows(), ReadingFields(peek)
        self.times, self.doubts = QLabel(), QLabel()
        for label in (self.times, self.doubts):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.remember = QCheckBox(tr("Read files named {pattern} like this from now on", pattern=pattern))
        self.remember.setChecked(bool(pattern))
        self.remember.setVisible(bool(pattern))
        self._place()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(READ_MS)
        self._soon.timeout.connect(lambda: self.changed.emit(self.choice()))
        self.fields.changed.connect(self._soon.start)
        self.show_peek(peek)
        self.resize(1000, 620)

    def _place(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP_LARGE)
        grid.setVerticalSpacing(GAP_TINY)
        for at, (title, widget) in enumerate(
            ((tr("First lines, as they are"), self.raw), (tr("First rows, as they are read"), self.rows))
        ):
            grid.addWidget(ElidedLabel(title, "dim"), 0, at)
            grid.addWidget(widget, 1, at)
            grid.setColumnStretch(at, 1)
        grid.setRowStretch(1, 1)
        self.body.addLayout(grid, 1)
        self.body.addWidget(self.fields)
        words = QHBoxLayout()
        words.setSpacing(GAP_LARGE)
        words.addWidget(self.times, 1)
        words.addWidget(self.doubts, 1)
        self.body.addLayout(words)
        self.body.addSpacing(GAP)
        self.body.addWidget(self.remember)

    def show_peek(self, peek: Peek) -> None:
        """Shows what the file would be read as."""
        self.raw.setPlainText("\n".join(peek.lines))
        self.rows.show_peek(peek)
        self.fields.show_peek(peek)
        self.times.setText(_times_words(peek))
        set_role(self.times, role="" if peek.times else "dim")
        self._show_doubts(peek.doubts)
        self.set_missing(sentence(peek.problem))

    def _show_doubts(self, doubts: Sequence[Doubt]) -> None:
        lines = [f"▲ {sentence(doubt.text)}" for doubt in doubts[:SHOWN_DOUBTS]]
        if len(doubts) > SHOWN_DOUBTS:
            lines.append(tr("and {n} more, listed after opening", n=len(doubts) - SHOWN_DOUBTS))
        self.doubts.setText("\n".join(lines) or tr("✓ Nothing doubtful in these rows"))
        set_role(self.doubts, role="warn" if doubts else "dim")

    def choice(self) -> ColumnChoice:
        """The answer as it stands."""
        return self.fields.choice()

    @property
    def remembers(self) -> bool:
        """Whether files of this name are to be read so from now on."""
        return self.remember.isChecked()

    def answer(self) -> None:
        """Tells how to read the file."""
        self._soon.stop()
        self.chosen.emit(self.choice())
        super().answer()


def _times_words(peek: Peek) -> str:
    if not peek.times:
        return tr("No times: points are numbered.") if not peek.problem else ""
    return "\n".join((tr("The first times are"), *map(sentence, peek.times)))
