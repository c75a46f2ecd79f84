"""`bench stream --series N` and `bench soak`: streams of thousands of series."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_steps(steps: Any, stream: Any) -> None:
    """Add `bench soak`, and to `bench stream` what it takes to measure rounds of many series."""
    stream.add_argument("--series", type=int, metavar="N", help="rounds of a point for each of N series instead")
    stream.add_argument("--rounds", type=int, default=240, metavar="N", help="of --series (default: 240)")
    _add_rule(stream)
    verb = steps.add_parser("soak", help="a stream of many series for long, under faults: flags and memory")
    verb.add_argument("--minutes", type=float, default=1.0, metavar="M", help="of sending (default: 1)")
    verb.add_argument("--series", type=int, default=10_000, metavar="N", help="default: 10,000")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    _add_rule(verb)
    verb.set_defaults(run=soak)


def _add_rule(verb: Any) -> None:
    verb.add_argument(
        "--rule", type=Path, metavar="DIR", help="folder of a rule (default: a stock rule of three signs)"
    )


def rounds(options: argparse.Namespace) -> dict[str, Any]:
    """The figures of rounds of many series."""
    from workbench.bench.many.rounds import measure
    from workbench.bench.speed import Means
    from workbench.cli.parts.output import tell
    from workbench.cli.parts.sandbox import open_host

    with open_host() as host:
        return measure(_rule(options), host, Means(tell), max(options.series, 1), max(options.rounds, 2))


def soak(options: argparse.Namespace) -> int:
    """Send points under faults; 1 where a flag is wrong."""
    from workbench.bench.many.soak import soak as measure
    from workbench.bench.speed import Means
    from workbench.cli.parts.output import require_writable, say, tell, write_json
    from workbench.cli.parts.sandbox import open_host

    require_writable(options.json)
    with open_host(spare=True) as host:
        figures = measure(_rule(options), host, Means(tell), max(options.series, 1), options.minutes)
    write_json(figures, options.json)
    if options.json != "-":
        for name, figure in figures.items():
            say(f"{name}: {figure}")
    return 1 if figures["wrong_flags"] or figures["misjudged"] else 0


def _rule(options: argparse.Namespace) -> Any:
    from workbench.bench.many.crowd import for_all, typical_rule
    from workbench.packs.rulefile import read_rule

    return typical_rule() if options.rule is None else for_all(read_rule(options.rule))
