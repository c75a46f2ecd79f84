"""How far a comparison is from holding, in units of its threshold: for one point and for many."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

JUST_MISSED = -1e-12  # a strict comparison of equal values: it does not hold by the smallest distance
Floats = NDArray[np.float64]


def distance(left: float, operator: str, right: float, threshold: float) -> float | None:
    """Signed distance to holding in units of the threshold (of 1 where it is 0 or infinite); ≥ 0 = holds.

    None where a side is missing or infinities leave no distance.
    """
    one, two = np.array([left], np.float64), np.array([right], np.float64)
    gap = float(distances(one, operator, two, np.array([threshold], np.float64), 1)[0])
    return None if math.isnan(gap) else gap


def distances(left: Floats, operator: str, right: Floats, threshold: Floats, length: int) -> Floats:
    """`distance` for many points (length,); each argument is one number or one for each point; NaN = no distance."""
    with np.errstate(all="ignore"):
        unit = np.abs(threshold)
        unit = np.where((unit > 0) & (unit < np.inf), unit, 1.0)
        gap = _gap(left, operator, right) / unit
    holds = _holds(left, operator, right)
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


def _holds(left: Floats, operator: str, right: Floats) -> NDArray[np.bool_]:
    operators = {
        "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal,
        "!=": np.not_equal,
    }  # fmt: skip
    return np.asarray(operators[operator](left, right), np.bool_)
