"""Tables whose columns are given, not computed: every point is kept, so counts can be checked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import runs
from workbench.synthesis.shape import Feature
from workbench.synthesis.table import Table

Given = tuple[NDArray[np.floating], NDArray[np.int8]]


def given(features: Sequence[Feature], series: Sequence[Given], folds: int = 4) -> Table:
    """The table of several series, each as columns (features, n) and truth (n,) of 1 or 0."""
    marks, events, first = [], np.zeros(len(series) * folds), 0
    homes: list[int] = []
    starts = np.concatenate([runs(truth)[:, 0] for _, truth in series])
    for number, (_, truth) in enumerate(series):
        event = np.full(len(truth), -1, np.int64)
        fold = np.minimum(np.arange(len(truth)) * folds // len(truth), folds - 1)
        for start, stop in runs(truth).tolist():
            event[start:stop], fold[start:stop] = first, fold[start]
            events[number * folds + fold[start]] += 1
            homes.append(number * folds + fold[start])
            first += 1
        marks.append([np.full(len(truth), number), np.arange(len(truth)), event, number * folds + fold])
    of, position, event, unit = np.concatenate([np.asarray(mark, np.int64) for mark in marks], axis=1)
    columns = np.concatenate([columns for columns, _ in series], axis=1).astype(np.float32)
    names = tuple(f"series {number}" for number in range(len(series)))
    return Table(
        tuple(features),
        names,
        columns,
        of,
        position,
        event,
        unit,
        events,
        folds,
        len(of),
        starts,
        np.asarray(homes, np.int64),
    )


def thinned(table: Table, wanted: NDArray[np.bool_]) -> Table:
    """The table with the wanted rows (k,) alone: as if the others were in no tail."""
    rows = {name: getattr(table, name)[wanted] for name in ("series", "position", "event", "unit")}
    return replace(table, columns=table.columns[:, wanted], **rows)


def every(n: int, step: int, length: int = 1) -> NDArray[np.int8]:
    """Truth (n,) with an event of `length` points every `step` points."""
    truth = np.zeros(n, np.int8)
    for start in range(step // 2, n - length, step):
        truth[start : start + length] = 1
    return truth
