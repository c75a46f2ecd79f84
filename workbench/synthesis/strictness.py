"""How strict a rule is with each of its series: one factor of all limits, drawn toward 1 by what the group knows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.ratio import clause_ratio
from workbench.synthesis.search.counting import counts
from workbench.synthesis.search.literals import rounded
from workbench.synthesis.shape import Shape
from workbench.synthesis.table import Table

FACTORS = np.geomspace(0.35, 5.0, 53)
TRIFLE = 0.05  # closer to 1 than that a factor is not worth its line


def own_factors(table: Table, shape: Shape, options: SynthesisOptions) -> dict[str, float]:
    """Series → its factor, for series with labeled events and a factor worth telling.

    Each is on the best plateau, of equally good ones nearest to 1, of event F1 from the series' counts and, as if it
    had `options.scaling_events` more, those of its group: shrinkage toward what is known of many.
    """
    if len(table.names) < 2 or not options.scaling_events:
        return {}
    columns = dict(zip(table.features, table.columns, strict=True))
    ratio = np.maximum.reduce([clause_ratio(columns, clause) for clause in shape.clauses])
    by_unit = counts(table, ratio, FACTORS, shape.gap)
    hits, false = (each.reshape(-1, table.folds, len(FACTORS)).sum(1) for each in by_unit)
    events = table.events.reshape(-1, table.folds).sum(1)
    share = options.scaling_events / max(events.sum(), 1.0)
    found = {}
    for at in np.flatnonzero(events):
        h, f = hits[at] + share * hits.sum(0), false[at] + share * false.sum(0)
        factor = _nearest_best(2 * h / (h + f + events[at] + options.scaling_events))
        if abs(factor - 1.0) > TRIFLE:
            found[table.names[at]] = factor
    return found


def _nearest_best(values: NDArray[np.float64]) -> float:
    """Of the factors whose five-step neighborhood is best on average the one nearest to 1."""
    smooth = np.convolve(np.pad(values, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    best = FACTORS[smooth >= smooth.max() - 1e-9]
    return rounded(float(best[np.argmin(np.abs(np.log(best)))]))
