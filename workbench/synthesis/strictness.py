"""How strict a rule is with each of its series: one factor of all limits, drawn toward 1 by what the group knows."""

from __future__ import annotations

import numpy as np

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.ratio import clause_ratio
from workbench.synthesis.search.counting import counts
from workbench.synthesis.search.literals import rounded
from workbench.synthesis.shape import Shape
from workbench.synthesis.table import Table

FACTORS = np.geomspace(0.35, 5.0, 53)
ONE = int(np.argmin(np.abs(FACTORS - 1.0)))
TRIFLE = 0.05  # closer to 1 than that a factor is not worth its line
SOFTER = (1 / 3, 1.0, 3.0, 10.0)  # times the events that the group weighs as much as, tried against one factor for all
WORTH = 0.005  # of the held-out objective that factors of their own must bring


def own_factors(table: Table, shape: Shape, options: SynthesisOptions) -> dict[str, float]:
    """Series → its factor, for series with labeled events and a factor worth telling.

    Each is best by the series' own counts and, as if it had some events more, those of its group (see
    `kernels.own_steps`). How many more is what holds up best on blocks of time left out; none get one where one factor
    for all holds up as well.
    """
    if len(table.names) < 2 or not options.scaling_events:
        return {}
    from workbench.synthesis.search.kernels import held_out, own_steps

    columns = dict(zip(table.features, table.columns, strict=True))
    ratio = np.maximum.reduce([clause_ratio(columns, clause) for clause in shape.clauses])
    by_unit = counts(table, ratio, FACTORS, shape.gap)

    def held(scaling: float) -> float:
        return float(held_out(*by_unit, table.events, table.folds, options.mix, options.macro_events, scaling)[0])

    tried = [options.scaling_events * softer for softer in SOFTER]
    scores = [held(scaling) for scaling in tried]
    best = max(range(len(tried)), key=lambda at: (scores[at], at))
    if scores[best] < held(0.0) + WORTH:
        return {}
    hits, false = (each.reshape(-1, table.folds, len(FACTORS)).sum(1).astype(np.float64) for each in by_unit)
    events = table.events.reshape(-1, table.folds).sum(1)
    steps = own_steps(hits, false, events, tried[best], ONE)
    factors = {name: rounded(float(FACTORS[at])) for name, at in zip(table.names, steps, strict=True)}
    return {name: factor for name, factor in factors.items() if abs(factor - 1.0) > TRIFLE}
