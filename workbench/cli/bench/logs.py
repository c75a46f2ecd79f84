"""The step `bench logs`: how well templates group log lines, and how many lines a second they take."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `logs`."""
    verb = steps.add_parser("logs", help="grouping accuracy of log templates on each system, lines a second, memory")
    verb.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of <system>_2k.log with groups")
    verb.add_argument("--lines", type=int, metavar="N", help="of each measurement of speed (default: 300,000)")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.set_defaults(run=logs)


def logs(options: argparse.Namespace) -> int:
    """Group the lines of each system and compare with the groups made by hand."""
    from workbench.bench.logs.measure import LINES, measure
    from workbench.cli.parts.output import publish, require_writable, tell

    require_writable(options.json)
    document = measure(options.data, tell, max(options.lines or LINES, 1))
    publish(document, options.json, table(document))
    return 0


def table(document: Mapping[str, Any]) -> list[str]:
    """A line for each system, then the means, lines a second and memory."""
    rows = [f"{'system':14}{'content':>9}{'raw':>8}{'groups':>8}{'by hand':>9}{'read, lines/s':>15}"]
    for name, one in document["systems"].items():
        counts = f"{one['groups']:>8}{one['groups_by_hand']:>9}{one['read_per_s']:>15,}"
        rows.append(f"{name:14}{one['content']:>9.3f}{one['raw']:>8.3f}{counts}")
    rows.append(f"{'mean':14}{document['mean']['content']:>9.3f}{document['mean']['raw']:>8.3f}")
    rows.append(f"on quarters of the lines {document['mean']['quarter']:.3f}, pooled {document['mean']['pooled']:.3f}")
    speeds = ", ".join(f"{kind.replace('_', ' ')} {speed:,}" for kind, speed in document["lines_per_s"].items())
    kept = ", ".join(f"{size:g} MB after {lines}" for lines, size in document["memory_mb"].items())
    return [*rows, f"lines a second: {speeds}", f"memory: {kept}"]
