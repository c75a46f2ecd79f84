"""The strip at the bottom: what is being trained, how far it is, what it found so far, and pause, resume and stop."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.gui.runs.model_calls import call_counts, cost_words
from workbench.gui.runs.run_state import WORDS, RunState, is_busy
from workbench.gui.runs.run_story import RunStory
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr, trn
from workbench.gui.theme import GAP, GAP_SMALL, ICON_SIZE, Theme, set_role
from workbench.gui.views.panel import ElidedLabel, Panel
from workbench.gui.words import counted, duration, score

STEPS = 1000  # of the progress bar
ROW_HEIGHT = 34
OUTCOMES = {
    "completed": later("Done"),
    "stopped": later("Stopped"),
    "time": later("Out of time"),
    "money": later("Out of money"),
    "failed": later("Failed"),
}


@dataclass(frozen=True)
class StripModel:
    """What the strip shows. `share`: 0 to 1, None = no bar; `tone`: of the title; `tip`: what is being done now;
    `cost_tip`: calls and tokens behind the cost."""

    state: RunState
    title: str
    subject: str = ""
    share: float | None = None
    facts: str = ""
    eta: str = ""
    cost: str = ""
    tone: str = "text"
    tip: str = ""
    cost_tip: str = ""


def strip_model(story: RunStory | None, state: RunState, *, failure: str = "", queued: int = 0) -> StripModel:
    """What the strip shows of a run in a state; `failure`: why it failed, a sentence; `queued`: how many runs wait."""
    if story is None or state == "idle":
        facts = tr("Train learns a rule from the labels and shows each step here")
        return StripModel("idle", tr(WORDS["idle"]), facts=facts)
    subject = story.task or ", ".join(story.tasks[:3])
    cost, calls = spent_words(story), call_counts(story.cost)
    if state == "failed":
        words = tr(WORDS["failed"])
        return StripModel(state, words, subject, facts=failure, cost=cost, tone="bad", tip=failure, cost_tip=calls)
    if state == "done":
        return _done(story, subject, cost)
    if story.task in story.tasks[1:]:
        subject += " · " + tr("rule {n} of {total}", n=story.tasks.index(story.task) + 1, total=len(story.tasks))
    eta = tr("{time} left", time=duration(story.eta_s)) if story.eta_s is not None and state == "running" else ""
    facts = story.counts() or sentence(story.text) or tr("getting ready…")
    facts = f"{facts} · {tr('{n} queued', n=queued)}" if queued else facts
    tone = "warn" if state in ("pausing", "paused", "stopping") else "text"
    return StripModel(
        state, tr(WORDS[state]), subject, story.share, facts, eta, cost, tone, sentence(story.text), calls
    )


def spent_words(story: RunStory) -> str:
    """Calls and money of a run that asks a language model; tokens beside money that is not all known."""
    cost = story.cost
    calls = counted(cost.calls, "call") if cost.calls else ""
    tokens = "" if cost.priced else counted(cost.tokens, "token")
    return " · ".join(part for part in (calls, tokens, cost_words(cost, story.cap_usd)) if part)


def _done(story: RunStory, subject: str, cost: str) -> StripModel:
    outcome = story.finished.outcome if story.finished is not None else "completed"
    ready = trn("{n} rule ready", "{n} rules ready", len(story.results))
    facts = [ready if story.results else tr("ended before a rule was ready")]
    reasons = [(result.task, sentence(result.reason)) for result in story.results if result.reason]
    if len(story.results) == 1 and reasons:
        facts.append(reasons[0][1])
    elif len(story.results) == 1 and story.best is not None:
        facts.append(tr("validation {f1}", f1=score(story.best)))
    facts.append(counted(len(story.candidates), "candidate"))
    if story.finished is not None:
        facts.append(duration(story.finished.seconds))
    tone = "good" if story.results and outcome == "completed" else "warn"
    tip = "\n".join(f"{task}: {reason}" for task, reason in reasons)
    if len(story.tasks) > 1:
        subject = counted(len(story.tasks), "rule")
    return StripModel(
        "done", tr(OUTCOMES[outcome]), subject, None, " · ".join(facts), "", cost, tone, tip, call_counts(story.cost)
    )


class RunStrip(Panel):
    """Shows a `StripModel`; intents `pause_requested`, `resume_requested`, `stop_requested`, `report_requested` (of a
    failure) and `details_toggled(bool)`: a click on the strip opens and closes what `set_details` was given."""

    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    report_requested = Signal()
    details_toggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._theme = theme
        self.model = StripModel("idle", "")
        self._details: QWidget | None = None
        self._title, self._subject = ElidedLabel("", "title"), ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the run"))
        self.bar.setMinimumWidth(80)
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._spring = QWidget()  # in the bar's place while there is no bar
        self._facts, self._eta, self._cost = (ElidedLabel("", "dim") for _ in range(3))
        self.report = QPushButton(tr("Report…"))
        self.report.setToolTip(tr("Show the whole report of the failure, to copy it"))
        set_role(self.report, flat=True)
        self.pause, self.stop, self.more = QToolButton(), QToolButton(), QToolButton()
        self._place()
        self.pause.clicked.connect(self._on_pause)
        self.stop.clicked.connect(self.stop_requested)
        self.more.clicked.connect(self.toggle_details)
        self.report.clicked.connect(self.report_requested)
        self.set_theme(theme)
        self.show_model(strip_model(None, "idle"))

    def _place(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addStrut(ROW_HEIGHT)  # buttons come and go; the strip keeps its height, so that nothing above it moves
        # The bar takes what the words leave, and gives way first where room is short; then what is learned and what was
        # done so far elide. How it stands, how long it takes and what it costs are short, and always whole.
        for label in (self._subject, self._facts):
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for label in (self._title, self._eta, self._cost):
            label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row.addWidget(self._title)
        row.addWidget(self._subject)
        row.addWidget(self.bar, 1)
        row.addWidget(self._facts)
        row.addWidget(self.report)
        row.addWidget(self._spring, 1)
        row.addWidget(self._eta)
        row.addWidget(self._cost)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_SMALL)
        for button in (self.pause, self.stop, self.more):
            button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
            buttons.addWidget(button)
        row.addLayout(buttons)
        self.body.setContentsMargins(GAP, GAP_SMALL, GAP_SMALL, GAP_SMALL)
        self.body.addLayout(row)
        self._below = QVBoxLayout()
        self.body.addLayout(self._below)

    def set_theme(self, theme: Theme) -> None:
        """Takes the icons of another theme."""
        self._theme = theme
        self._refresh_buttons()

    def set_details(self, details: QWidget) -> None:
        """What opens below the strip."""
        self._details = details
        details.setVisible(False)
        self._below.addWidget(details)

    @property
    def is_open(self) -> bool:
        """Whether the details are shown."""
        return self._details is not None and not self._details.isHidden()

    def toggle_details(self) -> None:
        """Opens or closes the details; nothing to open before the first run."""
        if self._details is None or (self.model.state == "idle" and not self.is_open):
            return
        self._details.setVisible(not self.is_open)
        self._refresh_buttons()
        self.details_toggled.emit(self.is_open)

    def show_model(self, model: StripModel) -> None:
        """Shows how a run is doing."""
        changed = model.state != self.model.state
        self.model = model
        self._title.setText(model.title)
        if changed or not self._title.property("tone"):
            set_role(self._title, tone=model.tone)
        for label, text in (
            (self._subject, model.subject),
            (self._facts, model.facts),
            (self._eta, model.eta),
            (self._cost, model.cost),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self._facts.set_tip(model.tip)
        self._cost.set_tip(model.cost_tip)
        self._spring.setVisible(model.share is None)
        self.bar.setVisible(model.share is not None)
        self.bar.setUpdatesEnabled(False)  # a progress bar repaints at once, with all else that waits to be painted
        self.bar.setValue(round((model.share or 0) * STEPS))
        self.bar.setUpdatesEnabled(True)
        self.setAccessibleName(
            " · ".join(part for part in (model.title, model.subject, model.facts, model.eta, model.cost) if part)
        )
        if changed:
            self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        state, theme = self.model.state, self._theme
        is_held = state in ("pausing", "paused")
        _dress(self.pause, tr("Resume the run") if is_held else tr("Pause the run after its present step"))
        self.pause.setIcon(theme.icon("play" if is_held else "pause", "text", "text"))
        _dress(self.stop, tr("Stop the run now; what it found is kept"))
        self.stop.setIcon(theme.icon("stop", "text", "text"))
        self.report.setVisible(state == "failed")
        self.pause.setVisible(is_busy(state))
        self.stop.setVisible(is_busy(state))
        self.pause.setEnabled(state != "stopping")
        self.stop.setEnabled(state != "stopping")
        self.more.setVisible(state != "idle" and self._details is not None)
        _dress(self.more, tr("Hide the rounds") if self.is_open else tr("Show the rounds and candidates"))
        self.more.setIcon(theme.icon("chevron-down" if self.is_open else "chevron-up"))

    def _on_pause(self) -> None:
        if self.model.state in ("pausing", "paused"):
            self.resume_requested.emit()
        else:
            self.pause_requested.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the strip's own row opens or closes the details."""
        on_row = not self.is_open or (self._details is not None and event.position().y() < self._details.y())
        if event.button() == Qt.MouseButton.LeftButton and on_row:
            self.toggle_details()


def _dress(button: QToolButton, name: str) -> None:
    button.setToolTip(name)
    button.setAccessibleName(name)
