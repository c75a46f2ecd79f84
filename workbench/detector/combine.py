"""Several rules on one series as one answer: any, all, vote, aggregator; what a rule could not judge stays open."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from workbench.model.combination import Combination, Role
from workbench.model.emit import NOT_JUDGED, Emit

Condition = NDArray[np.int8]
Score = NDArray[np.float64]


def combine(conditions: Sequence[Condition], roles: Sequence[Role], combination: Combination) -> Condition:
    """One condition (n,) of 1, 0 or −1 from those of one or more rules, point by point: a stream combines as a batch.

    A rule that could not judge a point (−1) counts neither way: the answer there is 1 or 0 where it would be the same
    whatever that rule had said, else −1 (the three-valued logic of Kleene, 1938).
    `any`, `all`: as the words say. `vote`: 1 where more than half of the rules say so, so a tie is 0.
    `aggregator` (Argos, arXiv 2501.14170, Algorithm 1): where the base says 0 the answer is 1 if an adding rule says 1;
    where it says 1 the answer is 0 if a filter says 0; what is added is never filtered.
    """
    rows = np.stack([np.asarray(one, np.int8) for one in conditions])
    if combination != "aggregator":
        return _at_least(rows, needed(combination, len(rows)))
    base, adding, keeping = _parts(rows, roles)
    added = _at_least(adding, 1) if len(adding) else np.zeros_like(base)
    kept = _at_least(keeping, len(keeping)) if len(keeping) else np.ones_like(base)
    unknown = np.where(added == kept, added, NOT_JUDGED)
    combined: Condition = np.select([base == 0, base == 1], [added, kept], unknown).astype(np.int8)
    return combined


def combine_scores(scores: Sequence[Score], roles: Sequence[Role], combination: Combination) -> Score:
    """The signed distance to firing (n,) that belongs to the combined condition: ≥ 0 exactly where that is 1.

    `any` takes the greatest, `all` the least, `vote` the one that decides the majority. A score that is NaN counts
    neither way: where it could turn the sign the result is NaN.
    """
    rows = np.stack([np.asarray(one, np.float64) for one in scores])
    missing = np.isnan(rows)
    # The aggregator falls where its base rises, so the extremes for the base and for the others are tried crosswise.
    is_base = np.array([[combination == "aggregator" and role == "base"] for role in roles])
    low, high = np.full(rows.shape[1], np.inf), np.full(rows.shape[1], -np.inf)
    for base, other in product((-np.inf, np.inf), repeat=2):
        given = np.where(missing, np.where(is_base, base, other), rows)
        value = _score_of(given, roles, combination)
        low, high = np.minimum(low, value), np.maximum(high, value)
    result: Score = np.where(low >= 0, low, np.where(high < 0, high, np.nan))
    return result


def contributing(conditions: Sequence[Condition], roles: Sequence[Role], combination: Combination) -> NDArray[np.bool_]:
    """(rules, n): which rules the combined condition stands on where it is 1: those that say 1 themselves, of the
    aggregator the base with its filters where it kept a point, the adding rules where they added one."""
    rows = np.stack([np.asarray(one, np.int8) for one in conditions])
    on: NDArray[np.bool_] = (rows == 1) & (combine(conditions, roles, combination) == 1)
    if combination != "aggregator":
        return on
    base = rows[roles.index("base")] == 1
    adds = np.array([[role in ("rule", "add")] for role in roles])
    result: NDArray[np.bool_] = on & np.where(adds, ~base, base)
    return result


def needed(combination: Combination, rules: int) -> int:
    """How many of so many rules must say 1."""
    return {"all": rules, "vote": rules // 2 + 1}.get(combination, 1)


def combined_emit(emits: Sequence[Emit], roles: Sequence[Role], combination: Combination) -> Emit:
    """The emit step of the combined condition: of the aggregator the base's; else what the rules share, and where they
    differ the one that flags more points: `every` before `first`, the smaller gap before the larger."""
    if combination == "aggregator":
        return emits[list(roles).index("base")]
    return min(emits, key=lambda emit: (emit.mode != "every", emit.gap_points))


def _at_least(rows: NDArray[np.int8], count: int) -> Condition:
    yes, open_ = (rows == 1).sum(axis=0), (rows == NOT_JUDGED).sum(axis=0)
    result: Condition = np.where(yes >= count, 1, np.where(yes + open_ >= count, NOT_JUDGED, 0)).astype(np.int8)
    return result


def _parts(rows: NDArray[np.generic], roles: Sequence[Role]) -> tuple[NDArray, NDArray, NDArray]:  # type: ignore[type-arg]
    """The base's row, the rows of those that may add to it, the rows of its filters."""
    kinds = np.array(roles)
    return rows[kinds == "base"][0], rows[np.isin(kinds, ("rule", "add"))], rows[kinds == "filter"]


def _score_of(rows: Score, roles: Sequence[Role], combination: Combination) -> Score:
    if combination != "aggregator":
        ranked: Score = np.sort(rows, axis=0)[len(rows) - needed(combination, len(rows))]
        return ranked
    base, adding, keeping = _parts(rows, roles)
    added = adding.max(axis=0) if len(adding) else np.full_like(base, -np.inf)
    kept = np.minimum(base, keeping.min(axis=0)) if len(keeping) else base
    result: Score = np.where(base < 0, np.maximum(added, kept), kept)
    return result
