"""The step `cases show`: metrics as small curves, the lines of the log with their levels, and the doubts."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.parts.output import printable
from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.data.cases.nouns import CaseReference, OpenedCase

BARS = "▁▂▃▄▅▆▇█"
WIDTH = 60  # signs of a curve
LONGEST = 160  # characters of a line that are shown
COLUMNS, LINES = 24, 200  # that are shown of one case unless asked otherwise


def add_steps(steps: Any) -> None:
    """Add `show`."""
    verb = steps.add_parser("show", help="print a case: curves of its metrics, lines of its log, doubts")
    verb.add_argument("path", type=Path, metavar="CASE", help="a file of the case, its path without an ending, or DIR")
    verb.add_argument("name", nargs="?", default="", metavar="NAME", help="of the case, where CASE is a folder of many")
    verb.add_argument("--lines", type=int, default=LINES, metavar="N", help=f"the first N lines (default: {LINES})")
    verb.add_argument("--every-column", action="store_true", help="also columns that give the class away")
    verb.add_argument("--json", metavar="FILE", help="write it as JSON, - for stdout")
    verb.add_argument("--csv", type=Path, metavar="FILE", help="write its log lines, safe to open in a spreadsheet")
    verb.set_defaults(run=show)


def show(options: argparse.Namespace) -> int:
    """Print one case."""
    from workbench.cli.parts.output import publish, require_writable, tell
    from workbench.data.cases.exporting import write_lines
    from workbench.data.cases.nouns import CaseOptions
    from workbench.data.cases.opening import open_case

    require_writable(options.json)
    reference = named_case(options.path, options.name)
    opened = open_case(reference, CaseOptions(every_column=options.every_column))
    publish(document(opened), options.json, list(page(opened, max(options.lines, 0))))
    if options.csv is not None:
        count = write_lines([opened.case], options.csv)
        tell(f"{count:,} lines written to {options.csv}")
    return 0


def named_case(path: Path, name: str) -> CaseReference:
    """The case that a path and a name mean; UsageError where that is none, or not a single one."""
    from workbench.data.cases.finding import find_cases

    folder = path if path.is_dir() else path.parent
    index = find_cases(folder)
    file = path.resolve()
    if name or not path.is_dir():
        wanted = name or path.name
        found = [one for one in index.references if one.name == wanted or (not name and file in (one.metrics, one.log))]
    else:
        found = list(index.references)
    if len(found) == 1:
        return found[0]
    some = ", ".join(one.name for one in index.references[:5])
    why = f"{folder} has {len(index.references):,} cases, such as {some}"
    what = f"No case is called {name or path.name}" if not found else "Which case is meant is not clear"
    if not found and not name and not path.exists():
        what = f"There is no file or folder {path}, and no case of this name"
    raise UsageError(what, why, "Give the folder and the name of one of them")


def page(opened: OpenedCase, lines: int) -> Iterator[str]:
    """The case for people."""
    case = opened.case
    yield f"{plain(case.name)}: {case.label or 'no label'}{', ' + plain(case.scenario) if case.scenario else ''}"
    yield f"{len(case.metrics)} points, {len(case.lines)} lines{_when(opened)}"
    width = max((len(plain(column)) for column in case.metrics.columns[:COLUMNS]), default=0)
    for column, values in zip(case.metrics.columns[:COLUMNS], case.metrics.values.T, strict=False):
        yield f"  {plain(column):{width}}  {curve(values)}  {_range(values)}"
    if len(case.metrics.columns) > COLUMNS:
        yield f"  and {len(case.metrics.columns) - COLUMNS:,} further columns"
    yield from _rows(opened, lines)
    for doubt in opened.doubts:
        yield f"! {plain(doubt.text)} ({doubt.count})"


def _rows(opened: OpenedCase, count: int) -> Iterator[str]:
    case = opened.case
    for i in range(min(count, len(case.lines))):
        clock = _clock(int(case.lines.times_ns[i])) if case.lines.known[i] else ""
        head = f"{case.lines.numbers[i]:>5} {clock:8}"
        yield f"{head} {case.lines.levels[i]:6} {plain(case.lines.sources[i]):16.16} {plain(case.lines.messages[i])}"
    if len(case.lines) > count:
        yield f"      and {len(case.lines) - count:,} further lines"


def curve(values: Any, width: int = WIDTH) -> str:
    """A column (n,) as a row of bars, each the mean of its points; a dot where there is none."""
    import numpy as np

    if not len(values):
        return ""
    parts = np.array_split(np.asarray(values, np.float64), min(width, len(values)))
    means = np.array([np.nanmean(part) if not np.isnan(part).all() else np.nan for part in parts])
    if np.isnan(means).all():
        return "·" * len(means)
    low, high = np.nanmin(means), np.nanmax(means)
    steps = np.nan_to_num((means - low) / ((high - low) or 1.0) * (len(BARS) - 1)).round().astype(int)
    return "".join("·" if np.isnan(mean) else BARS[step] for mean, step in zip(means, steps, strict=True))


def plain(text: str) -> str:
    """A text from a file as a terminal may have it: one short line, with every control character written out."""
    shown = printable(text[:LONGEST]).replace("\n", "\\n")
    return f"{shown} … ({len(text):,} characters)" if len(text) > LONGEST else shown


def document(opened: OpenedCase) -> dict[str, Any]:
    """The case as JSON."""
    case = opened.case
    times = case.metrics.times_ns
    rows = zip(case.lines.numbers, case.lines.times_ns, case.lines.known, strict=True)
    return {
        "name": case.name,
        "label": case.label or None,
        "scenario": case.scenario or None,
        "service": case.service or None,
        "metrics_from": case.metrics_from,
        "log_from": case.log_from,
        "hash": case.content_hash(),
        "times_ns": [] if times is None else times.tolist(),
        "metrics": {
            name: _numbers(column) for name, column in zip(case.metrics.columns, case.metrics.values.T, strict=True)
        },
        "lines": [
            {
                "number": int(number),
                "time_ns": int(time) if known else None,
                "level": case.lines.levels[i],
                "source": case.lines.sources[i],
                "message": case.lines.messages[i],
            }
            for i, (number, time, known) in enumerate(rows)
        ],
        "doubts": [doubt_document(doubt) for doubt in opened.doubts],
    }


def doubt_document(doubt: Any) -> dict[str, Any]:
    """A doubt as JSON."""
    return {"case": doubt.series, "kind": doubt.kind, "text": doubt.text, "count": doubt.count}


def _numbers(values: Sequence[float]) -> list[float | None]:
    return [None if value != value else float(value) for value in values]  # noqa: PLR0124 - NaN differs from itself


def _range(values: Any) -> str:
    import numpy as np

    if np.isnan(values).all():
        return "no value"
    return f"{np.nanmin(values):g} to {np.nanmax(values):g}, mean {np.nanmean(values):.4g}"


def _when(opened: OpenedCase) -> str:
    from workbench.data.doubts import in_full

    times = opened.case.metrics.times_ns
    return "" if times is None or not len(times) else f", from {in_full(int(times[0]))} to {in_full(int(times[-1]))}"


def _clock(ns: int) -> str:
    seconds = ns // 10**9 % 86_400
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
