"""What opens below the run strip: the live F1 plot and every candidate with what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from workbench.gui.runs.run_story import Candidate, RunStory
from workbench.gui.theme import GAP, GAP_SMALL, Theme
from workbench.gui.views.elided_combo import ElidedCombo
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.views.run.run_plot import RunPlot
from workbench.gui.views.two_lines import KEY_ROLE, TwoLineList, TwoLines
from workbench.gui.words import counted, difference, score

MOST_ROWS = 200  # of the newest candidates; older ones are in the run log
HEIGHT = 240


class RunDetails(QWidget):
    """Shows a `RunStory`. `candidate_chosen(task, number)`: show this candidate; `compare_requested(task, new number,
    old number)`: two candidates were chosen; `transcript_requested`: show the calls of the language model."""

    transcript_requested = Signal()
    candidate_chosen = Signal(str, int)
    compare_requested = Signal(str, int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._story = RunStory()
        self._shown: tuple[object, ...] = ()
        self._drawn: tuple[object, ...] = ()
        self.plot = RunPlot(theme)
        self.tasks = ElidedCombo("Rule")
        self._title = ElidedLabel("Candidates", "title")
        self._now = ElidedLabel("", "dim")
        self.list = TwoLineList(theme, "Candidates, newest first")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.compare = QPushButton("Compare")
        self.transcript = QPushButton("Transcript…")
        self.transcript.setToolTip("Show every prompt and answer of this run")
        self._place()
        self.list.itemSelectionChanged.connect(self._on_selection)
        self.list.itemActivated.connect(self._on_activated)
        self.compare.clicked.connect(self._on_compare)
        self.transcript.clicked.connect(self.transcript_requested)
        self.tasks.activated.connect(self._on_task)
        self.setFixedHeight(HEIGHT)
        self._on_selection()

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP_SMALL)
        head.addWidget(self._title)
        head.addWidget(self._now, 1)
        head.addWidget(self.tasks, 1)
        head.addWidget(self.transcript)
        head.addWidget(self.compare)
        right = QVBoxLayout()
        right.setSpacing(GAP_SMALL)
        right.addLayout(head)
        right.addWidget(self.list, 1)
        body = QHBoxLayout(self)
        body.setContentsMargins(0, GAP_SMALL, 0, 0)
        body.setSpacing(GAP)
        body.addWidget(self.plot, 2)
        body.addLayout(right, 3)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self.plot.set_theme(theme)
        self.list.set_theme(theme)

    def show_story(self, story: RunStory) -> None:
        """Shows what a run told so far; cheap where nothing was told since, and while this is closed."""
        if story is not self._story:
            self._story = story
            self._shown = self._drawn = ()
            self.tasks.clear()
        if [self.tasks.itemText(i) for i in range(self.tasks.count())] != list(story.tasks):
            self.tasks.clear()
            self.tasks.addItems(list(story.tasks))
        self.tasks.setVisible(len(story.tasks) > 1)
        if story.task in story.tasks and not self.list.selected_keys():
            self.tasks.setCurrentText(story.task)
        self._now.setText(story.text if story.finished is None else "")
        self.transcript.setVisible(bool(story.calls))
        if self.isVisible():
            self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catches up with what was told while this was closed."""
        super().showEvent(event)
        self._refresh()

    @property
    def task(self) -> str:
        """The rule whose candidates are shown."""
        return self.tasks.currentText() or self._story.task

    def _refresh(self) -> None:
        candidates = self._story.of_task(self.task)
        points = [point for point in self._story.points if point.task == self.task]
        shown = (self.task, len(points), tuple(candidates))
        if shown == self._shown:
            return
        self._shown = shown
        scored = [candidate for candidate in candidates if candidate.validation_f1 is not None]
        drawn = (self.task, len(points), len(scored))
        if drawn != self._drawn:
            self._drawn = drawn
            self.plot.show_rounds(points, scored, self._story.rounds)
        best = points[-1].best if points else -1
        newest = candidates[: -MOST_ROWS - 1 : -1]
        self.list.set_rows(
            [(c.number, candidate_lines(c, *self._story.way_of(c), is_best=c.number == best)) for c in newest]
        )
        self._title.setText(counted(len(candidates), "candidate").capitalize())

    def _on_task(self) -> None:
        self.list.clearSelection()
        self._refresh()

    def _numbers(self) -> list[int]:
        return [key for key in self.list.selected_keys() if isinstance(key, int)]

    def _on_selection(self) -> None:
        numbers = self._numbers()
        self.compare.setEnabled(len(numbers) == 2)
        self.compare.setToolTip("Show the difference of two chosen candidates (Ctrl+click chooses the second)")

    def _on_activated(self, item: QListWidgetItem) -> None:
        self.candidate_chosen.emit(self.task, item.data(KEY_ROLE))

    def _on_compare(self) -> None:
        numbers = sorted(self._numbers(), reverse=True)
        if len(numbers) == 2:
            self.compare_requested.emit(self.task, numbers[0], numbers[1])


def candidate_lines(
    candidate: Candidate, way: Sequence[str] = (), parent: int = -1, *, is_best: bool = False
) -> TwoLines:
    """A candidate as a row: number, round and score, below the way it came (`proposal → repaired → tuned`), the rule
    that it was to better, and what became of it."""
    title = f"candidate {candidate.number} · round {candidate.round}{' · best' if is_best else ''}"
    figure = score(candidate.validation_f1) if candidate.fate != "rejected" else ""
    if candidate.delta is not None:
        figure += f" ({difference(candidate.delta)})"
    origin = f"from candidate {parent}" if parent >= 0 else ""
    reason = " ".join(candidate.reason.split())
    words = " · ".join(part for part in (" → ".join(way), origin, reason) if part)
    state, color = {
        "proposed": ("being scored", "dim"),
        "rejected": ("rejected", "bad"),
        "scored": ("not better", "dim"),
        "accepted": ("accepted", "good"),
    }[candidate.fate]
    if candidate.mended_by >= 0:
        state, color = f"sent back, see {candidate.mended_by}", "warn_text"
    return TwoLines(title, figure, words, state, state_color=color, bold=is_best)
