"""What is wrong with the text, below it: a sentence each, the first few, a click or F8 goes there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.gui.sentences import sentence
from workbench.gui.texts import tr, trn
from workbench.gui.theme import set_role
from workbench.model.verdict import Problem

MOST = 3  # sentences; the rest is counted, their places are underlined


class ProblemList(QWidget):
    """Tells `chosen(Problem)` on a click. `step` goes through all of them."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problems: tuple[Problem, ...] = ()
        self._at = -1
        self.labels = [ProblemLabel() for _ in range(MOST)]
        self.more = QLabel()
        set_role(self.more, role="dim")
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(2)
        for label in self.labels:
            body.addWidget(label)
            label.clicked.connect(self.chosen)
        body.addWidget(self.more)
        self.set_problems(())

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Shows these; hidden where there is none."""
        self.problems, self._at = tuple(problems), -1
        for label, problem in zip(self.labels, [*problems[:MOST], *[None] * MOST], strict=False):
            label.set_problem(problem)
        rest = len(self.problems) - MOST
        self.more.setText(trn("and {n} more, F8 goes through them", "and {n} more, F8 goes through them", rest))
        self.more.setVisible(rest > 0)
        self.setVisible(bool(self.problems))

    def step(self, direction: int) -> None:
        """The next problem, or the one before, around at the ends."""
        if self.problems:
            first = self._at < 0 and direction < 0
            self._at = (len(self.problems) - 1) if first else (self._at + direction) % len(self.problems)
            self.chosen.emit(self.problems[self._at])


class ProblemLabel(QLabel):
    """The sentence of one problem."""

    clicked = Signal(object)  # Problem

    def __init__(self) -> None:
        super().__init__()
        self._problem: Problem | None = None
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("Go there (F8)"))
        set_role(self, role="bad")

    def set_problem(self, problem: Problem | None) -> None:
        """Shows `Line 9: …`; None hides the sentence."""
        self._problem = problem
        self.setVisible(problem is not None)
        if problem is not None:
            told = tr("Line {line}: {message}", line=problem.line, message=sentence(problem.message))
            self.setText(told if problem.line else sentence(problem.message))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """A click."""
        if self._problem is not None:
            self.clicked.emit(self._problem)
