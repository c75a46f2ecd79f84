"""Items of labeled cases → weights: a log-linear model over scenarios, by own gradients, with few and small weights.

The score of a scenario is its start, its weights of the shared items, and the weights of its own items. Those of own
items are one set for all scenarios, plus what single scenarios differ by; they never count against a scenario, so that
one without any case of training has a sheet as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.training.scenarios.gradients import gradients as gradient_of
from workbench.training.scenarios.gradients import held

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STEPS, RATE = 350, 0.06
_DECAY, _DECAY_SQUARE = 0.9, 0.99


@dataclass(frozen=True)
class Pull:
    """How strongly weights are pulled to 0: all by their size, and by its square; what scenarios differ by, more.

    `kept`: how many shared items a scenario keeps, those with the largest weights; they are then weighed anew.
    """

    size: float = 5e-5
    square: float = 1e-4
    differing: float = 4e-3
    kept: int = 16


@dataclass(frozen=True, eq=False)
class Weights:
    """`start` (S,), `shared` (items, S), `own` (questions,) of all scenarios, `differing` (S, questions)."""

    start: Floats
    shared: Floats
    own: Floats
    differing: Floats

    @property
    def of_own(self) -> Floats:
        """The weights of own items (S, questions), none below 0."""
        return np.maximum(self.own + self.differing, 0.0)

    def scores(self, shared: Floats, own: Floats) -> Floats:
        """(cases, S) from shared items (cases, items) and own items (cases, S, questions)."""
        return np.asarray(self.start + shared @ self.shared + np.einsum("nsq,sq->ns", own, self.of_own))


def fit_weights(shared: Floats, own: Floats, truth: Ints, weight: Floats, pull: Pull | None = None) -> Weights:
    """Weights that make the scenarios `truth` (cases,) likely; `weight` (cases,) is how much each case counts."""
    pull = pull or Pull()
    first = _fit(shared, own, truth, weight, pull, np.ones((shared.shape[1], own.shape[1]), np.bool_))
    if shared.shape[1] <= pull.kept:
        return first
    order = np.argsort(-np.abs(first.shared), axis=0, kind="stable")[: pull.kept]
    permitted = np.zeros(first.shared.shape, np.bool_)
    np.put_along_axis(permitted, order, True, axis=0)
    return _fit(shared, own, truth, weight, pull, permitted)


def _fit(shared: Floats, own: Floats, truth: Ints, weight: Floats, pull: Pull, permitted: Bools) -> Weights:
    """`permitted` (items, S): which shared items a scenario may weigh."""
    cases, scenarios, questions = own.shape
    seen = np.bincount(truth, minlength=scenarios) > 0
    weights = Weights(
        np.zeros(scenarios),
        np.zeros((shared.shape[1], scenarios)),
        np.full(questions, 0.3),
        np.zeros((scenarios, questions)),
    )
    parts = [weights.start, weights.shared, weights.own, weights.differing]
    first, second = [np.zeros_like(part) for part in parts], [np.zeros_like(part) for part in parts]
    ours, theirs = held(shared), held(own.reshape(cases, -1))
    of_cases = (ours.rows, ours.items, theirs.rows, theirs.items, theirs.values, truth, weight / weight.sum(), seen)
    for step in range(1, STEPS + 1):
        of_own = weights.of_own
        by_start, by_shared, by_own = gradient_of(weights.start, weights.shared, of_own, *of_cases)
        by_own *= of_own > 0
        gradients = [
            by_start + 1e-4 * weights.start,
            by_shared * permitted + pull.square * weights.shared + pull.size * np.sign(weights.shared),
            by_own.sum(axis=0),
            by_own + pull.differing * weights.differing,
        ]
        rate = RATE * min(1.0, 2.0 * (1.0 - step / (STEPS + 1)))
        for at, gradient in enumerate(gradients):
            first[at] += (1 - _DECAY) * (gradient - first[at])
            second[at] += (1 - _DECAY_SQUARE) * (gradient**2 - second[at])
            size = np.sqrt(second[at] / (1 - _DECAY_SQUARE**step)) + 1e-8
            parts[at] -= rate * first[at] / (1 - _DECAY**step) / size
        np.maximum(weights.own, 0.0, out=weights.own)
    weights.start[~seen] = weights.start[seen].mean() if seen.any() else 0.0
    weights.shared[:, ~seen] = 0.0
    weights.differing[~seen] = 0.0
    return weights


def fit_general(
    shared: Floats, anomalous: NDArray[np.bool_], weight: Floats, pull: Pull | None = None
) -> tuple[float, Floats]:
    """Start and weights (items,) of shared items by which a case is anomalous whatever its scenario."""
    own = np.zeros((len(shared), 2, 1))
    found = fit_weights(shared, own, anomalous.astype(np.int64), weight, pull)
    return float(found.start[1] - found.start[0]), found.shared[:, 1] - found.shared[:, 0]
