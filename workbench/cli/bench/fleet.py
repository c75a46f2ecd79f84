"""The step `bench fleet`: seconds and memory of planning and running a fleet, and a simulation of a larger one."""

from __future__ import annotations

import argparse
from typing import Any

from workbench.cli.fleet.workers import add_worker_options


def add_steps(steps: Any) -> None:
    """Add `fleet`."""
    verb = steps.add_parser("fleet", help="seconds and memory of rules for many series, and of a simulated cluster")
    verb.add_argument("--series", type=int, default=100, metavar="N", help="of the data set (default: 100)")
    verb.add_argument("--points", type=int, default=1000, metavar="N", help="of each series (default: 1,000)")
    verb.add_argument(
        "--simulate", type=int, metavar="N", help="also: what N series need, by what was measured, for 1 to 512 workers"
    )
    add_worker_options(verb)
    verb.add_argument("--json", metavar="FILE", help="write the figures as JSON, - for stdout")
    verb.set_defaults(run=fleet)


def fleet(options: argparse.Namespace) -> int:
    """Write a data set, plan it, run it, forget it."""
    import tempfile
    from pathlib import Path

    from workbench.bench.machine import commit, load, machine
    from workbench.cli.fleet.workers import executor_of
    from workbench.cli.parts.output import publish, require_writable, tell, words
    from workbench.fleet.bench.measure import measure
    from workbench.fleet.bench.simulate import costs_of, simulate
    from workbench.project.project import Project

    require_writable(options.json)
    before = load()
    points = max(options.points, 200)
    with tempfile.TemporaryDirectory() as folder, Project.create(Path(folder) / "run.rwb") as project:
        keep = project.runlog.append
        document = measure(lambda: executor_of(options), Path(folder), options.series, points, tell, keep)
    document |= {"commit": commit(), "machine": machine(), "load": {"before": before, "after": load()}}
    lines = [f"{document['series']:,} series in {document['seconds']:.1f} s, {document['peak_mb']:.0f} MB a worker"]
    if options.simulate:
        played = simulate(options.simulate, document["groups"], costs_of(document))
        document["simulated"] = {"series": options.simulate, "runs": played}
        lines += [f"{options.simulate:,} series, {one['workers']:,} workers: {words(one['seconds'])}" for one in played]
        lines.append(f"of which the process that gives out the work needs {words(played[0]['driver_s'])} by itself")
    publish(document, options.json, lines)
    return 0
