"""The way to approval: what is known of the rule as a checklist, its fields as edits, live alerts a day, four eyes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from workbench.errors import WorkbenchError
from workbench.gui.background import Background
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.rules.back_test import BackTestController
from workbench.gui.controllers.rules.trying import policy_rate, try_rule
from workbench.gui.dialogs.approve import ApproveDialog, ApproveModel
from workbench.gui.dialogs.rules.checks import Known, Tried
from workbench.gui.preferences import PreferencesFile
from workbench.gui.sentences import say
from workbench.gui.texts import tr
from workbench.gui.views.message_strip import Message
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.words import alerts
from workbench.model.rule import Rule
from workbench.packs.approval import approval_hash
from workbench.project.authors import last_author
from workbench.project.edits import approve_rule, put_rule, set_setting
from workbench.project.nouns import FOUR_EYES, RULE, SETTING


class ApprovalController(QObject):
    """Opens the dialog, keeps it true while the rule changes behind it, and does what it asks."""

    said = Signal(object)  # Message

    def __init__(
        self,
        desk: Desk,
        rule: RuleController,
        back_test: BackTestController,
        panel: RulePanel,
        preferences: PreferencesFile,
        window: Callable[[], QWidget],
    ) -> None:
        super().__init__()
        self._desk, self._rule, self._replays, self._panel = desk, rule, back_test, panel
        self._preferences, self._window = preferences, window
        self.background = Background(self)
        self._dialog: ApproveDialog | None = None
        self._tried: tuple[str, Tried] | None = None  # what an approval covers, and how it did
        self._rate: tuple[Rule, float | None, float | None] | None = None  # of the fields typed: now, and as kept
        self.background.idle.connect(self._go_on)
        rule.judged.connect(lambda _result: self._refresh())
        back_test.replayed.connect(lambda _test: self._refresh())
        desk.documents_changed.connect(self._documents_changed)
        desk.series_chosen.connect(lambda _name: self._leave())
        desk.rule_picked.connect(lambda _name: self._leave())
        desk.project_changed.connect(self._leave)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"approve": self.open}

    def close(self) -> None:
        """Nothing more is tried."""
        self.background.close()

    def open(self) -> None:
        """The checklist of the rule in sight."""
        rule = self._desk.rule()
        if rule is None:
            return
        self._leave()
        self._rate = None
        model = ApproveModel(rule, self._known(rule), self._preferences.now.author)
        dialog = self._dialog = ApproveDialog(model, self._window())
        dialog.approved.connect(self._approve)
        dialog.led.connect(self._lead)
        dialog.committed.connect(self._keep)
        dialog.eyes_changed.connect(self._ask_eyes)
        dialog.fields.edited.connect(self._go_on)
        dialog.open()
        self._go_on()

    # what is known

    def _known(self, rule: Rule) -> Known:
        last, series, project = self._rule.last, self._desk.current(), self._desk.project
        replayed = self._replays.last_of(rule)
        rate = replayed.alerts_per_day if replayed is not None else self._rate[2] if self._rate is not None else None
        return Known(
            runs=last is not None and last.verdict.ran,
            problem=tr("it has not run on this series yet; wait for the preview or mend it"),
            validation=last.validation if last is not None else None,
            unsaved=self._rule.unsaved,
            tried=self._tried[1] if self._tried is not None and self._tried[0] == approval_hash(rule) else None,
            per_day=rate,
            noisy_per_day=self._rule.noisy_per_day,
            clock=series is not None and series.times_ns is not None,
            four_eyes=project is not None and bool(project.setting(FOUR_EYES)),
            author=last_author(project, rule) if project is not None else "",
        )

    def _refresh(self) -> None:
        rule = self._desk.rule()
        if self._dialog is not None and self._dialog.isVisible() and rule is not None:
            self._dialog.show_model(rule, self._known(rule))
            self._go_on()

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        if {kind for kind, _ in changed} & {RULE, SETTING}:
            self._refresh()

    def _go_on(self) -> None:
        """Try the rule where that was not done, then tell how often it calls with what the fields say."""
        dialog, rule, series = self._dialog, self._desk.rule(), self._desk.current()
        if dialog is None or not dialog.isVisible() or self.background.busy or rule is None or series is None:
            return
        typed, last = dialog.fields.rule(), self._rule.last
        if (self._rate is None or self._rate[0] != typed) and last is not None and last.verdict.ran:
            split, verdict = self._desk.split(series), last.verdict
            self.background.do(
                lambda _progress: (
                    policy_rate(typed, series, split, verdict),
                    policy_rate(rule, series, split, verdict),
                ),
                lambda rates: self._tell_rate(typed, *rates),
            )
        elif self._tried is None or self._tried[0] != approval_hash(rule):
            self.background.do(lambda _progress: try_rule(rule, [series]), lambda tried: self._take(rule, tried))

    def _take(self, rule: Rule, tried: Tried) -> None:
        self._tried = (approval_hash(rule), tried)
        self._refresh()

    def _tell_rate(self, typed: Rule, now: float | None, kept: float | None) -> None:
        self._rate = (typed, now, kept)
        if self._dialog is None:
            return
        self._refresh()
        if now is None:
            self._dialog.fields.show_alerts(tr("The data has no clock, so alerts a day are unknown"))
            return
        text = tr("With these fields: {alerts} on the validation part", alerts=alerts(now))
        text += "" if now == kept else tr("; as kept: {alerts}", alerts=alerts(kept))
        self._dialog.fields.show_alerts(text, "warn" if now > self._rule.noisy_per_day else "dim")

    # what is asked

    def _keep(self, rule: Rule) -> None:
        project, before = self._desk.project, self._desk.rule()
        if project is None or before is None or before.name != rule.name:
            return
        if before.approval is not None and put_rule(project, rule).changes:
            covered = ("emit", "alert", "limits")
            if any(getattr(before, part) != getattr(rule, part) for part in covered):
                self.said.emit(
                    Message(tr("The approval of {name} is void, since its fields changed.", name=rule.name), "", "warn")
                )
        self._desk.apply(
            put_rule(project, rule, tr("Change fields of {name}", name=rule.name), self._author(before, rule))
        )

    def _author(self, before: Rule, rule: Rule) -> str:
        """Whoever changes what decides alerts is the author; an owner or runbook alone makes nobody one."""
        same = all(getattr(before, part) == getattr(rule, part) for part in ("emit", "alert", "limits"))
        project = self._desk.project
        return last_author(project, before) if same and project is not None else self._rule.author()

    def _ask_eyes(self, asked: bool) -> None:
        project = self._desk.project
        if project is not None:
            title = tr("Ask for four eyes") if asked else tr("Ask for two eyes")
            self._desk.apply(set_setting(project, FOUR_EYES, True if asked else None, title))

    def _approve(self, by: str, note: str) -> None:
        project, rule = self._desk.project, self._desk.rule()
        if project is None or rule is None:
            return
        when = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            self._desk.apply(approve_rule(project, rule.name, by, when, note))
        except WorkbenchError as error:
            self.said.emit(Message(say(error), "", "bad"))
            return
        self._preferences.change(author=by)
        text = tr("{name} is approved by {by}.", name=rule.name, by=by)
        self.said.emit(Message(text, "", "good", "export", tr("Export pack")))

    def _lead(self, where: str) -> None:
        if where == "back_test":
            self._replays.open()
        elif where in ("rule", "feedback"):
            self._panel.show_tab(where)  # type: ignore[arg-type]  # told apart by the line above

    def _leave(self) -> None:
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
            self._dialog = None
