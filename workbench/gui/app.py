"""The application: the one place that makes the window, its controllers and its threads, and wires them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from workbench.gui.abilities import Commanded
from workbench.gui.background import Background
from workbench.gui.collector import Collector
from workbench.gui.commands.actions import Actions
from workbench.gui.controllers.cases.case_view import CaseViewController
from workbench.gui.controllers.cases.cases import CaseController
from workbench.gui.controllers.cases.deciding import DecisionController
from workbench.gui.controllers.chart.copying import CopyController
from workbench.gui.controllers.chart.lanes import LaneController
from workbench.gui.controllers.chart.strip_flags import StripFlagController
from workbench.gui.controllers.chart.table import TableController
from workbench.gui.controllers.chart.times import TimesController
from workbench.gui.controllers.chrome import ChromeController
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.editor.assistance import AssistanceController
from workbench.gui.controllers.editor.numbers import NumberController
from workbench.gui.controllers.editor.outlook import OutlookController
from workbench.gui.controllers.files.files import Files
from workbench.gui.controllers.files.opening import OpenController
from workbench.gui.controllers.files.recovery import RecoveryController
from workbench.gui.controllers.fleet.fleet import FleetController
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.controllers.incidents.consulting import ConsultController
from workbench.gui.controllers.incidents.investigating import InvestigateController
from workbench.gui.controllers.incidents.scores import ScoreController
from workbench.gui.controllers.label_files import LabelFileController
from workbench.gui.controllers.label_list import LabelListController
from workbench.gui.controllers.labels import LabelController
from workbench.gui.controllers.menu import MenuController, Parts
from workbench.gui.controllers.review import ReviewController
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.rules.approval import ApprovalController
from workbench.gui.controllers.rules.back_test import BackTestController
from workbench.gui.controllers.rules.choosing import RuleChoiceController
from workbench.gui.controllers.rules.library import LibraryController
from workbench.gui.controllers.scenarios.writing import ScenarioController
from workbench.gui.controllers.several import SeveralController
from workbench.gui.controllers.start.queue import QueueController
from workbench.gui.controllers.start.start import StartController
from workbench.gui.controllers.study.conditions import ConditionController
from workbench.gui.controllers.study.evidence import EvidenceController
from workbench.gui.controllers.study.report import ReportController
from workbench.gui.controllers.study.runs import RunStudyController
from workbench.gui.controllers.study.suggestions import SuggestionController
from workbench.gui.controllers.study.tiles import TileController
from workbench.gui.controllers.study.tuning import TuningController
from workbench.gui.controllers.study.why import WhyController
from workbench.gui.controllers.training import TrainController
from workbench.gui.controllers.versions import VersionController
from workbench.gui.controllers.window.about import AboutController
from workbench.gui.controllers.window.finding import FindingController
from workbench.gui.controllers.window.help import HelpController
from workbench.gui.controllers.window.looks import LooksController
from workbench.gui.controllers.window.tour import TourController
from workbench.gui.crash import CrashDesk, CrashReports
from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.editing.preview import Tools, sandbox_tools
from workbench.gui.editing.preview_thread import PreviewThread
from workbench.gui.preferences import PreferencesFile
from workbench.gui.texts import tr
from workbench.gui.theme import Choice, Theme, ThemeSwitch
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.views.run.run_details import RunDetails
from workbench.gui.views.run.run_strip import RunStrip
from workbench.gui.wiring import connect

LAYOUT = "layout"


class Workbench(QObject):
    """Everything of one window. `config`: folder of the preferences; `projects`: where projects without a place lie."""

    def __init__(
        self,
        app: QApplication,
        config: Path,
        projects: Path,
        theme: Choice | None = None,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__()
        self.collector = Collector(self)
        self.preferences = PreferencesFile(config)
        chosen: Choice = theme or self.preferences.now.theme  # type: ignore[assignment]
        self.themes = ThemeSwitch(app, chosen if chosen in ("system", "light", "dark") else "system", self)
        look = self.themes.start()
        self.background, self.host = Background(self), AnswerHost()
        self.preview = PreviewThread(self._make_tools)
        self.desk = Desk(self)
        self.panel, self.strip, self.details = RulePanel(look), RunStrip(look), RunDetails(look)
        self.actions = Actions(look, parent=self)
        self.window = MainWindow(look, self.actions, self.panel, self.strip)
        self._make_controllers(projects, now)
        connect(self)
        self.preview.start()

    def _make_tools(self) -> Tools:
        """On the preview's own thread: the sandbox behind the editor."""
        from workbench.sandbox.host import Host

        return sandbox_tools(Host())

    def _make_controllers(self, projects: Path, now: Callable[[], datetime]) -> None:
        """In this order: who is made later is told of a change later."""
        self._make_manners(projects)
        self._make_rule()
        self._make_files(projects, now)
        self._make_cases()
        self._make_runs_and_studies()
        self._make_charts()
        self._make_menu()

    def _make_manners(self, projects: Path) -> None:
        """Looks, help, and what finds commands."""
        desk, window = self.desk, self.window
        self.times = TimesController(self.preferences, lambda: window)
        self.looks = LooksController(self.preferences, self.themes)
        self.help = HelpController(self.themes, lambda: window)
        self.finding = FindingController(desk, self.preferences, window, self.help.pages, self.help.show_page)
        places = (
            (tr("projects without a place"), projects),
            (tr("settings"), self.preferences.path),
            (tr("reports of faults"), projects.parent / "crashes"),
        )
        self.about = AboutController(desk, self.host, self.themes, places, lambda: window)

    def _make_rule(self) -> None:
        """The rule in sight, what it says of its series, and the versions before."""
        desk, window, panel = self.desk, self.window, self.panel
        self.rule = RuleController(desk, panel, window.chart, self.preview)
        self.training = TrainController(desk, self.strip, self.details)
        self.rule.base_f1 = self.training.base_f1
        self.choice = RuleChoiceController(desk, self.rule, self.training, panel.choice)
        self.evidence = EvidenceController(desk, self.rule, window.findings, panel, self.host)
        self.conditions = ConditionController(desk, self.evidence, panel, window.chart, self.actions)
        self.why = WhyController(desk, self.rule, window.chart, self.host)
        self.lanes = LaneController(
            desk, self.rule, self.evidence, window.chart, self.host, self.actions, self.preferences
        )
        self.copying = CopyController(desk, self.rule, window.chart)
        self.versions = VersionController(desk, self.rule, self.training, panel, self.details, self.host)

    def _make_files(self, projects: Path, now: Callable[[], datetime]) -> None:
        """What comes in and goes out: files, reports of faults, labels, packs."""
        desk, window = self.desk, self.window
        self.files = Files(desk, self.background, self.preferences, projects, window, now)
        self.recovery = RecoveryController(desk, self.panel, lambda: window)
        self.crashes = CrashDesk(CrashReports(projects.parent / "crashes", now), lambda: window)
        self.labels = LabelController(desk, self.preferences, lambda: window)
        self.label_files = LabelFileController(desk, lambda: window)
        self.label_list = LabelListController(desk, window)
        self.review = ReviewController(desk, self.background, self.host, lambda: window)

    def _make_cases(self) -> None:
        """Cases: the list, the one that is looked at, what is decided about them."""
        desk, window = self.desk, self.window
        self.cases = CaseController(desk, self.background, self.files.projects, window)
        self.case_view = CaseViewController(self.cases, window)
        self.decisions = DecisionController(desk, self.cases, self.preferences, window)
        self.opening.cases_found.connect(self.cases.open_index)
        self.investigated = InvestigateController(desk, self.cases, self.case_view, self.host, window)
        self.scores = ScoreController(self.cases, self.investigated, window)
        self.scenarios = ScenarioController(
            desk, self.cases, self.case_view, self.investigated, self.host, self.preferences, window
        )

    def _make_runs_and_studies(self) -> None:
        """Runs, and all that is done with a rule besides editing it."""
        desk, window, panel = self.desk, self.window, self.panel
        self.start_run = StartController(desk, self.training, self.preferences, self.themes, lambda: window)
        self.consulting = ConsultController(
            *(desk, self.cases, self.case_view, self.investigated, self.host),
            lambda: self.start_run.choice.model,
            window,
        )
        self.queue = QueueController(desk, self.training, self.start_run, self.themes, lambda: window)
        self.runs = RunStudyController(desk, self.training, self.host, self.themes, lambda: window)
        self.report = ReportController(desk, self.host, lambda: window)
        self.fleet = FleetController(desk, self.themes, window)
        self.tuning = TuningController(desk, self.rule, self.themes, lambda: window)
        self.assistance = AssistanceController(panel, self.preferences)
        self.back_test = BackTestController(desk, self.rule, self.themes, lambda: window)
        self.rule.author = lambda: self.preferences.now.who
        self.approval = ApprovalController(desk, self.rule, self.back_test, panel, self.preferences, lambda: window)
        self.outlook = OutlookController(desk, self.rule, self.evidence, panel, self.preferences, lambda: window)
        self.numbers = NumberController(desk, self.rule, self.tuning, panel, self.host)
        self.library = LibraryController(desk, self.rule, self.versions, self.themes, lambda: window)
        self.suggestions = SuggestionController(desk, self.training, self.preferences, window)

    def _make_charts(self) -> None:
        """Several series at once, the table, and the facts that the frame tells."""
        desk, window = self.desk, self.window
        self.several = SeveralController(desk, window)
        self.strip_flags = StripFlagController(desk, window.chart.several, self.host)
        self.table = TableController(desk, window)
        self.chrome = ChromeController(desk, window, self.rule, self.training)
        self.tiles = TileController(desk, window, self.host, self.chrome.f1_of)

    def _make_menu(self) -> None:
        """The tour and the menu: what every command does, by its id."""
        window, panel, desk = self.window, self.panel, self.desk
        self.asides = (
            self.start_run,
            self.runs,
            self.tuning,
            self.suggestions,
            self.report,
            self.back_test,
            self.approval,
            self.fleet,
        )
        self.tour = TourController(
            desk,
            self.files.projects,
            self.training,
            self.rule,
            self.review,
            self.preferences,
            self.themes,
            window,
            panel,
        )
        self.menu = MenuController(
            Parts(
                window=window,
                actions=self.actions,
                desk=desk,
                opening=self.opening,
                rule=self.rule,
                training=self.training,
                labels=self.labels,
                review=self.review,
                more=self._commands(),
            )
        )

    @property
    def opening(self) -> OpenController:
        """Who opens files and projects; `files` speaks for it."""
        return self.files.opening

    def everybody(self) -> tuple[object, ...]:
        """All that is held here, in the order it was made. Who is heard, and asked for commands, is found among them by
        what it is able to do: nobody who is added can be forgotten."""
        return tuple(vars(self).values())

    def _commands(self) -> dict[str, Callable[[], None]]:
        able = (one for one in self.everybody() if isinstance(one, Commanded))
        return {command: do for one in able for command, do in one.commands().items()}

    # life

    def show(self) -> None:
        """The window, before anything is opened in it."""
        self.window.show()

    def begin(self, paths: Sequence[Path] = ()) -> None:
        """Open what was asked for, else the last project; else the first screen stays."""
        last = self.preferences.now.last_project
        if paths:
            self.menu.guarded(lambda: self.opening.open_paths(paths))
        elif last and Path(last).exists():
            self.menu.guarded(lambda: self.opening.open_project(Path(last)))

    def start(self, paths: Sequence[Path] = ()) -> None:
        """As `begin`, and the sample project where that leaves nothing: for pictures, measurements and scenarios."""
        self.begin(paths)
        if not paths and self.desk.project is None:
            self.menu.guarded(self.opening.open_samples)

    def close(self) -> None:
        """Stop what runs, remember where everything stood, put the project away; within some seconds."""
        project = self.desk.project
        if project is not None and not project.read_only:
            project.set_view(LAYOUT, self.window.layout_state().decode())
        self.queue.close()
        self.training.close()
        for aside in (
            *self.asides,
            self.lanes,
            self.assistance,
            self.numbers,
            self.about,
            self.case_view,
            self.investigated,
            self.consulting,
            self.scenarios,
        ):
            aside.close()
        self.help.close()
        self.host.close()
        for aside in self.asides:
            aside.background.close()  # who waited for a process that begins to answer was not to be ended before
        self.background.close()
        self.preview.close()
        self.collector.close()
        self.desk.open(None)
        for controller in (
            self.evidence,
            self.why,
            self.versions,
            self.several,
            self.strip_flags,
            self.tiles,
            self.label_list,
            self.chrome,
            self.queue,
            self.tour,
        ):  # the empty desk woke their timers once more
            controller.close()

    def project_opened(self, path: str) -> None:
        """Another project is open: as it was left, and what an abrupt end left is offered."""
        self.preferences.change(last_project=path)
        layout = self.desk.project.view(LAYOUT) if self.desk.project is not None else None
        if isinstance(layout, str):
            self.window.restore_layout(layout.encode())
        self.recovery.look()

    def wear(self, theme: Theme) -> None:
        """Another theme for every view and open dialog."""
        for view in (self.window, self.panel, self.strip, self.details):
            view.set_theme(theme)
        for dialog in self.window.findChildren(DialogFrame):
            dialog.set_theme(theme)

    def retell(self) -> None:
        """Every text with a time is made anew."""
        self.window.chart.show_zone()
        self.evidence.retell()
        self.suggestions.retell()
        self.label_list.retell()
        self.window.cases.retell()
        self.versions.refresh()
