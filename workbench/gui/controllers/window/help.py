"""Help: which page fits what has the keyboard, the window that shows pages, and About."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from workbench.gui.help.command_page import COMMANDS_KEY
from workbench.gui.help.pages import CONTENTS, HelpPages
from workbench.gui.help.window import HelpWindow
from workbench.gui.theme import Theme, ThemeSwitch
from workbench.gui.views.main_window import MainWindow

FIRST = "first-steps"
# By the class of a dialog or of a view: the page about it; what is innermost counts.
PAGES = {
    "ApproveDialog": "rules#approve",
    "SentDialog": "language-models#who-gets-what",
    "BackTestDialog": "scores#back-test",
    "CaseListPanel": "case-window",
    "ReportPanel": "incidents",
    "ScorePage": "incidents#scores",
    "ScenarioPage": "incidents#scenarios",
    "CasePanel": "case-window",
    "ChartPanel": "charts",
    "CompareRunsDialog": "runs",
    "DoubtPanel": "case-window#what-is-doubtful",
    "ExportDialog": "reports#export-an-approved-rule-pack",
    "FindingsPanel": "labels#answer-findings",
    "FirstScreen": FIRST,
    "LabelPanel": "labels",
    "LibraryDialog": "rules#the-library",
    "OpenDialog": "opening",
    "PrometheusDialog": "connections",
    "TableDialog": "connections",
    "LogPanel": "case-window#the-log",
    "PromptsDialog": "language-models",
    "QueueDialog": "runs#several-runs",
    "RuleDiff": "rules#compare-any-two-rules",
    "RuleFeedback": "scores",
    "RulePanel": "editor",
    "RunDetails": "runs",
    "RunStrip": "runs",
    "SeriesPanel": "opening",
    "SuggestionsPanel": "labels#answer-the-questions-that-change-a-rule-most",
    "TilePanel": "charts#look-at-several-series-at-once",
    "TourCard": FIRST,
    "TrainDialog": "runs",
    "TranscriptDialog": "language-models#while-it-runs",
    "TuneDialog": "editor#numbers-that-can-be-dragged",
    "FleetDialog": "fleet-window",
}


class HelpController(QObject):
    """Opens help beside the work."""

    said = Signal(object)  # Message

    def __init__(self, themes: ThemeSwitch, window: Callable[[], MainWindow]) -> None:
        super().__init__()
        self._themes, self._window = themes, window
        self.pages = HelpPages()
        self._shown: HelpWindow | None = None
        themes.changed.connect(self._wear)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {
            "help": lambda: self.show_page(self.fitting()),
            "help_contents": lambda: self.show_page(CONTENTS),
            "keys": lambda: self.show_page(COMMANDS_KEY),
        }

    def show_page(self, target: str) -> None:
        """Show a page, `key` or `key#heading`, in the one help window, in front."""
        if self._shown is None:
            self._shown = HelpWindow(self.pages, self._themes.theme)
        key, _, heading = target.partition("#")
        self._shown.show_page(key, heading)
        self._shown.show()
        self._shown.raise_()
        self._shown.activateWindow()

    @property
    def shown(self) -> HelpWindow | None:
        """The help window, None before it was opened the first time."""
        return self._shown

    def fitting(self) -> str:
        """The page about what has the keyboard, a dialog or a panel."""
        widget: QWidget | None = QApplication.focusWidget() or QApplication.activeWindow()
        if self._window().first.isVisible() and (widget is None or widget is self._window()):
            return FIRST
        while widget is not None:
            if (page := PAGES.get(type(widget).__name__)) is not None:
                return page
            widget = widget.parentWidget()
        return CONTENTS

    def close(self) -> None:
        """The help window goes with the window."""
        if self._shown is not None:
            self._shown.close()
            self._shown.deleteLater()
            self._shown = None

    def _wear(self, theme: Theme) -> None:
        if self._shown is not None:
            self._shown.set_theme(theme)
