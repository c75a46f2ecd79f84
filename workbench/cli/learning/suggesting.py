"""The verb `suggest-labels`: where a person's yes or no would change a rule most."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.model.rule import Rule
    from workbench.model.scores import Suggestion
    from workbench.model.series import Series

COUNT = 10


def add_verbs(verbs: Any) -> None:
    """Add `suggest-labels`."""
    verb = verbs.add_parser("suggest-labels", help="the points whose label would change a rule most, as questions")
    verb.add_argument("rule", type=Path, metavar="RULE", help="a rule.py, its folder, or a .rulepack")
    verb.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="CSV or Parquet files, or folders")
    verb.add_argument("--count", type=_count, default=COUNT, metavar="N", help=f"questions (default: {COUNT})")
    verb.add_argument("--json", metavar="FILE", help="write the questions as JSON, - for stdout")
    verb.set_defaults(run=suggest_labels)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def suggest_labels(options: argparse.Namespace) -> int:
    """Print the questions, best first; of each series only what comes before its test part is looked at."""
    from contextlib import closing

    from workbench.cli.parts.output import Progress, require_writable, say, tell, write_json
    from workbench.cli.parts.sandbox import open_host
    from workbench.cli.parts.scorecard import further_columns, rules_at
    from workbench.data.opening import open_paths, with_columns
    from workbench.training.active.suggest import suggest

    require_writable(options.json)
    rules = rules_at(options.rule)
    opened = open_paths(options.paths)
    for doubt in opened.doubts:
        tell(f"{doubt.series}: {doubt.text}")
    series = with_columns(opened, further_columns(rules, opened.series))
    judged = _judged(rules, series)
    with open_host() as host, closing(Progress()) as bar:
        show = bar.show
        found = suggest(judged, host, options.count, progress=lambda text, done, total: show(text, done / total))
    known = {one.name: one for one in series}
    if options.json != "-":
        for line in lines(found, known):
            say(line)
    write_json({"suggestions": [_document(one, known[one.series]) for one in found]}, options.json)
    return 0


def _judged(rules: Sequence[Rule], series: Sequence[Series]) -> list[tuple[Rule, list[Series]]]:
    """Each rule with the series that it judges; RouteError where a series has none."""
    from workbench.detector.route import route

    if any(rule.role != "rule" for rule in rules):
        raise UsageError(
            "A pack of rules beside a base detector has no questions",
            "what it says at a point is not the word of one rule with limits",
            "Give the folder of one of its rules",
        )
    names = {one.name: route(rules, one.name).name for one in series}
    return [(rule, [one for one in series if names[one.name] == rule.name]) for rule in rules]


def lines(found: Sequence[Suggestion], series: dict[str, Series]) -> list[str]:
    """The questions for people: where, when, what is said now, and why it is asked."""
    if not found:
        return ["Nothing to ask: the rule fires nowhere, nearly fires nowhere, and there are no labels."]
    cells = [("series", "time (UTC)", "points", "worth", "question")]
    cells += [
        (
            one.series,
            _when(series[one.series], one.start),
            f"{one.start}–{one.stop - 1}",
            f"{one.change:.2f}",
            one.question,
        )
        for one in found
    ]
    widths = [max(len(row[at]) for row in cells) for at in range(4)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]) for row in cells
    ]


def _when(series: Series, point: int) -> str:
    if series.times_ns is None:
        return "no clock"
    return datetime.fromtimestamp(int(series.times_ns[point]) / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _document(one: Suggestion, series: Series) -> dict[str, Any]:
    clock = None if series.times_ns is None else _when(series, one.start).replace(" ", "T") + "Z"
    return {**vars(one), "question": one.question, "time": clock, "change": round(one.change, 4)}
