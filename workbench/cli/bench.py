"""The verb `bench`: what the workbench costs, measured on this machine; `bench ui` measures the window."""

from __future__ import annotations

import argparse
from typing import Any


def add_verbs(verbs: Any) -> None:
    """Add `bench`."""
    family = verbs.add_parser("bench", help="measure what the workbench costs on this machine")
    steps = family.add_subparsers(metavar="STEP", required=True)
    verb = steps.add_parser("ui", help="start, painting, edits, stalls, stop and memory of the window")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.add_argument("--runs", type=int, default=5, metavar="N", help="starts to take the median of (default: 5)")
    verb.set_defaults(run=ui)


def ui(options: argparse.Namespace) -> int:
    """Measure the real window, painted into memory where there is no display."""
    from workbench.cli.parts.output import say, tell, write_json
    from workbench.gui.staging.bench_ui import measure

    figures = measure(tell, max(options.runs, 1))
    write_json(figures, options.json)
    if options.json != "-":
        for name, figure in figures.items():
            parts = figure.items() if isinstance(figure, dict) else [("", figure)]
            for part, value in parts:
                say(f"{name} {part}".strip() + f": {value}")
    return 0
