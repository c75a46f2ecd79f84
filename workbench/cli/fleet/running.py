"""The steps `fleet run` and `fleet status`: a plan becomes rules, in a folder as `train` leaves it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.fleet.asking import add_model_options, asked_of
from workbench.cli.fleet.workers import add_worker_options, executor_of
from workbench.errors import TrainingError, UsageError

if TYPE_CHECKING:
    from workbench.cli.parts.run_folder import RunFolder
    from workbench.fleet.plan import FleetPlan
    from workbench.model.events import Event
    from workbench.project.project import Project

PLAN = "plan.json"  # its copy in the folder of a run


def add_steps(steps: Any) -> None:
    """Add `run` and `status`."""
    verb = steps.add_parser("run", help="learn the rules of a plan; a run that was ended goes on where it was")
    verb.add_argument("plan", type=Path, metavar="PLAN.json", help="what `fleet plan` wrote")
    verb.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for run.rwb and rules/")
    verb.add_argument("--time-limit", type=float, metavar="S", help="seconds after which no more work is begun")
    verb.add_argument(
        "--usd", type=float, metavar="N", help="dollars, of workers and a model, after which none is begun"
    )
    verb.add_argument("--usd-an-hour", type=float, default=0.1, metavar="N", help="of one worker (default: 0.10)")
    verb.add_argument("--retry-failed", action="store_true", help="try series that failed in an earlier start again")
    add_worker_options(verb)
    add_model_options(verb)
    verb.add_argument("--json", metavar="FILE", help="write the status as JSON, - for stdout")
    verb.set_defaults(run=run)
    verb = steps.add_parser("status", help="how far a run is: scores, alerts, drift and failures of each series")
    verb.add_argument("folder", type=Path, metavar="DIR", help="the folder of `fleet run --out`")
    verb.add_argument("--workers", type=int, default=1, metavar="N", help="that share what is left, for the guess")
    verb.add_argument("--all", action="store_true", help="also print a line for each series")
    verb.add_argument("--json", metavar="FILE", help="write the status as JSON, - for stdout")
    verb.set_defaults(run=status)


def run(options: argparse.Namespace) -> int:
    """Run or go on; 1 where series failed."""
    from workbench.cli.parts.output import publish, require_writable, tell
    from workbench.cli.parts.run_folder import RunFolder
    from workbench.fleet.plan import read_plan
    from workbench.fleet.running.budget import Limits
    from workbench.fleet.running.run import run_fleet
    from workbench.fleet.status import status_of
    from workbench.fleet.wishes import LEFT_OUT, heed, to_be_tried
    from workbench.project.fleet_wishes import fulfilled, wishes_of

    require_writable(options.json)
    plan, folder = read_plan(options.plan), RunFolder(options.out)
    limits = Limits(options.time_limit, options.usd, options.usd_an_hour)
    asked = asked_of(options, plan, folder.path / "llm")
    with _project(folder, plan) as project:
        wishes = wishes_of(project)
        plan, past = heed(plan, project.runlog.events(plan.run_id), wishes)
        if past:
            tell(f"Going on with {plan.run_id}.")
        with executor_of(options) as executor:
            again = options.retry_failed
            events = run_fleet(plan, executor, clock=time.monotonic, past=past, limits=limits, again=again, asked=asked)
            try:
                with closing(events):
                    _follow(events, project, plan)
            except KeyboardInterrupt:
                tell("Stopped; the same command goes on from here.")
                return 130
        told = project.runlog.events(plan.run_id)
        if to_be_tried(wishes) and getattr(told[-1], "outcome", "") == "completed":
            project.apply(fulfilled(project, to_be_tried(wishes)))
        _keep_rules(folder, project, plan, told)
        found = status_of(*heed(plan, told, wishes_of(project)))
    publish(found.document(), options.json, list(found.lines()))
    if found.outcome == "failed":
        raise TrainingError(
            "The run ended early", getattr(told[-1], "reason", ""), "Run it again: it goes on from here"
        )
    if found.outcome in ("time", "money"):
        tell(f"The budget of {found.outcome} is spent; with a larger one the same command goes on.")
    return 1 if any(row.status == "failed" and row.reason != LEFT_OUT for row in found.rows) else 0


def status(options: argparse.Namespace) -> int:
    """Print how far a run is, also while it goes on."""
    from workbench.cli.parts.output import publish, require_writable, words
    from workbench.cli.parts.run_folder import RunFolder
    from workbench.fleet.plan import read_plan
    from workbench.fleet.status import status_of
    from workbench.fleet.wishes import heed
    from workbench.project.fleet_wishes import wishes_of
    from workbench.project.project import Project

    require_writable(options.json)
    folder = RunFolder(options.folder)
    plan = read_plan(folder.path / PLAN)
    with Project.open(folder.project, read_only=True) as project:
        heeded = heed(plan, project.runlog.events(plan.run_id), wishes_of(project))
        found = status_of(*heeded, options.workers)
    lines = list(found.lines())
    if found.eta_s:
        lines.append(f"about {words(found.eta_s)} left with {options.workers} worker(s)")
    if options.all:
        lines += [_line(row) for row in found.rows]
    publish(found.document(), options.json, lines)
    return 0


def _line(row: Any) -> str:
    figures = {"F1": row.f1, "test F1": row.test_f1, "alerts a day": row.alerts_per_day, "drift": row.drift}
    told = ", ".join(f"{name} {value:.2f}" for name, value in figures.items() if value is not None)
    return f"{row.name} · {row.group} · {row.status}" + (f" · {told}" if told else "")


def _project(folder: RunFolder, plan: FleetPlan) -> Project:
    """The project of the run, new or as it was left; UsageError where the folder holds a run of another plan."""
    from workbench.fleet.plan import read_plan, write_plan
    from workbench.project.project import Project

    kept = folder.path / PLAN
    if folder.project.exists():
        if not kept.exists() or read_plan(kept).run_id != plan.run_id:
            raise UsageError(
                f"{folder.path} holds the run of another plan", "nothing is overwritten", "Give another --out"
            )
        write_plan(plan, kept)  # priorities may have changed
        return Project.open(folder.project)
    folder.path.mkdir(parents=True, exist_ok=True)
    write_plan(plan, kept)
    return Project.create(folder.project)


def _follow(events: Iterable[Event], project: Project, plan: FleetPlan) -> None:
    """Write each event to the run log as it comes, and show how far the run is."""
    from workbench.cli.parts.output import Progress
    from workbench.model.events import Finished
    from workbench.model.fleet import SeriesJudged

    done = failed = 0
    with closing(Progress()) as progress:
        for event in events:
            project.runlog.append(event)
            if isinstance(event, SeriesJudged):
                done, failed = done + 1, failed + (event.status == "failed")
                note = f"{failed} failed" if failed else ""
                progress.show(f"{done:,} of {plan.n_series:,} series", done / max(plan.n_series, 1), None, note)
            elif isinstance(event, Finished):
                progress.show(event.outcome, 1.0)


def _keep_rules(folder: RunFolder, project: Project, plan: FleetPlan, told: Iterable[Event]) -> None:
    """Rules of finished groups, and the series that they were learned from, which examples of a pack are cut of; a rule
    that an earlier start left may have been edited or approved since, and stays."""
    from workbench.fleet.sources.nouns import load_each
    from workbench.model.events import TaskFinished
    from workbench.model.series import Series
    from workbench.packs.rulefile import write_rule
    from workbench.project.edits import add_series, put_rule

    known = set(project.series_names())
    finished = {event.task: event for event in told if isinstance(event, TaskFinished)}
    for group in plan.groups:
        event = finished.get(group.name)
        if event is None or event.rule is None:
            continue
        place = folder.rule_folder(event.rule.name)
        if not (place / "rule.toml").exists():
            write_rule(event.rule, place)
            project.apply(put_rule(project, event.rule, title=f"Accept {event.rule.name} of run {event.run}"))
        wanted = [key for key in group.teachers if key.name not in known]
        loaded = [one for _, one in load_each(plan.source, wanted) if isinstance(one, Series)]
        if loaded:
            project.apply(add_series(project, loaded))
