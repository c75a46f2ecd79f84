"""The step `cases check`: counts of cases and repairs, what is double, which columns tell the class."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.cases.showing import doubt_document, plain

if TYPE_CHECKING:
    from workbench.data.cases.checking import Check

SHOWN_GROUPS, SHOWN_NAMES = 5, 6


def add_steps(steps: Any) -> None:
    """Add `check`."""
    verb = steps.add_parser("check", help="read every case of a folder: counts, doubts, duplicates, re-used noise")
    verb.add_argument("folder", type=Path, metavar="DIR", help="folder of cases, its layout is found by itself")
    verb.add_argument(
        "--reviewed", action="store_true", help="follow the review: without dropped cases, fixed ones as fixed"
    )
    verb.add_argument("--json", metavar="FILE", help="write it as JSON with every doubt, - for stdout")
    verb.set_defaults(run=check)


def check(options: argparse.Namespace) -> int:
    """Print what the folder holds."""
    from workbench.cli.parts.output import Progress, publish, require_writable
    from workbench.data.cases.checking import check_cases
    from workbench.data.cases.finding import find_cases
    from workbench.data.cases.review import read_review, reviewed

    require_writable(options.json)
    index = find_cases(options.folder)
    if options.reviewed:
        index = reviewed(index, read_review(index.folder))
    progress = Progress()
    found = check_cases(index, lambda done, of: progress.show("reading cases", done / of))
    progress.close()
    publish(document(found), options.json, list(page(found)))
    return 0


def page(check: Check) -> Iterator[str]:
    """What was found, for people."""
    from workbench.data.cases.checking import UNNAMED
    from workbench.data.cases.nouns import LAYOUTS

    yield f"{len(check.index.references):,} cases, {check.points:,} points, {check.lines:,} log lines"
    yield f"layout: {LAYOUTS[check.index.layout]}"
    if check.index.dropped:
        yield f"left out by review: {check.index.dropped:,}"
    yield "labels: " + ", ".join(f"{name} {count:,}" for name, count in check.labels.items())
    yield f"scenarios: {len([name for name in check.scenarios if name != UNNAMED]) or 'none named'}"
    yield from _doubles(check)
    yield f"{'doubt':20}{'cases':>8}{'times':>10}  first"
    for kind, tally in check.tallies.items():
        yield f"{kind:20}{tally.cases:>8,}{tally.count:>10,}  {plain(f'{tally.first.series}: {tally.first.text}')}"


def _doubles(check: Check) -> Iterator[str]:
    doubles = check.doubles
    yield from _groups("exact copies", doubles.copies)
    yield from _groups("exact copies with other labels or scenarios", doubles.contradicting)
    yield from _groups("the same metrics under other logs", doubles.same_metrics)
    yield from _groups("the same noise in a column (split by scenario, not by case)", doubles.same_noise)
    if doubles.short:
        yield f"too short to compare their noise: {doubles.short:,} cases"


def _groups(what: str, groups: Sequence[Sequence[str]]) -> Iterator[str]:
    cases = sum(map(len, groups))
    yield f"{what}: {f'{cases:,} cases in {len(groups):,} groups' if groups else 'none'}"
    for group in groups[:SHOWN_GROUPS]:
        more = f" and {len(group) - SHOWN_NAMES:,} more" if len(group) > SHOWN_NAMES else ""
        yield f"  {', '.join(plain(name) for name in group[:SHOWN_NAMES])}{more}"
    if len(groups) > SHOWN_GROUPS:
        yield f"  and {len(groups) - SHOWN_GROUPS:,} further groups"


def document(check: Check) -> dict[str, Any]:
    """What was found, as JSON."""
    doubles = check.doubles
    return {
        "folder": str(check.index.folder),
        "layout": check.index.layout,
        "cases": len(check.index.references),
        "dropped": check.index.dropped,
        "points": check.points,
        "lines": check.lines,
        "labels": check.labels,
        "scenarios": check.scenarios,
        "columns": check.columns,
        "copies": doubles.copies,
        "contradicting": doubles.contradicting,
        "same_metrics": doubles.same_metrics,
        "same_noise": doubles.same_noise,
        "too_short_for_noise": doubles.short,
        "kinds": {
            kind: {"cases": tally.cases, "count": tally.count, "first": doubt_document(tally.first)}
            for kind, tally in check.tallies.items()
        },
        "doubts": [doubt_document(doubt) for doubt in check.doubts],
    }
