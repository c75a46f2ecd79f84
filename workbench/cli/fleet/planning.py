"""The step `fleet plan`: series of a source → groups of like ones, in a file that people can read and change."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from workbench.cli.fleet.workers import add_worker_options, executor_of


def add_steps(steps: Any) -> None:
    """Add `plan`."""
    verb = steps.add_parser("plan", help="group the series of a folder or a Parquet data set, and guess the work")
    verb.add_argument("path", type=Path, metavar="PATH", help="a folder of CSV or Parquet files, or a data set")
    verb.add_argument("--out", type=Path, required=True, metavar="PLAN.json", help="the plan, for `fleet run`")
    verb.add_argument(
        "--parquet", action="store_true", help="PATH is one Parquet data set: a file or a (partitioned) folder"
    )
    for name in ("series", "time", "value", "label"):
        verb.add_argument(f"--{name}", metavar="COLUMN", help=f"the column of the {name} (default: found by name)")
    verb.add_argument("--seed", type=int, default=0)
    verb.add_argument("--rounds", type=_count, default=4, metavar="N", help="rounds of proposals at the most")
    verb.add_argument("--candidates", type=_count, default=6, metavar="N", help="candidates a round")
    verb.add_argument("--alerts-a-day", type=float, default=1.0, metavar="N", help="of a series without labels")
    verb.add_argument(
        "--learn", type=_count, default=24, metavar="N", help="series that a group learns from at the most"
    )
    verb.add_argument("--batch", type=_count, default=50, metavar="N", help="series of one piece of work")
    add_worker_options(verb)
    verb.set_defaults(run=plan)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def plan(options: argparse.Namespace) -> int:
    """Write the plan and print its groups."""
    from contextlib import closing

    from workbench.cli.parts.output import Progress, say, words
    from workbench.fleet.grouping import plan_fleet
    from workbench.fleet.plan import FleetOptions, write_plan
    from workbench.fleet.surveying import survey_fleet

    source = _source(options)
    with executor_of(options) as executor, closing(Progress()) as progress:
        seen = survey_fleet(source, executor, lambda done: progress.show(f"Looked at {done:,} series", 0.0))
    kept = {name: getattr(options, name) for name in ("seed", "rounds", "candidates", "alerts_a_day", "learn", "batch")}
    made = plan_fleet(source, seen, FleetOptions(**kept))
    write_plan(made, options.out)
    for group in made.groups:
        say(f"{group.priority}. {group.name}: {len(group.members):,} series, {group.reason}")
    for one in made.refused[:20]:
        say(f"left out: {one.name}: {one.reason}")
    say(f"{made.n_series:,} series in {len(made.groups)} groups, {len(made.refused):,} left out; about ")
    say(f"{words(made.seconds)} of work. Plan: {options.out}")
    return 0


def _source(options: argparse.Namespace) -> Any:
    from workbench.fleet.parquet import ParquetSource
    from workbench.fleet.sources import FolderSource

    path = str(options.path.resolve())
    columns = {name: getattr(options, name) for name in ("series", "time", "value", "label")}
    if options.parquet:
        return ParquetSource(path, **columns)
    given = {name: value for name, value in columns.items() if value is not None}
    if "value" in given:
        given["value"] = [given["value"]]
    return FolderSource(path, given or None)
