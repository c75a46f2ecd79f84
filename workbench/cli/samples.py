"""The verb `samples generate`: writes the sample series anew."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_verbs(verbs: Any) -> None:
    """Add `samples`."""
    family = verbs.add_parser("samples", help="the sample series that come with the workbench")
    steps = family.add_subparsers(metavar="STEP", required=True)
    verb = steps.add_parser("generate", help="write the six sample series from a seed")
    verb.add_argument("--out", type=Path, default=Path("sample_data"), help="folder (default: sample_data)")
    verb.add_argument("--seed", type=int, default=None, help="another seed gives other series of the same kinds")
    verb.set_defaults(run=generate)


def generate(options: argparse.Namespace) -> int:
    """Write the series and name the files."""
    from workbench.cli.output import say
    from workbench.samples.generate import SEED, generate_samples

    for path in generate_samples(options.out, SEED if options.seed is None else options.seed):
        say(str(path))
    return 0
