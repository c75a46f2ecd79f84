"""`bench monkey`: random commands, keys, clicks and drops at the window, and what went wrong."""

from __future__ import annotations

import argparse
import os
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `bench monkey`."""
    verb = steps.add_parser("monkey", help="random commands, keys, clicks and drops at the window: faults and stalls")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.add_argument("--steps", type=int, default=20_000, metavar="N", help="how many (default: 20,000)")
    verb.add_argument("--seed", type=int, default=0, metavar="N", help="of the choices (default: 0)")
    verb.add_argument("--stalls", type=int, metavar="N", help="fail where the window computed over 250 ms in more")
    verb.set_defaults(run=monkey)


def monkey(options: argparse.Namespace) -> int:
    """Let it loose; 1 where it found a fault, or more stalls than were allowed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from workbench.cli.parts.output import publish, require_writable
    from workbench.gui.staging.monkey.measure import let_loose

    require_writable(options.json)
    figures = let_loose(max(options.steps, 1), options.seed)
    publish(figures, options.json, [f"{name:12}{_words(figure)}" for name, figure in figures.items()])
    too_many = options.stalls is not None and figures.get("stalls", 0) > options.stalls
    return 1 if figures["faults"] or too_many else 0


def _words(figure: Any) -> str:
    """A list by its lines, everything else as it is."""
    if not isinstance(figure, list):
        return str(figure)
    return "".join(f"\n  {one}" for one in figure) or "none"
