"""The step `bench active`: what ten answered questions are worth where labels are wrong on purpose."""

from __future__ import annotations

import argparse
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `active`."""
    verb = steps.add_parser("active", help="what ten answered questions are worth where labels are wrong on purpose")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.add_argument("--seeds", type=int, default=12, metavar="N", help="of six generated series each (default: 12)")
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
    rows = [
        f"{'answered':10}  learned anew: gain ± error   refitted: gain ± error   corrected of {figures['questions']}"
    ]
    for way, one in figures["by"].items():
        parts = [f"{one[how]['event_f1']:6.3f} {_gain(one[how])}" for how in ("learned", "refitted")]
        rows.append(f"{way:10}  {'   '.join(parts)}  {one['corrected']:6.2f}")
    against = ", ".join(f"{how} {_gain(one)}" for how, one in figures["against_random"].items())
    rows.append(f"suggested against random: {against} over {figures['series']} series")
    return rows


def _gain(one: dict[str, float]) -> str:
    return f"{one['gain']:+.3f} ± {one['error']:.3f}"
