"""The synthesizer: prepares its table once, proposes rules as text, and refits constants at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import TrainingError
from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Origin, Rule
from workbench.model.scores import Finding
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.synthesis.kept import Kept
from workbench.synthesis.learn import Group, Progress, gather
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.features import curated, one_sided
from workbench.synthesis.ratio import with_constants
from workbench.synthesis.refit import refit
from workbench.synthesis.search.late import suited
from workbench.synthesis.shape import PERIOD, STRICTNESS, Shape
from workbench.synthesis.strictness import own_factors
from workbench.synthesis.table import Table, build
from workbench.synthesis.text.write import rule_text
from workbench.synthesis.unlabeled.budget import within_budget
from workbench.synthesis.unlabeled.stock import stock_rules

if TYPE_CHECKING:
    from workbench.synthesis.search.variants import Searches

FEW = 0.5  # share of the points that count below which only the alarms of another detector are told apart
TICKS_A_RULE = 160.0  # steps of the search behind one rule, for the progress shown
KEPT = 64  # groups, tables and what was found in them: more than one task asks for, with all its folds


def silent(text: str, done: float, total: float) -> None:
    """Progress told to nobody."""


class Synthesizer:
    """Rules from labeled series without any language model.

    `progress(text, done, total)` is called several times a second; what it raises ends the work. All chance comes
    from the generators given to `prepare` and `propose`. What was made of certain series (the same objects) up to
    certain points is kept and not made again; `refit` may be called from several threads.
    """

    def __init__(self, options: SynthesisOptions | None = None, progress: Progress = silent) -> None:
        self.options = options or SynthesisOptions()
        self._progress = progress
        self._rules: Iterator[Rule] | None = None
        self._said: set[str] = set()
        self._kept = Kept(KEPT)
        self._ticks, self._hoped = 0.0, 1.0

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        """Build the feature table over the train parts; no later point is looked at."""
        stops = [split.train_stop for split in splits]
        group = self._group(examples, stops)
        self._said, self._rules = set(), self._stock(group, examples, stops)
        if group.n_events >= self.options.min_events:
            from workbench.synthesis.search.variants import shapes

            found = shapes(self._searches(examples, stops), rng)
            self._rules = chain((self._rule(examples, stops, shape) for shape in found), self._rules)

    def propose(
        self,
        n: int,
        rng: np.random.Generator,  # noqa: ARG002  part of a proposer's signature: the generator of `prepare` goes on
        feedback: Sequence[Finding] = (),  # noqa: ARG002  part of it too
    ) -> list[Rule]:
        """Up to n rules that were not proposed before, best guess first; fewer where nothing new can be learned.

        Raises TrainingError before `prepare`. Findings are not needed: the table already knows what each rule misses.
        """
        if self._rules is None:
            raise TrainingError("Nothing was prepared", "rules are learned from series", "Call prepare first")
        self._ticks, self._hoped = 0.0, n * TICKS_A_RULE
        rules: list[Rule] = []
        for rule in islice(self._rules, 6 * n):
            if rule.text not in self._said:
                self._said.add(rule.text)
                rules.append(rule)
            if len(rules) == n:
                break
        return rules

    def refit(
        self,
        rule: Rule,
        examples: Sequence[Series],
        splits: Sequence[Split],
        rng: np.random.Generator,  # noqa: ARG002  part of a proposer's signature: a refit has no chance in it
    ) -> Rule:
        """The rule once more from train and validation, within the alarm budget: learned again where it is just as a
        search found it.

        The same search on more points may settle on other quantities; which search was best is what validation chose.
        A rule that a person or the mutator changed keeps its text, its limits are tuned. One that is not written the
        way this room writes (see read.py): the rule unchanged; too few events: only the budget is kept.
        """
        stops = [split.validation_stop for split in splits]
        way = self._way_of(rule, examples, [split.train_stop for split in splits])
        if way is None:
            fitted = refit(rule, self._group(examples, stops), self.options, self._progress)
        else:
            fitted = self._found_by(way, rule, examples, stops)
        return within_budget(fitted, examples, stops, self.options, self._progress)

    def _way_of(self, rule: Rule, examples: Sequence[Series], stops: Sequence[int]) -> int | None:
        """The number of the search that finds the rule, text and all, in what was learned from; None = no search."""
        if self._group(examples, stops).n_events < self.options.min_events:
            return None
        from workbench.synthesis.search.variants import numbered

        found = numbered(self._searches(examples, stops))
        return next((way for way, shape in found if self._rule(examples, stops, shape).text == rule.text), None)

    def _found_by(self, way: int, rule: Rule, examples: Sequence[Series], stops: Sequence[int]) -> Rule:
        """What the search of this number makes of the points before the stops."""
        shape = self._searches(examples, stops).shape(way)
        if shape is None:
            return rule
        again = self._rule(examples, stops, shape)
        return replace(rule, text=again.text, emit=again.emit, overrides=again.overrides)

    def _stock(self, group: Group, series: Sequence[Series], stops: Sequence[int]) -> Iterator[Rule]:
        """The stock rules with the seasons of these series, within the alarm budget."""
        names = list(group.periods)
        whom = names[0] if len(names) == 1 else f"{len(names)} series"
        for rule in stock_rules():
            text = with_constants(rule.text, {PERIOD: group.period})
            own = replace(
                rule.with_text(text),
                name="synthesized",
                title=f"{rule.title}, for {whom}",
                overrides=group.overrides(text),
            )
            yield within_budget(own, series, stops, self.options, self._progress)

    def _suited(self, group: Group) -> SynthesisOptions:
        """The options with as much of the prior as there are points that count: it was measured where all of them do,
        and tells little where the alarms of another detector are all that is to be told apart."""
        return replace(self.options, prior_events=self.options.prior_events * group.counted)

    def _group(self, series: Sequence[Series], stops: Sequence[int]) -> Group:
        return self._kept.get(_key("group", series, stops), lambda: gather(series, stops, self._progress))

    def _table(self, series: Sequence[Series], stops: Sequence[int]) -> Table:
        """The table; where only another detector's alarms count, their direction may be all that tells them apart."""
        group = self._group(series, stops)
        options = self.options if group.counted >= FEW else replace(self.options, early=0)  # alarms are never late
        quantities = curated(bool(group.seconds))

        def make() -> Table:
            whole = build(
                group.examples,
                quantities if group.counted >= FEW else one_sided(*quantities),
                folds=options.folds,
                kept_per_event=options.kept_per_event,
                progress=lambda done, total: self._progress("Computing features", done, total),
            )
            return suited(whole, options)

        return self._kept.get(_key("table", series, stops), make)

    def _searches(self, examples: Sequence[Series], stops: Sequence[int]) -> Searches:
        from workbench.synthesis.search.variants import Searches

        def make() -> Searches:
            return Searches(self._table(examples, stops), self._suited(self._group(examples, stops)), self._tick)

        return self._kept.get(_key("searches", examples, stops), make)

    def _tick(self) -> None:
        self._ticks += 1
        self._progress("Searching for conditions", min(self._ticks, self._hoped), self._hoped)

    def _rule(self, examples: Sequence[Series], stops: Sequence[int], shape: Shape) -> Rule:
        """The shape as a rule for these series, with factors of their own; made once."""
        made: dict[Shape, Rule] = self._kept.get(_key("rules", examples, stops), dict)
        if shape not in made:
            factors = own_factors(self._table(examples, stops), shape, self.options)
            made[shape] = _written(self._group(examples, stops), shape, factors)
        return made[shape]


def _written(group: Group, shape: Shape, factors: Mapping[str, float]) -> Rule:
    """The shape as text, with the seasons and the factors that series have of their own."""
    names = list(group.periods)
    title = f"Rule for {names[0]}" if len(names) == 1 else f"One rule for {len(names)} series"
    text = rule_text(shape, f"{title}.", group.period, group.second, strictness=bool(factors))
    overrides = group.overrides(text)
    for series, factor in factors.items():
        overrides.setdefault(series, {})[STRICTNESS] = factor
    return Rule(
        name="synthesized",
        text=text,
        title=title,
        input=InputSpec(run="stateful"),
        emit=Emit("first", shape.gap),
        overrides=overrides,
        origin=Origin(kind="synthesizer", model="forms of ratios"),
    )


def _key(what: str, series: Sequence[Series], stops: Sequence[int]) -> tuple[object, ...]:
    return what, *series, *stops
