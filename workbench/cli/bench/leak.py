"""`bench leak`: what is left after opening, training and closing again and again."""

from __future__ import annotations

import argparse
import os
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `bench leak`."""
    verb = steps.add_parser("leak", help="memory, threads and widgets left by cycles of open, train and close")
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.add_argument("--cycles", type=int, default=60, metavar="N", help="cycles that count (default: 60)")
    verb.set_defaults(run=leak)


def leak(options: argparse.Namespace) -> int:
    """Measure the real window, painted into memory where there is no display."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from workbench.cli.parts.output import publish, require_writable, tell
    from workbench.gui.staging.bench_leak import measure_leaks

    require_writable(options.json)
    document = measure_leaks(tell, max(options.cycles, 1))
    publish(document, options.json, [f"{name:17}{figure}" for name, figure in document.items()])
    return 0
