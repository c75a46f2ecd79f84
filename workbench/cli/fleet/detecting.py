"""The step `fleet detect`: a pack over a Parquet data set, partition by partition."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from workbench.cli.fleet.workers import add_worker_options, compiled_first


def add_steps(steps: Any) -> None:
    """Add `detect`."""
    verb = steps.add_parser("detect", help="run a pack on a Parquet data set, partition by partition (dask.dataframe)")
    verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    verb.add_argument("path", type=Path, metavar="SET", help="a Parquet file, or a (partitioned) folder of them")
    verb.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder for the flags, as Parquet")
    verb.add_argument("--key", type=Path, metavar="FILE.pub", help="public key: the signature must be by it")
    for name in ("series", "time", "value"):
        verb.add_argument(f"--{name}", metavar="COLUMN", help=f"the column of the {name} (default: found by name)")
    add_worker_options(verb)
    verb.set_defaults(run=detect)


def detect(options: argparse.Namespace) -> int:
    """Write the flags and count them; 1 where a series could not be judged."""
    from workbench.cli.parts.output import say, tell
    from workbench.fleet.detection import detect_set
    from workbench.fleet.sources.parquet import ParquetSource

    source = ParquetSource(str(options.path.resolve()), options.series, options.time, options.value)
    if not options.scheduler:
        compiled_first()
    found = detect_set(
        options.pack, source, options.out, key=options.key, scheduler=options.scheduler, workers=options.workers
    )
    for name, reason in list(found.failed.items())[:20]:
        tell(f"{name}: {reason}")
    failed = f", {len(found.failed):,} not judged" if found.failed else ""
    say(f"{found.series:,} series, {found.points:,} points, {found.flags:,} flags{failed}: {options.out}")
    return 1 if found.failed else 0
