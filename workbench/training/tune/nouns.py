"""What the tuner is asked and what it answers: options, one changed number, the tuned rule with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.split import Part
from workbench.model.verdict import Verdict

Run = Callable[[Rule, Series], Verdict]
GAP = "emit gap"  # the coordinate that is no constant of the text: Emit.gap_points


@dataclass(frozen=True)
class TuneOptions:
    """What a tuning may do.

    `folds`: contiguous blocks that each series is cut into, ≥ 4. `margin`: event F1 that a change must gain on blocks
    that its value was not chosen on. `pseudo_events`: labeled events that the old value is worth where a new one is
    drawn back to it, as far as it scores the same. `passes` over all numbers. `max_runs`: parameter vectors that are
    run over all series at the most. `nested`: the whole search is done again without each block, for figures on blocks
    that nothing was chosen on; costs as many runs again. `scale`: then one factor on all thresholds for each series.
    `micro_share`: weight of the pooled event F1 against the mean over series. `deadline_s`: one run of the rule on one
    series.

    The defaults were chosen on samples of other seeds than those of the benchmark (`bench tune`): drawn back beyond the
    values that score the same, F1 on unseen halves fell from .48 to .44 (3 pseudo-events) and .33 (10); margins of 0
    and .03, and 4 or 8 blocks, were no better.
    """

    folds: int = 5
    margin: float = 0.01
    pseudo_events: float = 5.0
    passes: int = 2
    max_runs: int = 400
    nested: bool = True
    scale: bool = False
    micro_share: float = 0.5
    deadline_s: float = 60.0


@dataclass(frozen=True)
class Change:
    """One number that the tuner changed; `name`: its constant, GAP for the emit gap, `series`: in the override of that
    series only."""

    name: str
    old: float
    new: float
    series: str = ""


@dataclass(frozen=True)
class Tuned:
    """What tuning gave. `rule`: the tuned rule, a draft; the very rule that was given where nothing was changed.

    `before`, `after`: scores of the given and of the tuned rule, part → pooled over the series; on these parts numbers
    were chosen, so `after` flatters. `cross_fitted_before`, `cross_fitted_after`: the objective (event F1) summed over
    blocks of which each was judged with numbers chosen on the other blocks: the honest pair. `runs`: parameter
    vectors that were run. `reason`: why nothing was changed, else empty.
    """

    rule: Rule
    changed: tuple[Change, ...] = ()
    before: Mapping[Part, Scores] = field(default_factory=lambda: MappingProxyType({}))
    after: Mapping[Part, Scores] = field(default_factory=lambda: MappingProxyType({}))
    cross_fitted_before: float = 0.0
    cross_fitted_after: float = 0.0
    runs: int = 0
    reason: str = ""
