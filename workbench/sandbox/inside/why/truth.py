"""The truth of a condition tree after a run, and from it which `Abnormal Rule` holds at which point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.sandbox.inside.why.trace import NO, UNKNOWN, YES, Recorder, Truth
from workbench.sandbox.reading.tree import And, Const, Leaf, Mark, Node, Not, Or, Shift, has_mark


def evaluate(node: Node, recorder: Recorder, n: int) -> Truth:  # noqa: PLR0911 one return for each kind of node
    """Truth of a tree at n points."""
    match node:
        case Leaf():
            truths = recorder.truths(node.id)
            return truths if len(truths) == n else _spread(truths, n)
        case Const():
            return np.full(n, YES if node.value else NO, np.int8)
        case Not():
            return YES - evaluate(node.of, recorder, n)
        case And():
            return _all([evaluate(part, recorder, n) for part in node.parts])
        case Or():
            return YES - _all([YES - evaluate(part, recorder, n) for part in node.parts])
        case Mark():
            return evaluate(node.of, recorder, n)
        case Shift():
            first = min(node.points, n)
            return np.concatenate([np.full(first, NO, np.int8), evaluate(node.of, recorder, n - first)])


def _all(parts: Sequence[Truth]) -> Truth:
    least: Truth = np.minimum.reduce(list(parts))
    return least


def _spread(truths: Truth, n: int) -> Truth:
    """A number speaks about all points, whatever their count; an array of another length about none."""
    same = len(truths) > 0 and bool((truths == truths[0]).all())
    return np.full(n, truths[0] if same else UNKNOWN, np.int8)


def clause_rows(
    tree: Node, recorder: Recorder, clauses: int, condition: NDArray[np.int8]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(clauses, n): where each clause set the flag; and (n,): where the tree agrees with what the rule returned."""
    n = len(condition)
    rows = np.zeros((clauses, n), np.bool_)
    _fill(tree, recorder, np.full(n, YES, np.int8), rows)
    fired = condition == 1
    agrees = evaluate(tree, recorder, n) == np.where(fired, YES, NO)
    return rows & fired & agrees, agrees


def _fill(node: Node, recorder: Recorder, guard: Truth, rows: NDArray[np.bool_]) -> None:
    """Set the rows of the clauses below a node where they hold and everything beside their way to the root does."""
    n = len(guard)
    match node:
        case Mark():
            rows[node.clause] |= np.minimum(guard, evaluate(node.of, recorder, n)) == YES
            _fill(node.of, recorder, guard, rows)
        case And():
            for part in node.parts:
                if has_mark(part):
                    others = [evaluate(other, recorder, n) for other in node.parts if other is not part]
                    _fill(part, recorder, _all([guard, *others]), rows)
        case Or():
            for part in node.parts:
                _fill(part, recorder, guard, rows)
        case Shift():
            first = min(node.points, n)
            _fill(node.of, recorder, guard[first:], rows[:, first:])
