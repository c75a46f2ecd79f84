"""Runs of one rule with other numbers: each parameter vector once over all series, remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from workbench.model.rule import Rule
from workbench.model.verdict import Problem, Verdict
from workbench.training.engine.ways_out import Progress
from workbench.training.tune.blocks import Blocks, Trial, trial
from workbench.training.tune.nouns import Run, TuneOptions

GAPS = (0, 1, 2, 3, 5, 8)  # points; longer cool-downs win on the labels at hand and lose neighboring events elsewhere
Values = Mapping[str, float]


class OutOfRuns(Exception):  # noqa: N818 - not an error: the search ends with what it has
    """As many vectors as permitted were run."""


@dataclass(frozen=True)
class Failed:
    """A rule that does not run, and on which series."""

    series: str
    problem: Problem


class Measure:
    """Answers what a rule is worth with given values of its constants, on the blocks of each series.

    The rule keeps its text and is given the values as overrides, so that what it computes before it compares is found
    in the cache of the child process. `limit`: vectors that may be run from now on; raises OutOfRuns beyond it.
    """

    def __init__(
        self, rule: Rule, values: Values, blocks: Sequence[Blocks], run: Run, options: TuneOptions, progress: Progress
    ) -> None:
        self.rule, self.start, self.blocks = rule, values, tuple(blocks)
        own = rule.emit.gap_points
        self.gaps = tuple(sorted({own, *GAPS})) if rule.emit.mode == "first" else (own,)
        self.runs, self.limit = 0, options.max_runs
        self._run, self._progress = run, progress
        self._total = options.max_runs * (2 if options.nested else 1)
        self._known: dict[tuple[float, ...], Trial | None] = {}

    def trial(self, values: Values) -> Trial | None:
        """The counts with these values; None where the rule does not run with them. Raises OutOfRuns."""
        key = tuple(values[name] for name in self.start)
        if key not in self._known:
            if self.runs >= self.limit:
                raise OutOfRuns
            told = self.verdicts(with_values(self.rule, values, self.start, [one.series.name for one in self.blocks]))
            self._known[key] = None if isinstance(told, Failed) else trial(told, self.blocks, self.rule.emit, self.gaps)
        return self._known[key]

    def verdicts(self, rule: Rule) -> tuple[Verdict, ...] | Failed:
        """The verdicts of any rule on each series, or the first that failed. Counts as a run."""
        self.runs += 1
        found: list[Verdict] = []
        for at, one in enumerate(self.blocks):
            done = self.runs - 1 + at / len(self.blocks)
            self._progress(f"Tuning {rule.name} on {one.series.name}", min(done, self._total), self._total)
            found.append(self._run(rule, one.series))
            if not found[-1].ran:
                return Failed(one.series.name, found[-1].problems[0])
        return tuple(found)


def with_values(rule: Rule, values: Values, start: Values, series: Sequence[str]) -> Rule:
    """The rule with values in place of its constants on each of the series; its own overrides move along."""
    overrides = dict(rule.overrides)
    for name in series:
        own = rule.parameters_for(name)
        moved = {n: scaled(own[n], v, start[n]) if n in own else v for n, v in values.items()}
        overrides[name] = MappingProxyType({**own, **moved})
    return replace(rule, overrides=MappingProxyType(overrides))


def scaled(own: float, value: float, start: float) -> float:
    """An override when the constant goes from `start` to `value`."""
    return own if value == start else float(f"{own * value / start:.4g}")
