"""The line below the editor that says what a rule would mean: too many alerts, and the worst cases, as it is typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.study.evidence import EvidenceController, Study
from workbench.gui.dialogs.ask import AskDialog
from workbench.gui.editing.preview import PreviewResult
from workbench.gui.numerals import local
from workbench.gui.preferences import PreferencesFile
from workbench.gui.texts import tr
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.views.series.finding_table import rows_of
from workbench.gui.words import alerts

HOURS = 24.0
USUAL = 1.0  # alerts an hour; more of them nobody reads


class OutlookController(QObject):
    """Follows each result of the preview; the limit of alerts is the user's."""

    def __init__(
        self,
        desk: Desk,
        rule: RuleController,
        evidence: EvidenceController,
        panel: RulePanel,
        preferences: PreferencesFile,
        window: Callable[[], QWidget],
    ) -> None:
        super().__init__()
        self._desk, self._rule, self._preferences, self._window = desk, rule, preferences, window
        self._outlook = panel.editor.outlook
        rule.noisy_per_day = self.limit * HOURS
        rule.shown.connect(self._clear)
        rule.judged.connect(self._take)
        rule.tried.connect(self._take)
        evidence.studied.connect(self._show_cases)
        self._outlook.limit_requested.connect(self.ask_limit)
        self._outlook.case_chosen.connect(evidence.jump_requested)

    @property
    def limit(self) -> float:
        """Alerts an hour beyond which a rule calls too often."""
        try:
            found = float(self._preferences.now.alerts_per_hour)
        except ValueError:
            return USUAL
        return found if found > 0 else USUAL

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"alert_limit": self.ask_limit}

    def ask_limit(self) -> None:
        """Ask for another limit."""
        sentence = tr("A rule that calls more often is warned about, wherever its alerts are told.")
        dialog = AskDialog(tr("Limit of alerts"), sentence, tr("Set limit"), self._window())
        dialog.for_number(tr("Alerts an hour"), self.limit, 0.01, 3600.0).answered.connect(self.set_limit)
        dialog.open()

    def set_limit(self, an_hour: float) -> None:
        """Warn above this many alerts an hour from now on."""
        self._preferences.change(alerts_per_hour=f"{an_hour:g}")
        self._rule.noisy_per_day = self.limit * HOURS
        self._rule.run()

    def _clear(self) -> None:
        self._outlook.set_warning("")
        self._outlook.set_cases(None)

    def _take(self, result: PreviewResult) -> None:
        if not result.verdict.ran or result.stage != "whole":
            return
        per_day = result.validation.alerts_per_day if result.validation is not None else None
        noisy = per_day is not None and per_day > self._rule.noisy_per_day
        limit = local(f"{self.limit:g}")
        self._outlook.set_warning(
            tr("{alerts} on the validation part: more than {limit} an hour.", alerts=alerts(per_day), limit=limit)
            if noisy
            else ""
        )
        labeled = result.validation is not None
        waiting = tr("looking for the worst cases…") if labeled else tr("no labels: worst cases are not known")
        self._outlook.set_cases(None, waiting if not result.trial else "")

    def _show_cases(self, study: Study) -> None:
        series = self._desk.current()
        if series is not None and series.labels is not None:
            self._outlook.set_cases(rows_of(study.findings, series))
