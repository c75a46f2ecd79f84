"""The score of a condition: at each point the signed distance to firing, in units of the thresholds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.sandbox.inside.trace import UNKNOWN, YES, Recorder
from workbench.sandbox.text.tree import And, Const, Leaf, Mark, Node, Not, Or, Shift

Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]  # the least and the greatest that the distance can be; one array where it is known


def scores(tree: Node, recorder: Recorder, condition: NDArray[np.int8]) -> Floats:
    """Signed distance to firing (n,), ≥ 0 exactly where the condition is 1; NaN where it can't be derived.

    "or" is the greatest distance, "and" the least, "not" the negative. An expression that is only true or false is
    infinitely far from being the other; what was not looked at can be anything.
    """
    low, high = _bounds(tree, recorder, recorder.n)
    out = np.where((low == high) & np.isfinite(low), low, np.nan)
    agrees = (out >= 0) == (condition == 1)
    return np.where(agrees & (condition >= 0), out, np.nan)


def _bounds(node: Node, recorder: Recorder, n: int) -> Bounds:  # noqa: PLR0911 one return for each kind of node
    match node:
        case Leaf():
            return _leaf(node, recorder, n)
        case Const():
            return _same(np.full(n, np.inf if node.value else -np.inf))
        case Not():
            return _negative(_bounds(node.of, recorder, n))
        case And():
            return _joined([_bounds(part, recorder, n) for part in node.parts], np.minimum)
        case Or():
            return _joined([_bounds(part, recorder, n) for part in node.parts], np.maximum)
        case Mark():
            return _bounds(node.of, recorder, n)
        case Shift():
            first = min(node.points, n)
            low, high = _bounds(node.of, recorder, n - first)
            before = np.full(first, -np.inf)
            return _same(np.concatenate([before, low])) if low is high else (
                np.concatenate([before, low]), np.concatenate([before, high]))  # fmt: skip


def _leaf(leaf: Leaf, recorder: Recorder, n: int) -> Bounds:
    truths = recorder.truths(leaf.id)
    if recorder.wide(leaf.id):
        truths = np.full(n, truths[0] if len(truths) else UNKNOWN, np.int8)
    if len(truths) != n:
        return np.full(n, -np.inf), np.full(n, np.inf)
    known = np.where(truths == YES, np.inf, -np.inf)
    gaps = recorder.distances(leaf.id)
    if gaps is not None and len(gaps) == n:
        known = np.where(np.isnan(gaps) | (truths == UNKNOWN), known, gaps)
    unknown = truths == UNKNOWN
    return (known, np.where(unknown, np.inf, known)) if unknown.any() else _same(known)


def _same(values: Floats) -> Bounds:
    return values, values


def _negative(bounds: Bounds) -> Bounds:
    """The distance to not holding: a comparison that holds by nothing must be missed by the smallest number."""
    low, high = bounds
    smallest = np.where(low == 0, -np.finfo(float).tiny, -low)
    if low is high:
        return _same(smallest)
    return np.where(high == 0, -np.finfo(float).tiny, -high), smallest


def _joined(parts: Sequence[Bounds], better: np.ufunc) -> Bounds:
    lows: Floats = better.reduce([low for low, _ in parts])
    if all(low is high for low, high in parts):
        return _same(lows)
    return lows, better.reduce([high for _, high in parts])
