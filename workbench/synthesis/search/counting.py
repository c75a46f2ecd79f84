"""From the ratio of a form to its counts and its held-out score, on the kept points of one table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.table import Table

CONFIRMED = 3  # false alarms that one counts as where a person said that it is normal
Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Held:
    """The held-out objective of a form, and the step that is best on everything."""

    score: float
    step: float


def counts(table: Table, ratio: Floats, steps: Floats, gap: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Hits and false alarms (units, steps) where the ratio (k,) reaches each of the rising steps; those that a person
    has confirmed as false count several times."""
    from workbench.synthesis.search.kernels import count_steps

    at = np.flatnonzero(ratio >= steps[0])
    series, position, event, unit = table.series[at], table.position[at], table.event[at], table.unit[at]
    sizes = (table.n_events, len(table.events), gap)
    hits, false = count_steps(ratio[at], steps, series, position, event, unit, *sizes)
    if table.confirmed is not None:
        others = np.where(table.confirmed[at] & (event < 0), -1, table.n_events)  # as if all else were one more event
        false += (CONFIRMED - 1) * count_steps(ratio[at], steps, series, position, others, unit, *sizes)[1]
    return hits, false


def held(table: Table, ratio: Floats, steps: Floats, gap: int, options: SynthesisOptions) -> Held:
    """How the form holds up on blocks and series that its step was not chosen on."""
    from workbench.synthesis.search.kernels import held_out

    hits, false = counts(table, ratio, steps, gap)
    score, at = held_out(hits, false, table.events, table.folds, options.mix, options.macro_events)
    return Held(float(score), float(steps[at]))
