"""The step `bench scaling`: how training and running grow with points and with series."""

from __future__ import annotations

import argparse
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `scaling`."""
    verb = steps.add_parser("scaling", help="seconds of training and running against points and series")
    verb.add_argument("--quick", action="store_true", help="up to 100,000 points and 100 series")
    verb.add_argument("--points", type=int, metavar="N", help="the largest number of points (default: 10,000,000)")
    verb.add_argument("--series", type=int, metavar="N", help="the largest number of series (default: 1,000)")
    verb.add_argument("--workers", type=int, metavar="N", help="child processes of training (default: one a core)")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.set_defaults(run=scaling)


def scaling(options: argparse.Namespace) -> int:
    """Train and run on generated telemetry of growing size."""
    from workbench.bench.scaling.measure import QUICK, Means, Setting, measure
    from workbench.cli.parts.output import require_writable, say, tell, write_json
    from workbench.cli.parts.sandbox import open_hosts

    require_writable(options.json)
    setting = (QUICK if options.quick else Setting()).up_to(options.points, options.series)
    with open_hosts(options.workers) as hosts:
        document = measure(Means(hosts, tell), setting)
    write_json(document, options.json)
    if options.json != "-":
        for name, exponent in document["fit"].items():
            say(f"{name.replace('_', ' ')}: {exponent} (1 = linear)")
    return 0
