"""Compiled inner loops of the search: how many events a condition finds and how many false alarms it raises.

All work on the kept points of a table (k,), sorted by series and position, and release the interpreter's lock.
A *level* array says how many thresholds of a grid a point passes: threshold i (0-based) holds where level > i.
Counts are kept per *unit* (a block of one series), so that thresholds can be chosen on some blocks, judged on others.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@numba.njit(nogil=True, cache=True)
def count_grid(  # type: ignore[no-untyped-def]
    base, first, n_first, second, n_second, series, position, event, unit, n_events, n_units, gap
):
    """Hits and false alarms (n_first, n_second, n_units) of `base or (first > i and second > j)` after emit first+gap.

    base (k,) bool; first, second (k,) uint8 levels; event (k,) number of the labeled event or −1.
    """
    hits = np.zeros((n_first, n_second, n_units), np.int32)
    false = np.zeros((n_first, n_second, n_units), np.int32)
    index = np.empty(len(base), np.int64)
    m = 0
    for k in range(len(base)):
        if base[k] or (first[k] > 0 and second[k] > 0):
            index[m] = k
            m += 1
    seen = np.full(n_events + 1, -1, np.int64)
    stamp = 0
    for i in range(n_first):
        left = 0
        for q in range(m):  # harder thresholds only ever lose points
            k = index[q]
            if base[k] or first[k] > i:
                index[left] = k
                left += 1
        m = left
        for j in range(n_second):
            last_series, last_position = -1, 0
            for q in range(m):
                k = index[q]
                if not (base[k] or second[k] > j):
                    continue
                if series[k] != last_series or position[k] - last_position > gap + 1:
                    e = event[k]
                    if e < 0:
                        false[i, j, unit[k]] += 1
                    elif seen[e] != stamp:
                        seen[e] = stamp
                        hits[i, j, unit[k]] += 1
                last_series, last_position = series[k], position[k]
            stamp += 1
    return hits, false


@numba.njit(nogil=True, cache=True)
def objective(hits, false, events, weights, mix):  # type: ignore[no-untyped-def]
    """`mix` × micro + (1 − mix) × weighted macro event F1 of counts per series (s,); weights (s,) of the macro part."""
    total_hits, total_false, total_events = 0.0, 0.0, 0.0
    macro, total = 0.0, 0.0
    for s in range(len(events)):
        total_hits += hits[s]
        total_false += false[s]
        total_events += events[s]
        if events[s] > 0:
            macro += weights[s] * 2.0 * hits[s] / (hits[s] + false[s] + events[s])
            total += weights[s]
    bottom = total_hits + total_false + total_events
    micro = 2.0 * total_hits / bottom if bottom > 0 else 0.0
    return mix * micro + (1.0 - mix) * (macro / total if total > 0 else 0.0)


@numba.njit(nogil=True, cache=True)
def _smooth_best(grid):  # type: ignore[no-untyped-def]
    """The cell whose 3 × 3 neighborhood (its center counted twice) is best, with that smoothed value."""
    best, best_i, best_j = -1.0, 0, 0
    for i in range(grid.shape[0]):
        for j in range(grid.shape[1]):
            total, n = grid[i, j], 1.0
            for a in range(max(0, i - 1), min(grid.shape[0], i + 2)):
                for b in range(max(0, j - 1), min(grid.shape[1], j + 2)):
                    total += grid[a, b]
                    n += 1.0
            if total / n > best + 1e-12:
                best, best_i, best_j = total / n, i, j
    return best, best_i, best_j


@numba.njit(nogil=True, cache=True)
def crossfit(hits, false, events, weights, mix, folds):  # type: ignore[no-untyped-def]
    """Judge a grid of thresholds honestly: (held-out score, best i, best j, smoothed score on everything).

    For each fold the cell is chosen on the other folds (plateaus preferred) and its counts in the fold are kept; the
    held-out score is the objective of those. hits, false (a, b, units); events (units,); units = series × folds.
    """
    n_series = len(events) // folds
    held_hits, held_false = np.zeros(n_series), np.zeros(n_series)
    all_events = np.zeros(n_series)
    for u in range(len(events)):
        all_events[u // folds] += events[u]
    grid = np.zeros(hits.shape[:2])
    part_hits, part_false, part_events = np.zeros(n_series), np.zeros(n_series), np.zeros(n_series)
    best, best_i, best_j = 0.0, 0, 0
    for fold in range(folds + 1):  # the last pass leaves nothing out
        for i in range(hits.shape[0]):
            for j in range(hits.shape[1]):
                part_hits[:], part_false[:], part_events[:] = 0.0, 0.0, 0.0
                for u in range(len(events)):
                    if u % folds != fold:
                        part_hits[u // folds] += hits[i, j, u]
                        part_false[u // folds] += false[i, j, u]
                        part_events[u // folds] += events[u]
                grid[i, j] = objective(part_hits, part_false, part_events, weights, mix)
        best, best_i, best_j = _smooth_best(grid)
        if fold < folds:
            for s in range(n_series):
                held_hits[s] += hits[best_i, best_j, s * folds + fold]
                held_false[s] += false[best_i, best_j, s * folds + fold]
    return objective(held_hits, held_false, all_events, weights, mix), best_i, best_j, best


@numba.njit(nogil=True, cache=True)
def levels(values, thresholds, sign):  # type: ignore[no-untyped-def]
    """How many thresholds each value (k,) passes, uint8. sign 1: value ≥ t, thresholds rising; −1: value ≤ t, falling.

    sign 0: |value| ≥ t. NaN passes none.
    """
    out = np.zeros(len(values), np.uint8)
    for k in range(len(values)):
        v = abs(values[k]) if sign == 0 else (values[k] if sign == 1 else -values[k])
        n = 0
        while n < len(thresholds) and v >= (thresholds[n] if sign >= 0 else -thresholds[n]):
            n += 1
        out[k] = n
    return out
