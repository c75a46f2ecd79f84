"""The step `cases generate`: writes a benchmark of metrics and logs from a seed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_steps(steps: Any) -> None:
    """Add `generate`."""
    verb = steps.add_parser("generate", help="write cases of 44 scenarios in the layout of CloudAnoBench")
    verb.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the cases")
    verb.add_argument("--cases", type=int, default=1252, metavar="N", help="how many (default: 1252)")
    verb.add_argument("--seed", type=int, default=1, metavar="S", help="another seed gives other cases (default: 1)")
    verb.add_argument("--difficulty", choices=("easy", "default", "hard"), default="default")
    verb.add_argument(
        "--phrasing",
        choices=("A", "B", "both"),
        default="both",
        help="wordings, names and addresses: A for training, B for judging, or both (default)",
    )
    verb.set_defaults(run=generate)


def generate(options: argparse.Namespace) -> int:
    """Write the cases."""
    from workbench.cli.parts.output import Progress, say
    from workbench.samples.cases.generate import generate as write

    shown = Progress()
    count = write(
        options.out,
        options.cases,
        options.seed,
        options.difficulty,
        options.phrasing,
        lambda done, of: shown.show(f"{done:,} of {of:,} cases", done / of),
    )
    shown.close()
    say(f"{count:,} cases in {options.out}")
    return 0
