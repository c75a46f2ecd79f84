"""The diff of any two rules in one view: their texts, their scores, and the flags that only one of them sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.gui.editing.rule_changes import rule_changes
from workbench.gui.editing.text_diff import diff_texts, side_by_side
from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, GAP_TINY, Theme, set_role
from workbench.gui.views.compare.diff_words import CONTEXT_LINES, facts, fill, score_words
from workbench.gui.views.compare.flag_list import FlagList, FlagStretch
from workbench.gui.views.elided_combo import SHORT, ElidedCombo
from workbench.gui.views.panel import ElidedLabel, dim, empty_state
from workbench.gui.views.rule.code_view import CodeView
from workbench.gui.words import difference
from workbench.model.scores import Scores

SIDE_BY_SIDE_WIDTH = 700
LONG_LINES = 60
LOW = 280  # pixels of height below which the text has all the room; *show* still steps through the flags


@dataclass(frozen=True)
class DiffChoice:
    """A rule that can be compared: `key` for the intents, `title` as people call it, `note` (e.g. its score then),
    `group`: choices of another one stand apart."""

    key: str
    title: str
    note: str = ""
    group: str = ""


@dataclass(frozen=True)
class DiffModel:
    """What is compared. `flags_differ`: points with another flag, None = not counted yet; `delta`: of the validation
    event F1, None = unknown; `scores`: of new and old on the validation part of the series in sight; `stretches`: where
    the flags differ, `more`: how many stretches there are besides."""

    new: DiffChoice
    old: DiffChoice
    new_text: str
    old_text: str
    flags_differ: int | None = None
    delta: float | None = None
    scores: tuple[Scores, Scores] | None = None
    stretches: tuple[FlagStretch, ...] = ()
    more: int = 0


class RuleDiff(QWidget):
    """Shows a `DiffModel`; `compared(new key, old key)`: two rules were chosen; `stretch_chosen(start, stop)`: show
    these points in the chart; `differing_requested`: show the flags that differ, where no stretch is known. `choose`
    False: what is compared is given, and neither chosen nor shown in the chart."""

    compared = Signal(str, str)
    differing_requested = Signal()
    stretch_chosen = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, choose: bool = True) -> None:
        super().__init__(parent)
        self._can_choose = choose
        self._model: DiffModel | None = None
        self._is_wide = False
        self.old_choice, self.new_choice = ElidedCombo(tr("Compared with")), ElidedCombo(tr("Version"))
        self._facts = ElidedLabel("", "dim")
        self._delta = QLabel()
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.summary.setAccessibleName(tr("What changed"))
        self.brief = ElidedLabel()  # where height is short
        self._show = QPushButton(tr("show"))
        set_role(self._show, flat=True)
        self._show.setToolTip(tr("Show the next flag that differs in the chart"))
        self._scores = ElidedLabel("", "dim")
        self._scores.set_tip(tr("On the validation part of the series in sight, before → now"))
        self.flags = FlagList(theme)
        self.left, self.right = CodeView(theme), CodeView(theme)
        self._empty = empty_state(
            tr(
                "Nothing to compare yet. Each version of the rule appears here against the one it came from: train, or "
                "edit the rule by hand."
            )
        )
        self._place()
        for code in (self.left, self.right):
            code.setReadOnly(True)
        self.left.setAccessibleName(tr("Difference of two versions"))
        self.right.setAccessibleName(tr("Difference of two versions, new side"))
        self.left.verticalScrollBar().valueChanged.connect(self.right.verticalScrollBar().setValue)
        self.right.verticalScrollBar().valueChanged.connect(self.left.verticalScrollBar().setValue)
        self.left.horizontalScrollBar().valueChanged.connect(self.right.horizontalScrollBar().setValue)
        self.right.horizontalScrollBar().valueChanged.connect(self.left.horizontalScrollBar().setValue)
        self.new_choice.activated.connect(self._on_chosen)
        self.old_choice.activated.connect(self._on_chosen)
        self._show.clicked.connect(self._on_show)
        self.flags.chosen.connect(self.stretch_chosen)
        self.clear()

    def _place(self) -> None:
        self._head = QWidget()
        choices = QHBoxLayout()
        choices.setSpacing(GAP_SMALL)
        choices.addWidget(self.old_choice, 1)
        arrow = dim("→")
        arrow.setWordWrap(False)
        choices.addWidget(arrow)
        choices.addWidget(self.new_choice, 1)
        self._choices = QWidget()
        choices.setContentsMargins(0, 0, 0, 0)
        self._choices.setLayout(choices)
        self._choices.setVisible(self._can_choose)
        facts = QHBoxLayout()
        facts.setSpacing(GAP_TINY)
        facts.addWidget(self._facts)
        facts.addWidget(self._show)
        facts.addStretch(1)
        facts.addWidget(self._delta)
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(GAP_TINY)
        head.addWidget(self._choices)
        head.addLayout(facts)
        head.addWidget(self._scores)
        head.addWidget(self.summary)
        head.addWidget(self.brief)
        self._texts = QWidget()
        texts = QHBoxLayout(self._texts)
        texts.setContentsMargins(0, 0, 0, 0)
        texts.setSpacing(GAP_SMALL)
        texts.addWidget(self.left, 1)
        texts.addWidget(self.right, 1)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, GAP_SMALL, 0, GAP_SMALL)
        body.setSpacing(GAP_TINY)
        body.addWidget(self._head)
        body.addWidget(self._texts, 3)
        body.addWidget(self.flags, 2)
        body.addWidget(self._empty, 1)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self.left.set_theme(theme)
        self.right.set_theme(theme)
        self.flags.set_theme(theme)

    # --- what is shown -----------------------------------------------------------------------------------------------

    def set_choices(self, choices: Sequence[DiffChoice]) -> None:
        """Every rule that can be compared, newest first; the two chosen ones stay where they still exist."""
        for combo in (self.new_choice, self.old_choice):
            chosen = combo.currentData()
            combo.clear()
            for at, choice in enumerate(choices):
                if at and choice.group != choices[at - 1].group:
                    combo.insertSeparator(combo.count())
                combo.addItem(f"{choice.title} · {choice.note}" if choice.note else choice.title, choice.key)
                combo.setItemData(combo.count() - 1, choice.title, SHORT)
            combo.setCurrentIndex(combo.findData(chosen))

    def show_diff(self, model: DiffModel) -> None:
        """Shows a comparison."""
        self._model = model
        _choose(self.new_choice, model.new)
        _choose(self.old_choice, model.old)
        diff = diff_texts(model.old_text, model.new_text)
        names = (
            () if self._can_choose else (tr("{new} against {old}", new=model.new.title, old=model.old.title),)
        )  # the choosers say it too
        self._facts.setText(" · ".join([*names, *facts(model.flags_differ, diff.added, diff.removed)]))
        changes = rule_changes(model.old_text, model.new_text)
        self.summary.setText("\n".join(f"• {line}" for line in changes))
        self.brief.setText(" · ".join(changes))
        self._show.setVisible(self._can_choose and bool(model.flags_differ))
        self._scores.setText(score_words(model.scores) if model.scores is not None else "")
        self._scores.setVisible(model.scores is not None)
        self.flags.show_stretches(model.stretches if self._can_choose else (), model.more)
        self._delta.setVisible(model.delta is not None)
        self._delta.setText(difference(model.delta))
        self._delta.setToolTip(tr("Difference of the event F1 on the validation part"))
        sign = 0 if model.delta is None or abs(model.delta) < 0.005 else model.delta
        set_role(self._delta, role="good" if sign > 0 else "bad" if sign < 0 else "dim")
        self._head.setVisible(True)
        self._empty.setVisible(False)
        self._fit()
        self._draw()

    def clear(self) -> None:
        """There is nothing to compare."""
        self._model = None
        for widget in (self._head, self._texts, self.flags):
            widget.setVisible(False)
        self._empty.setVisible(True)

    def _draw(self) -> None:
        if self._model is None:
            return
        self._is_wide = self.width() >= SIDE_BY_SIDE_WIDTH
        context = CONTEXT_LINES if self._model.new_text.count("\n") > LONG_LINES else None
        lines = diff_texts(self._model.old_text, self._model.new_text, context).lines
        self._texts.setVisible(True)
        self.right.setVisible(self._is_wide)
        if self._is_wide:
            rows = side_by_side(lines)
            fill(self.left, [row[0] for row in rows], use_new=False)
            fill(self.right, [row[1] for row in rows], use_new=True)
        else:
            fill(self.left, lines, use_new=True)

    def _fit(self) -> None:
        """Where height is short the list of flags gives its room to the text, and what changed is one line."""
        listed = self._model is not None and self._can_choose and bool(self._model.stretches)
        low = self._can_choose and self.height() < LOW
        self.flags.setVisible(listed and not low)
        self.brief.setVisible(low and bool(self.brief.text()))
        self.summary.setVisible(not low and bool(self.summary.text()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Goes side by side, or back, where the width says so."""
        super().resizeEvent(event)
        self._fit()
        if (self.width() >= SIDE_BY_SIDE_WIDTH) != self._is_wide:
            self._draw()

    def _on_show(self) -> None:
        if self._model is not None and self._model.stretches:
            self.flags.step()
        else:
            self.differing_requested.emit()

    def _on_chosen(self) -> None:
        new, old = self.new_choice.currentData(), self.old_choice.currentData()
        if new is not None and old is not None:
            self.compared.emit(new, old)


def _choose(combo: QComboBox, choice: DiffChoice) -> None:
    if combo.findData(choice.key) < 0:
        combo.addItem(choice.title, choice.key)
    combo.setCurrentIndex(combo.findData(choice.key))
