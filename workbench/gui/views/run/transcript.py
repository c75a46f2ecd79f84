"""The transcript of a run: its calls of a language model as a list to search, and what each asked and was answered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QSplitter, QToolButton, QVBoxLayout, QWidget

from workbench.gui.runs.model_calls import ROLES, call_counts, call_facts, call_price, cost_of, cost_words, holding
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP, GAP_SMALL, GAP_TINY, Theme
from workbench.gui.views.panel import ElidedLabel, empty_state
from workbench.gui.views.run.fenced_text import FencedText
from workbench.gui.views.two_lines import TwoLineList, TwoLines
from workbench.gui.words import UNKNOWN, counted
from workbench.model.events import ModelCalled

NOTHING = later(
    "No language model was asked in this run. Train with one, and every prompt and answer can be read here."
)


class TranscriptView(QWidget):
    """Shows calls, newest first; a search narrows them. `chosen_changed`: another call is read."""

    chosen_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calls: tuple[ModelCalled, ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search prompts and answers"))
        self.search.setAccessibleName(tr("Search prompts and answers"))
        self.search.setClearButtonEnabled(True)
        for button in self.search.findChildren(QToolButton):  # Qt's own has no name
            button.setAccessibleName(tr("Clear the search"))
            button.setToolTip(tr("Clear the search"))
        self.facts = ElidedLabel("", "dim")
        self.list = TwoLineList(theme, tr("Calls, newest first"))
        self.asked_title, self.answer_title = ElidedLabel("", "title"), ElidedLabel("", "title")
        self.asked_facts, self.answer_facts = ElidedLabel("", "dim"), ElidedLabel("", "dim")
        self.system = QCheckBox(tr("with the system prompt"))
        self.asked, self.answer = FencedText(theme, tr("What was asked")), FencedText(theme, tr("What was answered"))
        self._nothing = empty_state(tr(NOTHING))
        self._place()
        self.search.textChanged.connect(self._refresh)
        self.list.itemSelectionChanged.connect(self._show_chosen)
        self.system.toggled.connect(self._show_chosen)
        self.show_calls(())

    def _place(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_SMALL)
        for widget in (self.search, self.facts):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        left.setMinimumWidth(220)
        texts = QSplitter(Qt.Orientation.Vertical)
        texts.addWidget(_pane(self.asked_title, self.asked_facts, self.asked, self.system))
        texts.addWidget(_pane(self.answer_title, self.answer_facts, self.answer))
        texts.setSizes([1, 1])
        self._split = QSplitter()
        self._split.addWidget(left)
        self._split.addWidget(texts)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 5)
        self._split.setSizes([300, 660])
        for splitter in (texts, self._split):
            splitter.setHandleWidth(GAP)
            splitter.setChildrenCollapsible(False)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self._split, 1)
        body.addWidget(self._nothing, 1)

    def sizeHint(self) -> QSize:
        """Room to read."""
        return QSize(960, 560)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        for view in (self.list, self.asked, self.answer):
            view.set_theme(theme)

    def show_calls(self, calls: Sequence[ModelCalled]) -> None:
        """Shows these calls; the one that is read stays, and what is new comes on top."""
        self._calls = tuple(sorted(calls, key=lambda call: call.call))  # side by side, a later one may end first
        self._split.setVisible(bool(calls))
        self._nothing.setVisible(not calls)
        self._refresh()

    @property
    def count(self) -> int:
        """How many calls there are, those left out by the search included."""
        return len(self._calls)

    @property
    def shown(self) -> list[ModelCalled]:
        """The calls that the search leaves, oldest first."""
        return holding(self._calls, self.search.text())

    @property
    def chosen(self) -> ModelCalled | None:
        """The call that is read."""
        keys = self.list.selected_keys()
        return next((call for call in self._calls if keys and call.seq == keys[0]), None)

    def _refresh(self) -> None:
        shown = self.shown
        self.list.set_rows([(call.seq, call_lines(call)) for call in reversed(shown)])
        if self.list.count() and not self.list.selected_keys():
            self.list.setCurrentRow(0)
        if self.search.text().strip():
            self.facts.setText(tr("{calls} of {total}", calls=counted(len(shown), "call"), total=len(self._calls)))
        else:
            cost = cost_of(self._calls)
            self.facts.setText(" · ".join(part for part in (call_counts(cost), cost_words(cost)) if part))
        self._show_chosen()

    def _show_chosen(self) -> None:
        call, words = self.chosen, self.search.text().split()
        for widget in (self.asked, self.answer, self.system):
            widget.setEnabled(call is not None)
        self.asked_title.setText(tr("Asked") if call else tr("No call has these words"))
        self.answer_title.setText((tr("No answer") if call.error else tr("Answered")) if call else "")
        self.asked_facts.setText(tr("{model} at {host}", model=call.model, host=call.host) if call else "")
        self.answer_facts.setText(answer_words(call) if call else "")
        self.asked.show_text(prompt_text(call, system=self.system.isChecked()) if call else "", words)
        self.answer.show_text((call.error or call.reply) if call else "", words)
        self.chosen_changed.emit()


def prompt_text(call: ModelCalled, *, system: bool) -> str:
    """The messages of a call as one text; the system prompt, the same in all calls of a run, only where asked for."""
    shown = [(role, text) for role, text in call.prompt if system or role != "system"]
    if len(shown) == 1:
        return shown[0][1].strip()
    return "\n\n\n".join(f"# ── {role} ──\n\n{text.strip()}" for role, text in shown)


def answer_words(call: ModelCalled) -> str:
    """Round, tokens, time and price of a call, above its answer."""
    price = call_price(call)
    return " · ".join(part for part in (call_facts(call), tr("price unknown") if price == UNKNOWN else price) if part)


def call_lines(call: ModelCalled) -> TwoLines:
    """A call as a row: number, what it did and its price, below round, tokens and time."""
    title = f"{call.call} · {tr(ROLES.get(call.purpose, call.purpose))}"
    state, color = (tr("no answer"), "bad") if call.error else ("", "dim")
    words = " · ".join(part for part in (call_facts(call), call.task) if part)
    return TwoLines(title, call_price(call), words, state, state_color=color, figure_color="dim")


def _pane(title: ElidedLabel, facts: ElidedLabel, text: FencedText, extra: QWidget | None = None) -> QWidget:
    head = QHBoxLayout()
    head.setSpacing(GAP_SMALL)
    head.addWidget(title)
    head.addWidget(facts, 1)
    if extra is not None:
        head.addWidget(extra)
    pane = QWidget()
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP_TINY)
    column.addLayout(head)
    column.addWidget(text, 1)
    pane.setMinimumHeight(120)
    return pane
