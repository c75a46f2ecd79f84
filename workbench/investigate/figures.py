"""Shapes and signs of a case → its figures: named numbers that a reasoner weighs.

| figure | what it tells | unit |
|---|---|---|
| `M spike`, `M dip`, `M rise`, `M fall`, `M fluctuation` | the largest shape of this kind of the metric M | sigmas |
| `M share` | points of M that belong to a shape of at least NOTABLE deviations | share, 0 to 1 |
| `M stretches` | how many such shapes M has | shapes |
| `M times` | the median of the strongest shape by the median before (only where both are positive) | factor |
| `M high` | what a tenth of the points of a percentage (`cpu_usage`, `mem_usage`) exceed | per cent |
| `M at the end` | a shape of M lasts to the end of the case | 1 |
| `metrics moved` | metrics with a shape of at least NOTABLE deviations | metrics |
| `phrase S.G` | lines that say a phrase of the group G of the scenario S (`general` for no scenario) | lines |
| `lines of S`, `groups of S` | lines that say a phrase of the scenario S; groups that are said | lines, groups |
| `level errors`, `level warnings` | lines of this severity | lines |
| `entity E` | lines that name such a thing: outside address, unknown user, odd port | lines |
| `new lines`, `surging templates` | lines of templates that are new; templates with many more | lines, templates |

A figure that is missing is 0. All of them come from tools; none is told by whoever decides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.evidence.shapes import beginning
from workbench.model.incident import ENTITY, LEVEL, NEW, PHRASE, SURGE, Evidence, LogSign, Shape
from workbench.model.series import Series

NOTABLE = 6.0  # deviations from which a shape is more than noise with a tail
LAST = 2  # points before the end that still are the end
PERCENTAGES = ("cpu_usage", "mem_usage")
LINES_OF, GROUPS_OF = "lines of ", "groups of "
MOVED, NEW_LINES, SURGING = "metrics moved", "new lines", "surging templates"


def evidence_of(metrics: Series, shapes: Sequence[Shape], signs: Sequence[LogSign]) -> Evidence:
    """Shapes and signs with their figures."""
    figures = _of_metrics(metrics, shapes) | figures_of_signs(signs)
    return Evidence(tuple(shapes), tuple(signs), figures)


def _of_metrics(metrics: Series, shapes: Sequence[Shape]) -> dict[str, float]:
    figures: dict[str, float] = {}
    n = len(metrics)
    own: dict[str, list[Shape]] = {}
    for shape in shapes:
        key = f"{shape.metric} {shape.kind}"
        figures[key] = max(figures.get(key, 0.0), round(shape.size, 2))
        if shape.size >= NOTABLE:
            own.setdefault(shape.metric, []).append(shape)
    for metric, some in own.items():
        figures[f"{metric} share"] = round(sum(shape.stop - shape.start for shape in some) / n, 3)
        figures[f"{metric} stretches"] = float(len(some))
        if some[-1].stop >= n - LAST:
            figures[f"{metric} at the end"] = 1.0
        times = _times(metrics.values[:, metrics.columns.index(metric)], some)
        if times > 0:
            figures[f"{metric} times"] = round(times, 3)
    if own:
        figures[MOVED] = float(len(own))
    for name in PERCENTAGES:
        if name in metrics.columns and n:
            ordered = np.sort(metrics.values[:, metrics.columns.index(name)])
            there = n - int(np.isnan(ordered).sum())
            if there:
                figures[f"{name} high"] = round(float(ordered[max(int(there * 0.9) - 1, 0)]), 2)
    return figures


def _times(values: np.ndarray[tuple[int], np.dtype[np.float64]], shapes: Sequence[Shape]) -> float:
    """The median of the strongest shape by the median of the beginning; 0 where it cannot be told."""
    shape = max(shapes, key=lambda one: one.size)
    inside, before = values[shape.start : shape.stop], values[: beginning(len(values))]
    inside, before = inside[~np.isnan(inside)], before[~np.isnan(before)]
    if not len(inside) or not len(before):
        return 0.0
    low, high = float(np.median(before)), float(np.median(inside))
    return min(high / low, 1e6) if low > 0 and high > 0 else 0.0


def figures_of_signs(signs: Sequence[LogSign]) -> dict[str, float]:
    """The figures of a log alone."""
    figures: dict[str, float] = {}
    lines: dict[str, set[int]] = {}
    for sign in signs:
        if sign.kind in (PHRASE, LEVEL, ENTITY):
            figures[f"{sign.kind} {sign.name}"] = float(sign.count)
        elif sign.kind == NEW:
            figures[NEW_LINES] = figures.get(NEW_LINES, 0.0) + sign.count
        elif sign.kind == SURGE:
            figures[SURGING] = figures.get(SURGING, 0.0) + 1.0
        if sign.kind == PHRASE:
            scenario = sign.name.partition(".")[0]
            figures[GROUPS_OF + scenario] = figures.get(GROUPS_OF + scenario, 0.0) + 1.0
            lines.setdefault(scenario, set()).update(sign.places)
    return figures | {LINES_OF + scenario: float(len(places)) for scenario, places in lines.items()}
