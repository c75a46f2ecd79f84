"""The right side of the window: the rule as diff, text, feedback and versions, above its figures."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabWidget, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import Theme
from workbench.gui.views.panel import Panel
from workbench.gui.views.rule.rule_choice import RuleChoice
from workbench.gui.views.rule.rule_diff import RuleDiff
from workbench.gui.views.rule.rule_editor import RuleEditor
from workbench.gui.views.rule.rule_feedback import RuleFeedback
from workbench.gui.views.rule.rule_figures import FiguresRow
from workbench.gui.views.rule.rule_versions import RuleVersions

Tab = Literal["diff", "rule", "feedback", "versions"]
TABS: tuple[Tab, ...] = ("diff", "rule", "feedback", "versions")

LOW = 480  # pixels of a panel in which figures give room to the text
LEAST_HEIGHT = 160  # pixels of a view: in a low window the views shrink, which can scroll, and not the figures


class RulePanel(Panel):
    """Places the four views of a rule and its figures, below the rules of a series that has several; whoever fills
    them talks to `choice`, `diff`, `editor`, `feedback`, `versions` and `figures`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.choice = RuleChoice(theme)
        self.diff = RuleDiff(theme)
        self.editor = RuleEditor(theme)
        self.feedback = RuleFeedback(theme)
        self.versions = RuleVersions(theme)
        self.figures = FiguresRow()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("Views of the rule"))
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setExpanding(False)
        for view, title in (
            (self.diff, tr("Diff")),
            (self.editor, tr("Rule")),
            (self.feedback, tr("Feedback")),
            (self.versions, tr("Versions")),
        ):
            self.tabs.addTab(view, title)
        self.tabs.setMinimumHeight(LEAST_HEIGHT)
        self.body.addWidget(self.choice)
        self.body.addWidget(self.tabs, 1)
        self.body.addWidget(self.figures)
        self.setMinimumWidth(300)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low panel the figures take a line each."""
        super().resizeEvent(event)
        self.figures.set_compact(self.height() < LOW)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        for view in (self.choice, self.diff, self.editor, self.feedback, self.versions):
            view.set_theme(theme)

    def show_tab(self, tab: Tab) -> None:
        """Brings one view to the front."""
        self.tabs.setCurrentIndex(TABS.index(tab))

    @property
    def tab(self) -> Tab:
        """The view at the front."""
        return TABS[self.tabs.currentIndex()]
