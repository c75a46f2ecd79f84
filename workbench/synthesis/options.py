"""Options of the synthesizer: how much it searches and how careful it is with few events."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SynthesisOptions:
    """What the search may use. The defaults were chosen inside training halves, by figures on their later blocks.

    `folds`: blocks of each series for cross-fitting. `max_clauses`: Abnormal Rules at most. `mix`: share of the pooled
    (micro) against the mean-per-series (macro) event F1. `macro_events`: events at which a series has half its weight
    in the macro part.

    `price`: what a further condition must bring of the criterion, at least. `majority_bonus`: what a majority of three
    may lose against one condition and still be preferred, since three seldom err together; 0 leaves it out, with
    `majority` False. `prior_events`: how many labeled events the prior knowledge of quantities weighs as much as.

    `drift_price`: what a rule must be better by if one of its clauses measures nothing against the usual peaks: its
    limit may suit the labeled weeks and flood those after them, and no number of events of the same weeks tells.

    `scaling_events`: events that the group weighs as much as when a series with events gets a factor of its own for
    all limits; 0 = one factor for all.

    `kept_per_event`: normal points kept per labeled event and quantity, from its extreme end. `leads`: single
    conditions that others are joined to. `gaps`: emit gaps tried, in points. `min_events`: labeled events below which
    the stock rule is proposed instead of a learned one. `alerts_a_day`: the flags a day and series (without a clock in
    1,000 points) that limits are raised to where no label says more is right, see `budget.py`; infinite = no budget.

    `early`: points before a label where a flag may find its event too, at most, in learning, never in scoring: people
    label late, see `search/late.py`; 0 = labels are taken word by word.
    """

    folds: int = 8
    max_clauses: int = 3
    mix: float = 0.5
    macro_events: float = 3.0
    price: float = 0.01
    majority: bool = True
    majority_bonus: float = 0.02
    prior_events: float = 80.0
    drift_price: float = 0.1
    scaling_events: float = 3.0
    kept_per_event: int = 8
    leads: int = 9
    gaps: tuple[int, ...] = (1, 5, 12, 30)
    min_events: int = 2
    alerts_a_day: float = 1.0
    early: int = 7
