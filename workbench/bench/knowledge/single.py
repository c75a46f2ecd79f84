"""How well each quantity alone carries over: to later weeks, and to series that its limit was not chosen on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.bench.knowledge.halves import LabeledSet
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.columns import directed
from workbench.synthesis.search.counting import counts
from workbench.synthesis.search.kernels import SERIES_FOLDS, objective, plateau
from workbench.synthesis.search.literals import START_GAP, limits
from workbench.synthesis.shape import Feature
from workbench.synthesis.table import Table, build

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """Of each series and block at each step: `hits` and `false` (series, blocks, steps), `events` (series, blocks)."""

    hits: Floats
    false: Floats
    events: Floats

    @classmethod
    def of(cls, table: Table, ratio: NDArray[np.floating], steps: Floats) -> Counts:
        """The counts of a ratio (k,) on the kept points of a table at rising steps."""
        shape = (len(table.names), table.folds)
        hits, false = (np.asarray(one, np.float64) for one in counts(table, ratio, steps, START_GAP))
        return cls(hits.reshape(*shape, -1), false.reshape(*shape, -1), table.events.reshape(shape))

    def f1(self, mix: float, macro_events: float, blocks: slice, series: NDArray[np.bool_] | None = None) -> Floats:
        """The objective at each step over some blocks of some series; `macro_events` 0 is the plain macro mean."""
        own = slice(None) if series is None else series
        parts = (self.hits[own, blocks].sum(1), self.false[own, blocks].sum(1), self.events[own, blocks].sum(1))
        return np.asarray(objective(*parts, mix, macro_events))

    def at(self, steps: NDArray[np.int64]) -> Counts:
        """One step a series (series,), as counts with one step."""
        own = np.arange(len(steps))
        return Counts(self.hits[own, :, steps][..., None], self.false[own, :, steps][..., None], self.events)


@dataclass(frozen=True)
class Carried:
    """Event F1 of a quantity alone, mean of macro and micro. `later`: on the later half, its limit chosen on the
    earlier one; `others`: on series left out, its limit chosen on the others."""

    later: float
    others: float

    @property
    def mean(self) -> float:
        """Of both."""
        return 0.5 * (self.later + self.others)


def carried(
    one: LabeledSet,
    features: Sequence[Feature],
    options: SynthesisOptions,
    progress: Callable[[float, float], None],
) -> Mapping[str, Carried]:
    """Quantity → how well it carries over in this set, in size; one that no event reaches carries nothing."""
    table = build(one.examples, features, folds=options.folds, kept_per_event=options.kept_per_event, progress=progress)
    found = {}
    for at, feature in enumerate(features):
        turned = directed(table.columns[at], "size")
        steps = limits(table, turned)
        found[feature.name] = Carried(0.0, 0.0) if steps is None else judged(Counts.of(table, turned, steps), options)
    return found


def judged(known: Counts, options: SynthesisOptions) -> Carried:
    """Limits are chosen as the search chooses them; the score is the plain mean of macro and micro."""
    n_series, blocks = known.events.shape
    earlier, later, settled = slice(0, blocks // 2), slice(blocks // 2, blocks), slice(blocks // 4, blocks)
    everything = slice(0, blocks)
    at = plateau(known.f1(options.mix, options.macro_events, earlier))
    on_later = known.f1(0.5, 0.0, later)[at]
    chosen = np.zeros(n_series, np.int64)
    for group in range(SERIES_FOLDS):
        own = np.arange(n_series) % SERIES_FOLDS == group
        chosen[own] = plateau(known.f1(options.mix, options.macro_events, everything, ~own))
    on_others = known.at(chosen).f1(0.5, 0.0, settled)[0]
    return Carried(float(on_later), float(on_others))
