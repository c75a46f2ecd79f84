"""The step `bench packages`: size and start of the detector's wheel and of the bundled application."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `packages`."""
    text = "size, installed size and start of the detector's wheel, and of a bundled application"
    verb = steps.add_parser("packages", help=text)
    verb.add_argument("--app", type=Path, metavar="DIR", help="a bundle that `package app --out DIR` made; needs Xvfb")
    verb.add_argument("--runs", type=int, default=3, metavar="N", help="starts to take the median of (default: 3)")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.set_defaults(run=packages)


def packages(options: argparse.Namespace) -> int:
    """Measure with the pack of the samples; pip must reach an index."""
    from workbench.cli.parts.output import publish, require_writable, tell
    from workbench.packaging.application.build import bundle_in
    from workbench.packaging.measure import measure_app, measure_detector
    from workbench.resources import sample_data

    require_writable(options.json)
    (pack,) = sample_data().rglob("*.rulepack")
    runs = max(options.runs, 1)
    bundle = bundle_in(options.app) if options.app else None
    document = {"detector": measure_detector(pack, sample_data() / "request_rate.csv", tell, runs)}
    if bundle is not None:
        document["app"] = measure_app(bundle, tell, runs)
    lines = [f"{part} {name}: {figure:,}" for part, figures in document.items() for name, figure in figures.items()]
    publish(document, options.json, lines)
    return 0
