"""A case → the columns that a rule asks for: metrics as they are, log lines as counts at the points of one clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.phrases import Phrases
from workbench.model.case import Case
from workbench.model.logs import LogLines
from workbench.model.metric_names import renamed, usual_name
from workbench.model.scenario import ERRORS, LINES, LOG, WARNINGS
from workbench.model.series import Series

STEP_NS = 5 * 10**9  # of a case without metrics
MOST_POINTS = 100_000  # of a clock that is made from log lines
_BAD = ("ERROR", "FATAL")

Places = Mapping[str, Sequence[int]]  # column → places of the lines that it counts


def log_places(lines: LogLines, phrases: Phrases) -> dict[str, tuple[int, ...]]:
    """Places of lines by column: all, warnings, errors, and `log.` with the name of each group of phrases."""
    said = (f"{source} {message}" for source, message in zip(lines.sources, lines.messages, strict=True))
    found = {LOG + name: places for name, places in zip(phrases.names, phrases.lines_of(said), strict=True)}
    warnings = tuple(i for i, level in enumerate(lines.levels) if level == "WARN")
    errors = tuple(i for i, level in enumerate(lines.levels) if level in _BAD)
    return {LINES: tuple(range(len(lines))), WARNINGS: warnings, ERRORS: errors, **found}


def clock_of(case: Case) -> NDArray[np.int64]:
    """The clock of the metrics (n,) in ns; without metrics steps of STEP_NS over the times of the lines."""
    times = case.metrics.times_ns
    if times is not None and len(times):
        return times
    known = case.lines.times_ns[case.lines.known]
    if not len(known):
        return np.zeros(0, np.int64)
    first, last = int(known.min()), int(known.max())
    step = max(STEP_NS, -(-(last - first) // (MOST_POINTS - 1)))
    return np.arange(first, last + step, step, dtype=np.int64)


def points_of(lines: LogLines, clock: NDArray[np.int64]) -> NDArray[np.int64]:
    """The point of a clock that each line counts for (n,): see `case_series`; 0 where the clock has none."""
    point = np.clip(np.searchsorted(clock, lines.times_ns, "left"), 0, max(len(clock) - 1, 0))
    return np.where(lines.known, point, 0)


def column_of(case: Case, name: str) -> int:
    """The place of the metric that a rule reads by this name, −1 for none; another name for the same thing will do."""
    columns = case.metrics.columns
    if name in columns:
        return columns.index(name)
    wanted = usual_name(name)
    return next((at for at, one in enumerate(renamed(case.metrics).columns) if one == wanted), -1)


def lacking(case: Case, columns: Sequence[str]) -> tuple[str, ...]:
    """Those of the metrics that a rule reads of which the case has no value."""
    wanted = [name for name in columns if not name.startswith(LOG)]
    places = {name: column_of(case, name) for name in wanted}
    return tuple(name for name, at in places.items() if at < 0 or bool(np.isnan(case.metrics.values[:, at]).all()))


def case_series(case: Case, columns: Sequence[str], places: Places) -> Series:
    """The case as the series that a rule with these input columns reads, in this order.

    A metric that the case does not have is missing (NaN) at every point. Columns that begin with `log.` hold how many
    of the lines of `places` came since the point before; a line that comes after the last point counts for it, one
    without a time or from before the first point for the first.
    """
    clock = clock_of(case)
    point = points_of(case.lines, clock)
    values = np.full((len(clock), len(columns)), np.nan)
    for at, name in enumerate(columns):
        own = column_of(case, name)
        if own >= 0 and len(case.metrics) == len(clock):
            values[:, at] = case.metrics.values[:, own]
        elif name.startswith(LOG):
            values[:, at] = 0.0
            if len(clock):
                np.add.at(values[:, at], point[np.asarray(places.get(name, ()), np.int64)], 1.0)
    step = case.metrics.interval_ns or STEP_NS
    return Series(case.name, values, clock, tuple(columns), interval_ns=step)


def joined(name: str, parts: Sequence[Series]) -> Series:
    """Several series of the same columns one after the other as one without a clock, which begins anew at each."""
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])]).tolist()
    values = np.concatenate([part.values for part in parts]) if parts else np.zeros((0, 1))
    columns = parts[0].columns if parts else ("value",)
    return Series(name, values, None, columns, origins=tuple(dict.fromkeys(starts)) or (0,))
