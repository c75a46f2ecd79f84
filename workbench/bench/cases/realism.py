"""Cases of a folder beside what was published of CloudAnoBench, and how much their classes have in common."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.cases.published import COUNTS, LINES, ROWS, STATEMENTS, Statement
from workbench.bench.cases.reading import ReadCases, Tell, read_cases, words
from workbench.bench.machine import commit
from workbench.data.cases.nouns import SHARED_COLUMNS
from workbench.samples.cases.manifest import made_by

MOST_OUT = 0.2  # of the cases: harder settings and harmless bumps move some out of a published range


def realism(folder: Path, tell: Tell = lambda *_: None) -> dict[str, Any]:
    """`statements`: each published one with median, range and share within of the cases of its scenario; `in` where
    the median and all but MOST_OUT of the cases lie within. `scenarios`: mean, deviation, slope and range of each
    shared metric. `counts` of cases, rows, lines and copies; `vocabulary`; `templates` that the classes share.
    Raises DataError as `read_cases` does.
    """
    cases = read_cases(folder, tell)
    return {
        "commit": commit(),
        "generated": made_by(folder),
        "statements": [told for one in STATEMENTS if (told := _beside(one, cases))],
        "scenarios": _scenarios(cases),
        "counts": _counts(cases),
        "vocabulary": _vocabulary(cases),
        "templates": _templates(cases),
    }


def _beside(statement: Statement, cases: ReadCases) -> dict[str, Any]:
    places = [i for i, scenario in enumerate(cases.scenarios) if scenario == statement.scenario]
    if not places:
        return {}
    values = np.array([statistic(statement, cases.points[i], cases.texts[i]) for i in places])
    inside = (values >= statement.low) & (values <= statement.high)
    middle = float(np.median(values))
    said = {key: value for key, value in asdict(statement).items() if value != float("inf")}
    return {
        **said,
        "median": round(middle, 3),
        "range": [round(float(values.min()), 3), round(float(values.max()), 3)],
        "share_within": round(float(inside.mean()), 3),
        "in": bool(statement.low <= middle <= statement.high and inside.mean() >= 1 - MOST_OUT),
    }


def statistic(statement: Statement, points: NDArray[np.float64], lines: Sequence[str]) -> float:
    """The statistic of a statement for one case: its points (rows, 5) of SHARED_COLUMNS and its lines."""
    if statement.statistic == "lines":
        return sum(bool(re.search(statement.metric, line)) for line in lines)
    value = points[:, SHARED_COLUMNS.index(statement.metric)]
    fifth = max(len(value) // 5, 1)
    found: dict[str, Callable[[], Any]] = {
        "mean": value.mean,
        "level": lambda: np.percentile(value, 90),
        "peak": value.max,
        "least": value.min,
        "slope": lambda: _slope(value[: int(value.argmax()) + 1]),
        "turn": lambda: value[-fifth:].mean() / max(value[:fifth].mean(), 1e-9),
    }
    return float(found[statement.statistic]()) if len(value) else 0.0


def _slope(value: NDArray[np.float64]) -> float:
    return float(np.polyfit(np.arange(len(value)), value, 1)[0]) if len(value) > 2 else 0.0


def _scenarios(cases: ReadCases) -> dict[str, dict[str, dict[str, float]]]:
    """Scenario → metric → mean, deviation, slope per row, least and largest, each the mean over its cases."""
    told: dict[str, dict[str, dict[str, float]]] = {}
    for scenario in sorted(set(cases.scenarios), key=lambda name: (name.split("_")[0], int(name.split("_")[-1]))):
        own = [
            cases.points[i] for i, name in enumerate(cases.scenarios) if name == scenario and len(cases.points[i]) > 2
        ]
        told[scenario] = {name: _statistics([points[:, k] for points in own]) for k, name in enumerate(SHARED_COLUMNS)}
    return told


def _statistics(columns: Sequence[NDArray[np.float64]]) -> dict[str, float]:
    kinds: dict[str, Callable[[NDArray[np.float64]], Any]] = {
        "mean": np.mean,
        "deviation": np.std,
        "slope": lambda value: np.polyfit(np.arange(len(value)), value, 1)[0],
        "least": np.min,
        "largest": np.max,
    }
    return {kind: round(float(np.mean([one(value) for value in columns])), 3) for kind, one in kinds.items() if columns}


def _counts(cases: ReadCases) -> dict[str, Any]:
    rows = [len(points) for points in cases.points]
    lines = [len(texts) for texts in cases.texts]
    noise = Counter(np.sign(np.diff(points, n=2, axis=0)).tobytes() for points in cases.points)
    return {
        "cases": len(cases),
        "rows": sum(rows),
        "lines": sum(lines),
        "published": COUNTS,
        "rows_of_a_case": [min(rows), max(rows)],
        "lines_of_a_case": [min(lines), max(lines)],
        "outside_published": sum(not ROWS[0] <= n <= ROWS[1] for n in rows)
        + sum(not LINES[0] <= n <= LINES[1] for n in lines),
        "same_metrics": sum(n - 1 for n in noise.values()),
        "same_logs": len(cases) - len(set(cases.texts)),
        "repeated_lines": sum(lines) - sum(len(set(texts)) for texts in cases.texts),
    }


def _vocabulary(cases: ReadCases) -> dict[str, Any]:
    of_class: defaultdict[str, set[str]] = defaultdict(set)
    for scenario, templates in zip(cases.scenarios, cases.templates, strict=True):
        of_class[scenario.partition("_")[0]] |= words(templates)
    every = set[str]().union(*of_class.values())
    shared = set.intersection(*of_class.values())
    return {"words": len(every), "in_all_classes": len(shared), **{name: len(one) for name, one in of_class.items()}}


def _templates(cases: ReadCases) -> dict[str, Any]:
    """How many masked lines there are, and the share of lines whose template both labels have."""
    normal, other = (
        Counter(line for i, line_set in enumerate(cases.templates) if cases.anomalous[i] == kind for line in line_set)
        for kind in (False, True)
    )
    both = set(normal) & set(other)
    return {
        "normal": len(normal),
        "anomalous": len(other),
        "in_both": len(both),
        "share_of_normal_lines": _share(normal, both),
        "share_of_anomalous_lines": _share(other, both),
    }


def _share(lines: Counter[str], both: set[str]) -> float:
    return round(sum(lines[line] for line in both) / max(lines.total(), 1), 3)


def summary(document: Mapping[str, Any]) -> list[str]:
    """The comparison as lines for people."""
    rows = [f"{'scenario':9}{'metric, statistic':38}{'median':>9}{'range':>20}{'within':>8}   published"]
    for one in document["statements"]:
        span = f"{one['range'][0]:g} – {one['range'][1]:g}"
        what = f"{one['metric']}, {one['statistic']}"
        end = f"{one['said']}{'' if one['in'] else '  OUT'}"
        rows.append(f"{one['scenario']:9}{what:38}{one['median']:>9g}{span:>20}{one['share_within']:>8.0%}   {end}")
    counts, shared = document["counts"], document["templates"]
    rows.append(
        f"{counts['cases']:,} cases, {counts['rows']:,} rows, {counts['lines']:,} lines; published: "
        + ", ".join(f"{value:,} {name}" for name, value in counts["published"].items())
    )
    rows.append(
        f"same metrics {counts['same_metrics']}, same logs {counts['same_logs']}, "
        f"outside of published rows and lines {counts['outside_published']}"
    )
    rows.append(
        f"{document['vocabulary']['words']:,} words, {document['vocabulary']['in_all_classes']:,} in all classes; "
        f"lines whose template both sides have: {shared['share_of_normal_lines']:.0%} of the normal, "
        f"{shared['share_of_anomalous_lines']:.0%} of the anomalous ones"
    )
    return rows
