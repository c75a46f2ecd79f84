"""How to train: who proposes the rules, one for each series or one for all, how long, and from which seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFrame, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from workbench.gui.dialogs.base_box import BaseBox
from workbench.gui.dialogs.frame import DialogFrame, add_field, form
from workbench.gui.dialogs.llm.model_page import ModelPage
from workbench.gui.dialogs.llm.servers import missing_for
from workbench.gui.dialogs.train_words import (
    BASE_TIP,
    BUDGET_TIP,
    MODE_TIP,
    MODES,
    PROPOSER_TIP,
    PROPOSERS,
    Mode,
    Proposer,
    meaning,
)
from workbench.gui.numerals import local
from workbench.gui.texts import tr
from workbench.gui.theme import GAP, GAP_LARGE, set_role
from workbench.gui.views.panel import dim
from workbench.training.llm.setup import ModelSetup


@dataclass(frozen=True)
class TrainChoice:
    """The answer; `time_limit_s` None = no limit. `model`: asked only where the proposer is not the synthesizer.
    `workers`: candidates examined side by side, 0 = as many as the machine bears beside the window.
    `alerts_a_day`: the alarm budget of a series without labels. `base`: the detector beside which rules are learned, as
    the command line names it; empty = none."""

    mode: Mode = "auto"
    proposer: Proposer = "synthesizer"
    rounds: int = 4
    candidates: int = 6
    time_limit_s: float | None = None
    seed: int = 0
    workers: int = 0
    model: ModelSetup = field(default_factory=lambda: ModelSetup(""))
    alerts_a_day: float = 1.0
    base: str = ""

    @property
    def asks_model(self) -> bool:
        """Whether a language model takes part."""
        return self.proposer != "synthesizer"


class TrainDialog(DialogFrame):
    """Asks how to train; `changed(TrainChoice)` after each change, `chosen(TrainChoice)` at the end.

    `summary`: what would be trained, in words. `page`: the model, hidden while the synthesizer is chosen. `refuse`
    says why nothing can be trained; `show_forecast` what a run would ask and cost. `columns`: of the series besides
    the value, one of which may hold the flags of a base detector.
    """

    once = True

    changed = Signal(object)
    chosen = Signal(object)

    def __init__(
        self, choice: TrainChoice, summary: str = "", parent: QWidget | None = None, columns: Sequence[str] = ()
    ) -> None:
        super().__init__(tr("Train"), summary, tr("Train"), parent)
        self._refused = ""
        self.mode, self.proposer = QComboBox(), QComboBox()
        for mode, title in MODES.items():
            self.mode.addItem(tr(title), mode)
        self.meaning = dim("")
        for proposer, title in PROPOSERS.items():
            self.proposer.addItem(tr(title), proposer)
        self.mode.setCurrentIndex(self.mode.findData(choice.mode))
        self.proposer.setCurrentIndex(max(0, self.proposer.findData(choice.proposer)))
        self.base = BaseBox(choice.base, columns)
        self.rounds = _spin(1, 200, choice.rounds)
        self.candidates = _spin(1, 100, choice.candidates)
        self.minutes = _spin(0, 1440, 0 if choice.time_limit_s is None else max(1, round(choice.time_limit_s / 60)))
        self.minutes.setSpecialValueText(tr("no limit"))
        self.minutes.setSuffix(" min")
        self.seed = _spin(0, 2**31 - 1, choice.seed)
        self.workers = _spin(0, 64, choice.workers)
        self.workers.setSpecialValueText(tr("automatic"))
        self.alerts = _budget(choice.alerts_a_day)
        self.page = ModelPage(choice.model)
        self.forecast = QLabel()
        self.forecast.setWordWrap(True)
        self._place()
        self._connect()
        self._explain()
        self._show_page()

    def _place(self) -> None:
        fields = form()
        add_field(fields, tr("Proposed by"), self.proposer, tr(PROPOSER_TIP))
        add_field(fields, tr("Rules"), self.mode, tr(MODE_TIP))
        fields.addRow("", self.meaning)
        add_field(fields, tr("Base detector"), self.base, tr(BASE_TIP))
        add_field(fields, tr("Rounds at most"), self.rounds, tr("A run ends sooner when rounds bring nothing better"))
        add_field(fields, tr("Candidates a round"), self.candidates)
        add_field(fields, tr("Time limit"), self.minutes, tr("What was found by then is kept and scored"))
        add_field(fields, tr("Without labels"), self.alerts, tr(BUDGET_TIP))
        add_field(fields, tr("Seed"), self.seed, tr("The same data, options and seed give the same rules"))
        add_field(
            fields, tr("Side by side"), self.workers, tr("Candidates examined at a time; the rules do not depend on it")
        )
        run = QVBoxLayout()
        run.setSpacing(GAP)
        run.addLayout(fields)
        run.addStretch(1)
        widest = fields.labelForField(self.candidates).sizeHint().width()
        self.page.set_label_width(widest)
        self._line = QFrame()
        self._line.setFixedWidth(1)
        set_role(self._line, upright=True)
        columns = QHBoxLayout()
        columns.setSpacing(GAP_LARGE)
        columns.addLayout(run, 1)
        columns.addWidget(self._line)
        asked = QVBoxLayout()  # beside the options of the run: below them it would be higher than a small screen
        asked.addWidget(self.page, 1)
        asked.addWidget(self.page.more)
        columns.addLayout(asked, 1)
        self.body.setSpacing(GAP)
        self.body.addLayout(columns, 1)
        self.body.addWidget(self.forecast)

    def _connect(self) -> None:
        # A line more or less changes the height that the dialog needs, which is known after the next layout.
        self._fit = QTimer(self)
        self._fit.setSingleShot(True)
        self._fit.setInterval(0)
        self._fit.timeout.connect(self._take_height)
        self.mode.currentIndexChanged.connect(self._tell)
        self.mode.currentIndexChanged.connect(self._explain)
        self.base.chosen.connect(self._tell)
        self.proposer.currentIndexChanged.connect(self._on_proposer)
        for spin in (self.rounds, self.candidates, self.minutes, self.alerts, self.seed, self.workers):
            spin.valueChanged.connect(self._tell)
        self.page.changed.connect(self._tell)
        self.page.more.toggled.connect(lambda _open: self._fit.start())
        self.finished.connect(lambda _result: self._fit.stop())

    def _explain(self) -> None:
        """What the chosen mode means, below it."""
        self.meaning.setText(meaning(self.mode.currentData(), self.proposer.currentData()))
        self._fit.start()

    def _take_height(self) -> None:
        """Wrapped words keep all their lines: a layout that is short of height would take one of them."""
        self.meaning.setMinimumHeight(max(0, self.meaning.heightForWidth(self.meaning.width())))
        self.adjustSize()

    def _on_proposer(self) -> None:
        self._explain()
        self._show_page()
        self._tell()

    def _show_page(self) -> None:
        asks = self.choice().asks_model
        for widget in (self._line, self.page, self.page.more, self.forecast):
            widget.setVisible(asks)
        self.setMinimumWidth(860 if asks else 440)
        self._check()
        self._fit.start()

    def refuse(self, reason: str) -> None:
        """Says why nothing can be trained as it is chosen; empty = it can."""
        self._refused = reason
        self._check()

    def show_forecast(self, words: str, tone: str = "text") -> None:
        """Says what the run would ask of the model, and what that costs."""
        self.forecast.setText(words)
        set_role(self.forecast, tone=tone)

    def _check(self) -> None:
        choice = self.choice()
        self.set_missing(self._refused or (missing_for(choice.model) if choice.asks_model else ""))

    def choice(self) -> TrainChoice:
        """The answer as it stands."""
        minutes = self.minutes.value()
        return TrainChoice(
            mode=self.mode.currentData(),
            proposer=self.proposer.currentData(),
            rounds=self.rounds.value(),
            candidates=self.candidates.value(),
            time_limit_s=minutes * 60.0 if minutes else None,
            seed=self.seed.value(),
            workers=self.workers.value(),
            alerts_a_day=self.alerts.value(),
            base=self.base.base,
            model=self.page.setup(),
        )

    def _tell(self) -> None:
        self._refused = ""
        self._check()
        self.changed.emit(self.choice())

    def answer(self) -> None:
        """Tells how to train."""
        self.chosen.emit(self.choice())
        super().answer()


class _BudgetSpin(QDoubleSpinBox):
    """A number of alerts, without zeros that say nothing."""

    def textFromValue(self, value: float) -> str:
        return local(f"{value:g}")


def _budget(value: float) -> QDoubleSpinBox:
    spin = _BudgetSpin()
    spin.setDecimals(2)
    spin.setRange(0.01, 1000.0)
    spin.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    spin.setPrefix(tr("at most "))
    spin.valueChanged.connect(lambda alerts: spin.setSuffix(tr(" alert a day") if alerts == 1 else tr(" alerts a day")))
    spin.setValue(value)
    spin.valueChanged.emit(value)
    spin.lineEdit().setTextMargins(6, 0, 0, 0)
    return spin


def _spin(low: int, high: int, value: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setValue(value)
    spin.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet's padding does not reach the edit inside
    return spin
