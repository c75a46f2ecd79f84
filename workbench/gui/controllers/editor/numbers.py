"""The numbers of the rule in the editor as sliders: flags follow a drag at once, its end is one step of the undo."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject

from workbench.gui.background import Background
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.study.tuning import Suggestion, TuningController
from workbench.gui.editing.number_range import NumberRange, compared_values, range_by_data, range_by_value
from workbench.gui.editing.numbers import TunableNumber, rule_with, text_with, tunable_numbers
from workbench.gui.texts import tr
from workbench.gui.views.editor.number_line import NumberRow
from workbench.gui.views.editor.places import code_only
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.words import difference
from workbench.model.rule import Rule

Key = tuple[str, str, str]  # series, number, what it is compared with


@dataclass
class Drag:
    """A number on the move. `rule`: as it was before; `waiting`: the values not tried yet, None while all are."""

    rule: Rule
    values: dict[str, float] = field(default_factory=dict)
    waiting: dict[str, float] | None = None
    on_its_way: bool = False


@dataclass(frozen=True)
class Advice:
    """What the tuner said: number → value, what that is worth, and for which text but its numbers."""

    values: dict[str, float]
    worth: str
    shape: str


class NumberController(QObject):
    """Fills the strip of numbers, moves them in the text, and asks the tuner for better ones."""

    def __init__(
        self, desk: Desk, rule: RuleController, tuning: TuningController, panel: RulePanel, host: AnswerHost
    ) -> None:
        super().__init__()
        self._desk, self._rule, self._tuning, self._host = desk, rule, tuning, host
        self._editor = panel.editor
        self._strip = panel.editor.numbers
        self.background = Background(self)
        self._numbers: tuple[TunableNumber, ...] = ()
        self._ranges: dict[Key, NumberRange] = {}
        self._drag: Drag | None = None
        self._advice: Advice | None = None
        self._connect()

    def _connect(self) -> None:
        strip = self._strip
        strip.moved.connect(self._move)
        strip.ended.connect(lambda _name: self._end())
        strip.suggest_requested.connect(self._suggest)
        strip.take_requested.connect(self._take_all)
        strip.line_chosen.connect(self._editor.code.go_to)
        self._editor.code.textChanged.connect(self._on_text)
        self._rule.shown.connect(self.refresh)
        self._rule.tried.connect(lambda _result: self._tried())
        self._rule.judged.connect(lambda _result: self._measure())
        self._tuning.suggested.connect(self._advise)
        self._tuning.told.connect(self._strip.set_note)

    def close(self) -> None:
        """Nothing more is measured."""
        self.background.close()

    # the rows

    def _on_text(self) -> None:
        if self._drag is None:
            self.refresh()

    def refresh(self) -> None:
        """The numbers of the text as it stands; a text that is no Python for now keeps those it had."""
        rule, series = self._rule.rule_as_edited(), self._desk.current()
        if rule is None or series is None:
            self._numbers = ()
        else:
            every = tunable_numbers(rule.text, rule.input.columns, series.unit)
            numbers = [number for number in every if math.isfinite(number.value)]
            own = rule.overrides.get(series.name, {})
            if every or not self._numbers or not rule.text.strip():
                self._numbers = tuple(number for number in numbers if number.name not in own)
        if self._advice is not None and (rule is None or shape(rule.text) != self._advice.shape):
            self._advice = None
            self._strip.set_note("")
        self._show()

    def _show(self) -> None:
        self._strip.set_rows([self._row(number) for number in self._numbers])

    def _row(self, number: TunableNumber) -> NumberRow:
        found = self._ranges.get(self._key(number)) or range_by_value(number)
        width = found.high - found.low
        if not found.low - width <= number.value <= found.high + width:
            found = range_by_value(number)  # it was typed far beyond the data
        row = NumberRow(
            number.name,
            number.value,
            min(found.low, number.value),
            max(found.high, number.value),
            found.step,
            number.unit,
            number.words,
            number.line,
        )
        advice = self._advice
        if advice is None or advice.values.get(number.name, number.value) == number.value:
            return row
        value = advice.values[number.name]
        reach = (min(row.low, value), max(row.high, value))
        return replace(row, low=reach[0], high=reach[1], suggested=value, worth=advice.worth)

    def _sound_rule(self) -> Rule | None:
        """The rule as edited; None while its text, broken a moment ago, still shows numbers that it has no more."""
        rule = self._rule.rule_as_edited()
        return rule if rule is not None and tunable_numbers(rule.text, rule.input.columns) else None

    def _key(self, number: TunableNumber) -> Key:
        return self._desk.chosen, number.name, number.compared

    def _measure(self) -> None:
        """Ranges by the data for numbers that have none yet, on a thread, once the rule ran."""
        rule, series = self._sound_rule(), self._desk.current()
        missing = [number for number in self._numbers if self._key(number) not in self._ranges]
        if rule is None or series is None or not missing or self.background.busy:
            return
        seen = series.cut(0, self._desk.shown_points(series))
        keys = [self._key(number) for number in missing]

        def work(_progress: object) -> list[NumberRange]:
            host = self._host.get()
            return [range_by_data(number, compared_values(rule, seen, number, host)) for number in missing]

        self.background.do(work, lambda found: self._measured(dict(zip(keys, found, strict=True))))

    def _measured(self, found: dict[Key, NumberRange]) -> None:
        self._ranges |= found
        if self._drag is None:
            self._show()

    # moving

    def _move(self, name: str, value: float) -> None:
        """One more place of a number that is moved: in the text at once, in the chart as soon as it is tried."""
        if self._drag is None:
            rule = self._sound_rule()
            if rule is None:
                return
            self._drag = Drag(rule)
            self._editor.begin_move()
        drag = self._drag
        drag.values[name] = value
        drag.waiting = dict(drag.values)
        self._editor.move_text(text_with(drag.rule.text, drag.rule.input.columns, drag.values))
        self._try()

    def _try(self) -> None:
        """Tries the newest values, one run at a time, so that none is in the way of the next."""
        drag, series = self._drag, self._desk.current()
        if drag is None or drag.waiting is None or drag.on_its_way or series is None:
            return
        values, drag.waiting, drag.on_its_way = drag.waiting, None, True
        self._rule.try_rule(rule_with(drag.rule, series.name, values))

    def _tried(self) -> None:
        if self._drag is not None:
            self._drag.on_its_way = False
            self._try()

    def _end(self) -> None:
        """The move is over: the text is an edit like any other."""
        if self._drag is not None:
            self._drag = None
            self._editor.end_move()
            self.refresh()

    # the tuner

    def _suggest(self) -> None:
        if self._tuning.background.busy:
            self._tuning.stop()
            return
        reason = self._tuning.look()
        self._strip.set_note(reason or tr("the tuner is at work…"))
        self._strip.set_busy(not reason)

    def _advise(self, rule: Rule, found: Suggestion | str) -> None:
        self._strip.set_busy(False)
        now = self._rule.rule_as_edited()
        if now is None or shape(now.text) != shape(rule.text):
            self._strip.set_note("")
            return
        self._advice = None if isinstance(found, str) else advice(rule, found)
        known = isinstance(found, Suggestion) and self._advice is not None and self._advice.values
        none = tr("the tuner found nothing better")
        told = self._advice.worth if known and self._advice is not None else found if isinstance(found, str) else none
        self._strip.set_note(tr("tuner: {worth}", worth=told) if known else told)
        self._show()

    def _take_all(self) -> None:
        rule, advice = self._rule.rule_as_edited(), self._advice
        if rule is not None and advice is not None:
            self._editor.code.replace_text(text_with(rule.text, rule.input.columns, advice.values))
            self._editor.flush()


def advice(rule: Rule, found: Suggestion) -> Advice:
    """A suggestion as values of numbers. Its worth is that of all of them together."""
    tuned = found.tuned
    values = {change.name: change.new for change in tuned.changed if not change.series}
    gain = difference(tuned.cross_fitted_after - tuned.cross_fitted_before)
    worth = tr("F1 {gain}", gain=gain) if len(tuned.changed) == 1 else tr("F1 {gain} all together", gain=gain)
    return Advice(values, worth, shape(rule.text))


def shape(text: str) -> str:
    """The code of a text but for its numbers, comments and blanks."""
    return re.sub(r"\s+|(?<![\w.])-?\d+(?:\.\d*)?(?:e[-+]?\d+)?", "", code_only(text))
