"""How far a comparison is from holding, in units of its threshold: for one point and for many."""

from __future__ import annotations

import math
import operator as op
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

JUST_MISSED = -1e-12  # a strict comparison of equal values: it does not hold by the smallest distance
HOLDS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge, "==": op.eq, "!=": op.ne
}  # fmt: skip
Floats = NDArray[np.float64]


def distance(left: float, operator: str, right: float, threshold: float) -> float | None:
    """Signed distance to holding in units of the threshold (of 1 where it is 0 or infinite); ≥ 0 = holds.

    None where a side is missing. Without numpy: loops over points ask for each point alone.
    """
    if math.isnan(left) or math.isnan(right):
        return None
    unit = abs(threshold)
    if not 0 < unit < math.inf:
        unit = 1.0
    if left == right:  # also ∞ and ∞
        gap = 0.0
    elif operator in ("==", "!="):
        gap = abs(left - right) / unit
    else:
        gap = ((left - right) if operator in (">", ">=") else (right - left)) / unit
    if HOLDS[operator](left, right):
        return max(gap, 0.0)
    return min(-gap if operator == "==" else gap, JUST_MISSED)


def distances(left: Floats, operator: str, right: Floats, threshold: Floats, length: int) -> Floats:
    """`distance` for many points (length,); each argument is one number or one for each point; NaN = none."""
    with np.errstate(all="ignore"):
        unit = np.abs(threshold)
        unit = np.where((unit > 0) & (unit < np.inf), unit, 1.0)
        gap = _gap(left, operator, right) / unit
    holds = np.asarray(HOLDS[operator](left, right), np.bool_)
    # a quotient may underflow or be zero: the sign always tells the truth
    signed = np.where(holds, np.maximum(gap, 0.0), np.minimum(gap, JUST_MISSED))
    return np.broadcast_to(signed, (length,)).copy()


def _gap(left: Floats, operator: str, right: Floats) -> Floats:
    gap: Floats
    if operator in (">", ">="):
        gap = left - right
    elif operator in ("<", "<="):
        gap = right - left
    else:
        gap = np.abs(left - right)
        gap = -gap if operator == "==" else gap
    equal = (left == right) & (np.abs(left) == np.inf)  # ∞ − ∞
    return np.where(equal, 0.0, gap)
