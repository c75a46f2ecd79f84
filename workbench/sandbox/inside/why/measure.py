"""The score of a condition: at each point the signed distance to firing, in units of the thresholds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.sandbox.inside.why.trace import UNKNOWN, YES, Recorder
from workbench.sandbox.reading.tree import And, Const, Leaf, Mark, Node, Not, Or, Shift, has_mark

Floats = NDArray[np.float64]


def scores(tree: Node, recorder: Recorder, condition: NDArray[np.int8]) -> Floats:
    """Signed distance to firing (n,), ≥ 0 exactly where the condition is 1; NaN where it can't be derived.

    "or" is the greatest distance, "and" the least, "not" the negative. An expression that is only true or false is
    infinitely far from being the other; what the rule did not look at for a point is left out there.
    """
    found = _distance(tree, recorder, recorder.n)
    usable = np.isfinite(found) & (condition >= 0) & ((found >= 0) == (condition == 1))
    return np.where(usable, found, np.nan)


def _distance(node: Node, recorder: Recorder, n: int) -> Floats:  # noqa: PLR0911 one return for each kind of node
    match node:
        case Leaf():
            return _of_leaf(node, recorder, n)
        case Const():
            return np.full(n, np.inf if node.value else -np.inf)
        case Not():
            inner = _distance(node.of, recorder, n)
            # what holds by nothing is, turned round, missed by the smallest number
            return np.where(inner == 0, -np.finfo(np.float64).tiny, -inner)
        case And():
            return _least(node, recorder, n)
        case Or():
            greatest: Floats = np.fmax.reduce([_distance(part, recorder, n) for part in node.parts])
            return greatest
        case Mark():
            return _distance(node.of, recorder, n)
        case Shift():
            first = min(node.points, n)
            return np.concatenate([np.full(first, -np.inf), _distance(node.of, recorder, n - first)])


def _least(node: And, recorder: Recorder, n: int) -> Floats:
    """A clause of which only the truth is known gets no number from what guards it."""
    parts = [_distance(part, recorder, n) for part in node.parts]
    least: Floats = np.fmin.reduce(parts)
    for part, own in zip(node.parts, parts, strict=True):
        if has_mark(part):
            least = np.where((own == np.inf) & (least >= 0), np.inf, least)
    return least


def _of_leaf(leaf: Leaf, recorder: Recorder, n: int) -> Floats:
    truths = recorder.truths(leaf.id)
    if recorder.wide(leaf.id):
        truths = np.full(n, truths[0] if len(truths) else UNKNOWN, np.int8)
    if len(truths) != n:
        return np.full(n, np.nan)
    width = recorder.width_of(leaf.id)
    if leaf.over is not None and width:
        return least_of_last(_distance(leaf.over, recorder, n), width)
    known = np.where(truths == UNKNOWN, np.nan, np.where(truths == YES, np.inf, -np.inf))
    gaps = recorder.distances(leaf.id)
    return known if gaps is None or len(gaps) != n else np.where(np.isnan(gaps), known, gaps)


def least_of_last(values: Floats, width: int) -> Floats:
    """The least of the last `width` values (n,), this one included; −∞ before there are so many."""
    out, covered = values.copy(), 1
    while covered < width:
        step = min(covered, width - covered)
        out[step:] = np.minimum(out[step:], out[: max(len(out) - step, 0)])
        out[:step] = -np.inf
        covered += step
    return out
