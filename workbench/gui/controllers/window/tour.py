"""The guided tour: which step is shown, whether what it asks for is done, and where it goes on another time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.files.projects import ProjectController
from workbench.gui.controllers.review import ReviewController
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.training import TrainController
from workbench.gui.controllers.window.tour_steps import SERIES, STEPS
from workbench.gui.preferences import PreferencesFile
from workbench.gui.texts import tr
from workbench.gui.theme import Theme, ThemeSwitch
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.views.tour.card import CardText, TourCard
from workbench.packs.approval import is_approved

KEYS = tuple(step.key for step in STEPS)
ON_MS = 900  # what was done is seen as done before the next step comes


class TourController(QObject):
    """Walks the steps on the sample project. A step goes on by itself once what it asks for is done while it is shown;
    what was done before waits for Next."""

    said = Signal(object)  # Message

    def __init__(
        self,
        desk: Desk,
        projects: ProjectController,
        training: TrainController,
        rule: RuleController,
        review: ReviewController,
        preferences: PreferencesFile,
        themes: ThemeSwitch,
        window: MainWindow,
        panel: RulePanel,
    ) -> None:
        super().__init__()
        self._desk, self._projects, self._training, self._rule = desk, projects, training, rule
        self._preferences, self._window, self._panel = preferences, window, panel
        self.card = TourCard(themes.theme, window)
        self._at, self._was_done, self._exported = -1, False, False
        self._on = QTimer(self)
        self._on.setSingleShot(True)
        self._on.setInterval(ON_MS)
        self._on.timeout.connect(self.next)
        window.add_panel(self.card)
        themes.changed.connect(self._wear)
        self.card.next_asked.connect(self.next)
        self.card.back_asked.connect(self.back)
        self.card.left.connect(self.leave)
        for told in (desk.series_chosen, desk.documents_changed, window.marking.finding_chosen, training.changed):
            told.connect(lambda *_told: self._look())
        training.ended.connect(self._look)
        panel.editor.code.textChanged.connect(self._look)
        review.exported.connect(self._take_export)
        desk.project_changed.connect(self._project_changed)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"tour": self.start, "tour_next": self.next, "tour_back": self.back, "tour_leave": self.leave}

    @property
    def step(self) -> str:
        """The key of the step that is shown; empty = none."""
        return STEPS[self._at].key if self._at >= 0 else ""

    def start(self) -> None:
        """On the sample project, where it was left, else at its beginning."""
        if not self._projects.is_sample and self._training.busy:
            self.said.emit(Message(tr("The tour opens the sample project; wait for the run to end, or stop it."), ""))
            return
        if not self._projects.is_sample:
            self._projects.open_samples()
        if not self._projects.is_sample:
            return  # another window holds it, which was said
        left = self._preferences.now.tour
        self._show(KEYS.index(left) if left in KEYS else 0)
        self.card.next.setFocus()

    def next(self) -> None:
        """The next step; after the last one the tour is over, and begins anew another time."""
        if self._at == len(STEPS) - 1:
            self._preferences.change(tour="")
            self._close()
        elif self._at >= 0:
            self._show(self._at + 1)

    def back(self) -> None:
        """The step before."""
        if self._at > 0:
            self._show(self._at - 1)

    def leave(self) -> None:
        """Away; it goes on here another time."""
        if self._at >= 0:
            self._close()
            again = tr("The tour waits at step {number}.", number=KEYS.index(self._preferences.now.tour) + 1)
            self.said.emit(Message(again, "", "info", "tour", tr("Go on with the tour")))

    def close(self) -> None:
        """Nothing goes on by itself."""
        self._on.stop()

    def _close(self) -> None:
        self._on.stop()
        had_keyboard = self.card.isAncestorOf(self._window.focusWidget() or self._window)
        self._at = -1
        self.card.dismiss()
        self._window.add_facts("tour", frozenset())
        if had_keyboard:
            self._window.chart.chart.setFocus()

    def _show(self, at: int) -> None:
        self._on.stop()
        self._at, self._exported = at, False
        self._was_done = self._is_done()
        self._preferences.change(tour=STEPS[at].key)
        if self.step == "edit":
            self._panel.show_tab("rule")
        self._window.add_facts("tour", frozenset({"tour"}))
        self._tell(self._was_done)

    def _tell(self, done: bool) -> None:
        step = STEPS[self._at]
        text = CardText(tr(step.title), tr(step.text), self._at + 1, len(STEPS), done)
        self.card.show_step(text, self._target())

    def _look(self) -> None:
        """Whether what the step asks for was done just now."""
        if self._at >= 0 and not self._was_done and self._is_done():
            self._was_done = True
            self._tell(done=True)
            self._on.start()

    def _is_done(self) -> bool:
        done: dict[str, Callable[[], bool]] = {
            "choose": lambda: self._desk.chosen == SERIES,
            "train": lambda: self._training.busy,
            "watch": lambda: not self._training.busy,
            "look": lambda: self._window.findings.current() is not None,
            "edit": lambda: self._rule.unsaved,
            "approve": self._approved,
            "export": lambda: self._exported,
        }
        return self.step in done and done[self.step]()

    def _approved(self) -> bool:
        rule = self._desk.rule()
        return rule is not None and is_approved(rule) and not self._rule.unsaved

    def _target(self) -> QWidget | None:
        bar = self._window.top_bar
        targets: dict[str, QWidget] = {
            "choose": self._window.series,
            "train": bar.train,
            "watch": self._window.run_strip,
            "look": self._window.findings,
            "edit": self._panel,
            "approve": bar.approve,
            "export": bar.export,
        }
        return targets.get(self.step)

    def _take_export(self) -> None:
        self._exported = True
        self._look()

    def _project_changed(self) -> None:
        if self._at >= 0 and not self._projects.is_sample:
            self._close()

    def _wear(self, theme: Theme) -> None:
        self.card.set_theme(theme)
