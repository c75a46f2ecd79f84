"""Compiled inner loops of the search: how many events a form finds, how many false alarms it raises, how it holds up.

All work on the kept points of a table (k,), sorted by series and position, and release the interpreter's lock. A form
is seen as one ratio a point: it fires where the ratio reaches a *step*. Counts are kept per *unit* (a block of one
series), so that steps can be chosen on some blocks or series and judged on others.
"""

from __future__ import annotations

import numba
import numpy as np

SERIES_FOLDS = 4  # groups that series are left out in


@numba.njit(nogil=True, cache=True)
def count_steps(ratio, steps, series, position, event, unit, n_events, n_units, gap):  # type: ignore[no-untyped-def]
    """Hits and false alarms (units, steps) of the flags where `ratio` ≥ step: the first of each run, gaps merged.

    ratio (k,) of points that reach the first step at least; steps (t,) rising; event (k,) number of the labeled event
    or −1. Only points that reached a step are looked at again for the next one.
    """
    hits = np.zeros((n_units, len(steps)), np.int32)
    false = np.zeros((n_units, len(steps)), np.int32)
    seen = np.full(n_events + 1, -1, np.int64)
    left = np.arange(len(ratio))
    for t in range(len(steps)):
        last_series, last_position, kept = -1, 0, 0
        for k in left:
            if not ratio[k] >= steps[t]:
                continue
            left[kept] = k
            kept += 1
            if series[k] != last_series or position[k] - last_position > gap + 1:
                e = event[k]
                if e < 0:
                    false[unit[k], t] += 1
                elif seen[e] != t:
                    seen[e] = t
                    hits[unit[k], t] += 1
            last_series, last_position = series[k], position[k]
        left = left[:kept]
    return hits, false


@numba.njit(nogil=True, cache=True)
def objective(hits, false, events, mix, macro_events):  # type: ignore[no-untyped-def]
    """`mix` × micro + (1 − mix) × macro event F1 of counts per series (s, t), events (s,) → (t,).

    In the macro part a series with n events weighs n / (n + macro_events): few events say little about its F1.
    """
    out = np.zeros(hits.shape[1])
    for t in range(hits.shape[1]):
        all_hits, all_false, all_events, macro, total = 0.0, 0.0, 0.0, 0.0, 0.0
        for s in range(len(events)):
            all_hits += hits[s, t]
            all_false += false[s, t]
            all_events += events[s]
            if events[s] > 0:
                weight = events[s] / (events[s] + macro_events)
                macro += weight * 2.0 * hits[s, t] / (hits[s, t] + false[s, t] + events[s])
                total += weight
        bottom = all_hits + all_false + all_events
        micro = 2.0 * all_hits / bottom if bottom > 0 else 0.0
        out[t] = mix * micro + (1.0 - mix) * (macro / total if total > 0 else 0.0)
    return out


@numba.njit(nogil=True, cache=True)
def plateau(values):  # type: ignore[no-untyped-def]
    """The place whose five-step neighborhood is best on average: the middle of a plateau, not a lucky peak."""
    n = len(values)
    best, at = -1.0, 0
    for i in range(n):
        total = 0.0
        for j in range(i - 2, i + 3):
            total += values[min(max(j, 0), n - 1)]
        if total > best + 1e-12:
            best, at = total, i
    return at


@numba.njit(nogil=True, cache=True)
def _per_series(counts, folds):  # type: ignore[no-untyped-def]
    out = np.zeros((counts.shape[0] // folds, counts.shape[1]))
    for u in range(counts.shape[0]):
        out[u // folds] += counts[u]
    return out


@numba.njit(nogil=True, cache=True)
def held_out(hits, false, events, folds, mix, macro_events):  # type: ignore[no-untyped-def]
    """Judge a form by steps chosen where they are not judged: (held-out objective, step chosen on everything).

    Half of it from blocks of time left out in turn, half from groups of series left out in turn (with at least
    SERIES_FOLDS series; else all from blocks). hits, false (units, steps), events (units,); units = series × folds.
    """
    n_series = hits.shape[0] // folds
    steps = hits.shape[1]
    all_hits, all_false = _per_series(hits, folds), _per_series(false, folds)
    all_events = np.zeros(n_series)
    for u in range(len(events)):
        all_events[u // folds] += events[u]
    chosen = plateau(objective(all_hits, all_false, all_events, mix, macro_events))

    block_hits, block_false = np.zeros((n_series, 1)), np.zeros((n_series, 1))
    part_hits, part_false, part_events = np.zeros((n_series, steps)), np.zeros((n_series, steps)), np.zeros(n_series)
    for fold in range(folds):
        for s in range(n_series):
            part_hits[s] = all_hits[s] - hits[s * folds + fold]
            part_false[s] = all_false[s] - false[s * folds + fold]
            part_events[s] = all_events[s] - events[s * folds + fold]
        at = plateau(objective(part_hits, part_false, part_events, mix, macro_events))
        for s in range(n_series):
            block_hits[s, 0] += hits[s * folds + fold, at]
            block_false[s, 0] += false[s * folds + fold, at]
    by_block = objective(block_hits, block_false, all_events, mix, macro_events)[0]
    if n_series < SERIES_FOLDS:
        return by_block, chosen

    for group in range(SERIES_FOLDS):
        for s in range(n_series):
            kept = 1.0 if s % SERIES_FOLDS != group else 0.0
            part_hits[s], part_false[s], part_events[s] = all_hits[s] * kept, all_false[s] * kept, all_events[s] * kept
        at = plateau(objective(part_hits, part_false, part_events, mix, macro_events))
        for s in range(n_series):
            if s % SERIES_FOLDS == group:
                block_hits[s, 0], block_false[s, 0] = all_hits[s, at], all_false[s, at]
    by_series = objective(block_hits, block_false, all_events, mix, macro_events)[0]
    return 0.5 * (by_block + by_series), chosen
