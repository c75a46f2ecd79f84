"""What opens below the run strip: live plots of F1, candidates and cost, and the rounds with every step of theirs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.runs.run_story import RunStory
from workbench.gui.sentences import sentence
from workbench.gui.texts import tr
from workbench.gui.theme import GAP, GAP_SMALL, Theme
from workbench.gui.views.elided_combo import ElidedCombo
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.views.run.run_plot import RunPlot
from workbench.gui.views.run.step_plots import CandidatePlot, CostPlot
from workbench.gui.views.run.timeline import timeline
from workbench.gui.views.two_lines import KEY_ROLE, TwoLineList
from workbench.gui.words import counted

MOST_ROWS = 200  # of the newest candidates; older ones are in the run log
HEIGHT, LEAST_HEIGHT = 240, 152  # pixels in a window of ROOM and more, in the lowest one
ROOM = 900
WIDE = 1400  # pixels of the window from which the head of the list has room for all beside three plots


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
        self._calls = 0
        self.plot = RunPlot(theme)
        self.fates, self.cost = CandidatePlot(theme), CostPlot(theme)
        self.tasks = ElidedCombo(tr("Rule"))
        self._title = ElidedLabel(tr("Candidates"), "title")
        self._now = ElidedLabel("", "dim")
        self.list = TwoLineList(theme, tr("Rounds and their steps, newest first; a click shows what a step changed"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.compare = QPushButton(tr("Compare"))
        self.transcript = QPushButton(tr("Transcript…"))
        self.transcript.setToolTip(tr("Show every prompt and answer of this run"))
        self._place()
        self.list.itemSelectionChanged.connect(self._on_selection)
        self.list.itemActivated.connect(self._on_activated)
        self.list.itemClicked.connect(self._on_clicked)
        self.compare.clicked.connect(self._on_compare)
        self.transcript.clicked.connect(self.transcript_requested)
        self.tasks.activated.connect(self._on_task)
        self._fit()
        self._on_selection()

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP_SMALL)
        self._title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
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
        for plot in (self.plot, self.fates, self.cost):
            body.addWidget(plot, 3)
        body.addLayout(right, 5)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        for view in (self.plot, self.fates, self.cost):
            view.set_theme(theme)
        self.list.set_theme(theme)

    def show_story(self, story: RunStory) -> None:
        """Shows what a run told so far; cheap where nothing was told since, and while this is closed."""
        if story is not self._story:
            self._story = story
            self._shown = self._drawn = ()
            self._calls = 0
            self.tasks.clear()
        if [self.tasks.itemText(i) for i in range(self.tasks.count())] != list(story.tasks):
            self.tasks.clear()
            self.tasks.addItems(list(story.tasks))
        self.tasks.setVisible(len(story.tasks) > 1)
        if story.task in story.tasks and not self.list.selected_keys():
            self.tasks.setCurrentText(story.task)
        self._now.setText(sentence(story.text) if story.finished is None else "")
        self.transcript.setVisible(bool(story.calls))
        self.cost.setVisible(bool(story.calls))
        self._fit()
        if self.isVisible():
            self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catches up with what was told while this was closed."""
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._fit()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """The size of the window matters no more."""
        super().hideEvent(event)
        self.window().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A lower window gives the rounds less, so that the rule above keeps its room; a narrow one drops what
        the strip tells too."""
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        short = max(0, ROOM - self.window().height()) if self.isVisible() else 0
        self.setFixedHeight(max(LEAST_HEIGHT, HEIGHT - round(short * 0.44)))
        narrow = self.window().width() < WIDE and bool(self._story.calls)
        self._now.setVisible(not narrow)
        self._title.setVisible(not narrow or len(self._story.tasks) == 1)

    @property
    def task(self) -> str:
        """The rule whose candidates are shown."""
        return self.tasks.currentText() or self._story.task

    def _refresh(self) -> None:
        if len(self._story.calls) != self._calls:
            self._calls = len(self._story.calls)
            self.cost.show_calls(self._story.calls, self._story.cap_usd)
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
        self.fates.show_candidates(candidates, self._story.rounds)
        self.list.set_rows(timeline(self._story, self.task, MOST_ROWS))
        self._title.setText(counted(len(candidates), "candidate"))

    def _on_task(self) -> None:
        self.list.clearSelection()
        self._refresh()

    def _numbers(self) -> list[int]:
        return [key for key in self.list.selected_keys() if isinstance(key, int)]

    def _on_selection(self) -> None:
        numbers = self._numbers()
        self.compare.setEnabled(len(numbers) == 2)
        self.compare.setToolTip(tr("Show the difference of two chosen candidates (Ctrl+click chooses the second)"))

    def _on_activated(self, item: QListWidgetItem) -> None:
        if isinstance(item.data(KEY_ROLE), int):
            self.candidate_chosen.emit(self.task, item.data(KEY_ROLE))

    def _on_clicked(self, item: QListWidgetItem) -> None:
        """A plain click shows the step; with Ctrl or Shift it only chooses, as for *Compare*."""
        if len(self._numbers()) == 1 and item.isSelected():
            self._on_activated(item)

    def _on_compare(self) -> None:
        numbers = sorted(self._numbers(), reverse=True)
        if len(numbers) == 2:
            self.compare_requested.emit(self.task, numbers[0], numbers[1])
