"""How late labels are: how early flags may come, told by the single quantity that holds up best."""

from __future__ import annotations

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.search.literals import literals
from workbench.synthesis.table import Table

WIDTHS = (1, 3)  # points tried between none and the option's
WORTH = 0.05  # of the held-out score: what earlier flags must bring, at least


def suited(table: Table, options: SynthesisOptions) -> Table:
    """The table where flags find events as few points before their labels as do nearly as well as `early` of the
    options.

    Labels that are right stay as they are; where they are late, the first points of anomalies count as normal, and no
    quantity holds up before the flags there find their events.
    """
    if not options.early or table.n_events < options.min_events:
        return table
    widest = table.widened(options.early)
    enough = _score(widest, options) - WORTH
    for early in (0, *(width for width in WIDTHS if width < options.early)):
        tried = table.widened(early) if early else table
        if _score(tried, options) >= enough:
            return tried
    return widest


def _score(table: Table, options: SynthesisOptions) -> float:
    return max((one.score for one in literals(table, options)), default=0.0)
