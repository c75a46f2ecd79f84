"""The step `fleet plan`: series of a source → groups of like ones, in a file that people can read and change."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.fleet.workers import add_worker_options, executor_of
from workbench.cli.sources.prometheus import add_span, span_of
from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.sources.prometheus.access import Auth


KEPT = ("seed", "rounds", "candidates", "alerts_a_day", "learn", "batch", "proposer")


def add_steps(steps: Any) -> None:
    """Add `plan`."""
    verb = steps.add_parser("plan", help="group the series of files, a Parquet data set or a Prometheus")
    verb.add_argument(
        "path", type=Path, nargs="?", metavar="PATH", help="a folder of CSV or Parquet files, or a data set"
    )
    verb.add_argument("--out", type=Path, required=True, metavar="PLAN.json", help="the plan, for `fleet run`")
    verb.add_argument(
        "--parquet", action="store_true", help="PATH is one Parquet data set: a file or a (partitioned) folder"
    )
    for name in ("series", "time", "value", "label"):
        verb.add_argument(f"--{name}", metavar="COLUMN", help=f"the column of the {name} (default: found by name)")
    verb.add_argument("--url", metavar="URL", help="in place of PATH: a Prometheus, such as http://localhost:9090")
    verb.add_argument("--query", metavar="SELECTOR", help='its series, such as node_load1{job="node"}')
    verb.add_argument("--user", default="", metavar="NAME", help="ask Prometheus with a password")
    verb.add_argument("--bearer", action="store_true", help="ask Prometheus with a token")
    verb.add_argument("--ca", type=Path, metavar="FILE.pem", help="trust these certificates instead of the system's")
    add_span(verb)
    verb.add_argument("--seed", type=int, default=0)
    verb.add_argument("--rounds", type=_count, default=4, metavar="N", help="rounds of proposals at the most")
    verb.add_argument("--candidates", type=_count, default=6, metavar="N", help="candidates a round")
    verb.add_argument("--alerts-a-day", type=float, default=1.0, metavar="N", help="of a series without labels")
    verb.add_argument(
        "--proposer", choices=("synthesizer", "llm", "hybrid"), default="synthesizer", help="of the rules of groups"
    )
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
    made = plan_fleet(source, seen, FleetOptions(**{name: getattr(options, name) for name in KEPT}))
    write_plan(made, options.out)
    for group in made.groups:
        say(f"{group.priority}. {group.name}: {len(group.members):,} series, {group.reason}")
    for one in made.refused[:20]:
        say(f"left out: {one.name}: {one.reason}")
    counts = f"{made.n_series:,} series in {len(made.groups)} groups, {len(made.refused):,} left out"
    say(f"{counts}; about {words(made.seconds)} of work. Plan: {options.out}")
    return 0


def _source(options: argparse.Namespace) -> Any:
    from workbench.fleet.sources.folder import FolderSource
    from workbench.fleet.sources.parquet import ParquetSource

    if (options.path is None) == (options.url is None):
        raise UsageError("A fleet has one source", "PATH or --url names it", "Give one of them")
    if options.url is not None:
        return _query(options)
    path = str(options.path.resolve())
    columns = {name: getattr(options, name) for name in ("series", "time", "value", "label")}
    if options.parquet:
        return ParquetSource(path, **columns)
    given = {name: value for name, value in columns.items() if value is not None}
    if "value" in given:
        given["value"] = [given["value"]]
    return FolderSource(path, given or None)


def _query(options: argparse.Namespace) -> Any:
    from workbench.fleet.sources.prometheus import QuerySource

    if not options.query:
        raise UsageError("The series of a Prometheus need a selector", "--query is missing", "Give --query")
    span = span_of(options)
    ca = "" if options.ca is None else str(options.ca.resolve())
    auth: Auth = "bearer" if options.bearer else "basic" if options.user else "none"
    return QuerySource(options.url, options.query, span.start, span.end, span.step, auth, options.user, ca)
