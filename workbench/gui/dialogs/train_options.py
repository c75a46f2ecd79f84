"""How to train: one rule for each series or one for all, how long, and from which seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from workbench.gui.dialogs.frame import DialogFrame, add_field, form

Mode = Literal["auto", "each", "group"]
Proposer = Literal["synthesizer", "llm", "hybrid"]
MODES: tuple[tuple[Mode, str], ...] = (
    ("auto", "By the amount of labels"),
    ("each", "One rule for each series"),
    ("group", "One rule for all chosen series"),
)
PROPOSERS: dict[Proposer, str] = {
    "synthesizer": "Built-in synthesizer (nothing leaves this machine)",
    "llm": "Language model",
    "hybrid": "Synthesizer and language model",
}


@dataclass(frozen=True)
class TrainChoice:
    """The answer; `time_limit_s` None = no limit."""

    mode: Mode = "auto"
    proposer: Proposer = "synthesizer"
    rounds: int = 4
    candidates: int = 6
    time_limit_s: float | None = None
    seed: int = 0


class TrainDialog(DialogFrame):
    """Asks how to train; `changed(TrainChoice)` after each change, `chosen(TrainChoice)` at the end.

    `summary`: what would be trained, in words; `set_summary` replaces it, e.g. after `changed`. `proposers`: which of
    them can be used; a single one is not asked for.
    """

    changed = Signal(object)
    chosen = Signal(object)

    def __init__(
        self,
        choice: TrainChoice,
        summary: str = "",
        proposers: tuple[Proposer, ...] = ("synthesizer",),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Train", summary, "Train", parent)
        self.mode, self.proposer = QComboBox(), QComboBox()
        for mode, title in MODES:
            self.mode.addItem(title, mode)
        for proposer in proposers:
            self.proposer.addItem(PROPOSERS[proposer], proposer)
        self.mode.setCurrentIndex(self.mode.findData(choice.mode))
        self.proposer.setCurrentIndex(max(0, self.proposer.findData(choice.proposer)))
        self.rounds = _spin(1, 200, choice.rounds)
        self.candidates = _spin(1, 100, choice.candidates)
        self.minutes = _spin(0, 1440, 0 if choice.time_limit_s is None else max(1, round(choice.time_limit_s / 60)))
        self.minutes.setSpecialValueText("no limit")
        self.minutes.setSuffix(" min")
        self.seed = _spin(0, 2**31 - 1, choice.seed)
        fields = form()
        add_field(fields, "Rules", self.mode, "A series with few labels learns better together with others")
        if len(proposers) > 1:
            add_field(fields, "Proposed by", self.proposer)
        add_field(fields, "Rounds at most", self.rounds, "A run ends sooner when rounds bring nothing better")
        add_field(fields, "Candidates a round", self.candidates)
        add_field(fields, "Time limit", self.minutes, "What was found by then is kept and scored")
        add_field(fields, "Seed", self.seed, "The same data, options and seed give the same rules")
        self.body.addLayout(fields)
        self.body.addStretch(1)
        self.mode.currentIndexChanged.connect(self._tell)
        self.proposer.currentIndexChanged.connect(self._tell)
        for spin in (self.rounds, self.candidates, self.minutes, self.seed):
            spin.valueChanged.connect(self._tell)
        self.setMinimumWidth(440)

    def set_summary(self, summary: str, missing: str = "") -> None:
        """Says what would be trained; `missing`: why nothing can be."""
        self.sentence.setText(summary)
        self.sentence.setVisible(bool(summary))
        self.set_missing(missing)

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
        )

    def _tell(self) -> None:
        self.changed.emit(self.choice())

    def answer(self) -> None:
        """Tells how to train."""
        self.chosen.emit(self.choice())
        super().answer()


def _spin(low: int, high: int, value: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setValue(value)
    spin.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet's padding does not reach the edit inside
    return spin
