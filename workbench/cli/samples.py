"""The verb `samples generate`: writes the sample series anew, and with `--project` the finished project and pack."""

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
    verb.add_argument(
        "--family",
        metavar="NAME",
        help="others: seasons (hourly, trend, 12, 24 and 168 points), seasons_changing (with change points)",
    )
    verb.add_argument("--count", type=int, default=20, metavar="N", help="series of the family (default: 20)")
    verb.add_argument("--project", action="store_true", help="train and write sample-project.rwb and a pack as well")
    verb.set_defaults(run=generate)


def generate(options: argparse.Namespace) -> int:
    """Write the series and name the files."""
    from workbench.cli.parts.output import say
    from workbench.samples.generate import SEED, generate_family, generate_samples

    seed = SEED if options.seed is None else options.seed
    if options.family:
        for path in generate_family(options.out, options.family, options.count, seed):
            say(str(path))
        return 0
    for path in generate_samples(options.out, seed):
        say(str(path))
    if options.project:
        for path in _finished(options.out):
            say(str(path))
    return 0


def _finished(folder: Path) -> tuple[Path, Path]:
    from workbench.cli.parts.output import Progress
    from workbench.cli.parts.sample_project import write_sample_project
    from workbench.sandbox.host import Host
    from workbench.training.options import TrainOptions

    progress = Progress()
    with Host() as host:
        written = write_sample_project(folder, TrainOptions(mode="each"), host, progress.show)
    progress.show("finished", 1.0)
    progress.close()
    return written
