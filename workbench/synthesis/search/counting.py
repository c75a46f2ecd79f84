"""From the ratio of a form to its counts and its held-out score, on the kept points of one table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.table import Table

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Held:
    """The held-out objective of a form, and the step that is best on everything."""

    score: float
    step: float


def counts(table: Table, ratio: Floats, steps: Floats, gap: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Hits and false alarms (units, steps) where the ratio (k,) reaches each of the rising steps."""
    from workbench.synthesis.search.kernels import count_steps

    at = np.flatnonzero(ratio >= steps[0])
    where = (table.series[at], table.position[at], table.event[at], table.unit[at])
    return count_steps(ratio[at], steps, *where, table.n_events, len(table.events), gap)  # type: ignore[no-any-return]


def held(table: Table, ratio: Floats, steps: Floats, gap: int, options: SynthesisOptions) -> Held:
    """How the form holds up on blocks and series that its step was not chosen on."""
    from workbench.synthesis.search.kernels import held_out

    hits, false = counts(table, ratio, steps, gap)
    score, at = held_out(hits, false, table.events, table.folds, options.mix, options.macro_events)
    return Held(float(score), float(steps[at]))
