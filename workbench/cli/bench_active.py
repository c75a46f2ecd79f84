"""The step `bench active`: what ten answered questions are worth where labels are wrong on purpose."""

from __future__ import annotations

import argparse
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `active`."""
    verb = steps.add_parser("active", help="what ten answered questions are worth where labels are wrong on purpose")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.add_argument("--seeds", type=int, default=15, metavar="N", help="of six generated series each (default: 15)")
    verb.set_defaults(run=active)


def active(options: argparse.Namespace) -> int:
    """Spoil labels, ask, answer, learn again, and judge on what comes later."""
    from workbench.bench.active import measure
    from workbench.cli.parts.output import require_writable, say, tell, write_json
    from workbench.cli.parts.sandbox import open_host

    require_writable(options.json)
    with open_host() as host:
        figures = measure(host, tell, range(max(options.seeds, 1)))
    write_json(figures, options.json)
    if options.json != "-":
        for line in lines(figures):
            say(line)
    return 0


def lines(figures: dict[str, Any]) -> list[str]:
    """The figures for people."""
    rows = [f"{'answered':10}  event F1    gain  ± error  refitted  labels corrected of {figures['questions']}"]
    for way, one in figures["by"].items():
        gain = f"{one['gain']:+7.3f}  {one['error']:7.3f}"
        rows.append(f"{way:10}  {one['learned']:8.3f} {gain}  {one['refitted']:8.3f}  {one['corrected']:6.2f}")
    gain, error = figures["against_random"]
    rows.append(f"suggested against random: {gain:+.3f} ± {error:.3f} over {figures['series']} series")
    return rows
