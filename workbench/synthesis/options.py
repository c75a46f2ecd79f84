"""Options of the synthesizer: how much it searches and how careful it is with few events."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SynthesisOptions:
    """What the search may use. The defaults were chosen inside training halves, by figures on their later blocks.

    `folds`: blocks of each series for cross-fitting. `max_clauses`: Abnormal Rules at most. `mix`: share of the pooled
    (micro) against the mean-per-series (macro) event F1. `price`: cross-fitted gain of the objective that a further
    condition must bring at least; `price_events`: the same in labeled events, which keeps small groups from
    overfitting. `kept_per_event`: normal points kept per labeled event and feature, from its extreme end.
    `macro_events`: events at which a series has half its weight in the macro part. `gaps`: emit gaps tried, in points.
    `primaries`: single conditions that are tried with a second one. `crowd_price`: objective that ignoring crowded
    jumps may cost on the training part, as a safety against series that change their nature later. `min_events`:
    labeled events below which the stock rule is proposed instead of a learned one.
    """

    folds: int = 4
    max_clauses: int = 4
    mix: float = 0.5
    price: float = 0.004
    price_events: float = 2.0
    kept_per_event: int = 8
    macro_events: float = 3.0
    gaps: tuple[int, ...] = (0, 1, 3, 5, 10)
    primaries: int = 12
    crowd_price: float = 0.02
    min_events: int = 2
