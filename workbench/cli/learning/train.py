"""The verb `train`: series in; a project with its run log, rules, a report and the scores out."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.cli.parts.base import add_base_option, attached, base_lines, without_used
from workbench.cli.parts.chunk import add_chunk_option, check_chunk_option, with_chunk
from workbench.cli.parts.forecast import tell_forecast
from workbench.cli.parts.llm import add_llm_options, model_for
from workbench.cli.parts.output import Progress, require_writable, say, tell, words, write_json
from workbench.cli.parts.run_folder import RunFolder
from workbench.errors import TrainingError, UsageError
from workbench.model.events import Event, Finished, RoundFinished, RunStarted, StepStarted, TaskFinished

KEPT_OPTIONS = ("mode", "proposer", "seed", "rounds", "candidates", "keep", "base", "chunk_points", "alerts_a_day")
KEPT, DOUBTS = "train", "doubts"  # where a project keeps the options of its last run, and what was odd in its data


def add_verbs(verbs: Any) -> None:
    """Add `train`."""
    verb = verbs.add_parser("train", help="learn rules from labeled series, without a window")
    verb.add_argument("paths", type=Path, nargs="*", metavar="PATH", help="CSV or Parquet files, or folders")
    verb.add_argument("--out", type=Path, metavar="DIR", help="folder for run.rwb, rules/, report.html")
    verb.add_argument(
        "--mode", choices=("each", "group", "auto"), default="auto", help="one rule a series, one for all"
    )
    verb.add_argument("--proposer", choices=("synthesizer", "llm", "hybrid"), default="synthesizer")
    verb.add_argument("--seed", type=int, default=0)
    verb.add_argument("--rounds", type=_count, metavar="N", help="rounds of proposals at the most")
    verb.add_argument("--candidates", type=_count, metavar="N", help="candidates a round")
    verb.add_argument("--keep", type=_count, metavar="K", help="how many of the best a round starts from")
    verb.add_argument("--workers", type=_count, metavar="N", help="child processes that try candidates side by side")
    verb.add_argument("--time-limit", type=_above_zero, metavar="S", help="seconds at the most")
    verb.add_argument(
        "--alerts-a-day",
        type=_above_zero,
        metavar="N",
        help="alerts a day that a series without labels may get (default 1; without a clock: in 1,000 points)",
    )
    verb.add_argument("--resume", type=Path, metavar="DIR", help="go on with the run of this folder")
    add_base_option(verb)
    add_chunk_option(verb)
    add_llm_options(verb)
    verb.add_argument("--json", metavar="FILE", help="write the scores as JSON, - for stdout")
    verb.set_defaults(run=train)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _above_zero(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < float(text) < float("inf"):
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")


def train(options: argparse.Namespace) -> int:
    """Train, write everything below the folder, print the scores."""
    if options.forecast:
        return tell_forecast(options, _train_options(options))
    folder = RunFolder(_target(options))
    require_writable(options.json)
    try:
        outcome = run(folder, options)
    except KeyboardInterrupt:
        tell(f"Stopped; `train --resume {folder.path}` goes on from here.")
        return 130
    write_json(outcome.document(), options.json)
    if options.json != "-":
        for line in outcome.lines():
            say(line)
        say(f"Rules: {folder.rules} · report: {folder.report} · project: {folder.project}")
    return 0


def run(folder: RunFolder, options: argparse.Namespace) -> Any:
    """One run from open to report; returns its Scorecard. Events go to the run log as they happen."""
    from workbench.cli.parts.sandbox import open_hosts
    from workbench.cli.parts.scorecard import Scorecard
    from workbench.project.project import Project
    from workbench.training.run import train_all

    started = time.monotonic()
    check_chunk_option(options)
    if options.resume is None:  # first of all: without consent nothing is made and nothing is read
        model_for(options, folder.path / "llm", options.proposer)
    with _project(folder, options) as project, open_hosts(options.workers) as hosts:
        assert isinstance(project, Project)
        series = tuple(project.load_series(name) for name in project.series_names())
        run_id, past = _run_to_resume(project, options)
        chosen = _options_of_run(project, options, past)
        model = model_for(options, folder.path / "llm", chosen.proposer)
        if options.calibrate_chunk and options.resume is None:
            chosen = with_chunk(series, chosen, model, hosts[0])
            project.set_view(KEPT, {name: getattr(chosen, name) for name in KEPT_OPTIONS})
        make = None if model is None else model.proposer(chosen)
        events = train_all(
            series,
            chosen,
            hosts,
            clock=time.monotonic,
            run_id=run_id,
            past=past,
            make_proposer=make,
            model=None if model is None else model.client,
        )
        with contextlib.closing(events):  # its work ends before the host does
            log = _follow(events, project)
        finished = log[-1]
        if isinstance(finished, Finished) and finished.outcome == "failed":
            raise TrainingError("The run ended early", finished.reason.rstrip("."), "Mend the cause and start again")
        done = [event for event in [*past, *log] if isinstance(event, TaskFinished) and event.rule]
        _keep_rules(folder, project, done)
        for line in base_lines([*past, *log]):
            tell(line)
        results = [result for event in done for result in event.results]
        card = Scorecard.of_results(results, time.monotonic() - started, 0.0 if model is None else model.usd())
        if model is not None:
            tell(f"Language model: {model.words()}. Transcript: {folder.path / 'llm' / 'transcript.jsonl'}")
        _write_report(folder, project, series, [*past, *log], hosts[0])
    return card


def _target(options: argparse.Namespace) -> Path:
    if options.resume is not None:
        return Path(options.resume)
    if options.out is None:
        raise UsageError("train needs a folder for what it writes", "--out is missing", "Give --out DIR")
    if not options.paths:
        raise UsageError(
            "train needs series to learn from", "no PATH is given", "Give CSV or Parquet files, or folders"
        )
    return Path(options.out)


def _project(folder: RunFolder, options: argparse.Namespace) -> Any:
    """The run's project: made anew with the series of the paths, or the one to go on with."""
    from workbench.data.opening import open_paths
    from workbench.project.edits import add_series
    from workbench.project.project import Project
    from workbench.training.plan import plan_tasks

    if options.resume is not None:
        if not folder.project.exists():
            raise UsageError(
                f"There is no run to resume in {folder.path}", "it holds no run.rwb", "Give the folder of --out"
            )
        return Project.open(folder.project)
    if folder.project.exists():
        raise UsageError(
            f"{folder.path} already holds a run",
            "nothing is overwritten",
            f"Give another --out, or --resume {folder.path}",
        )
    opened = open_paths(options.paths)
    series = opened.series
    if options.base:
        given = attached(opened, options.base)
        series, options.base = given.series, str(given.spec)
    doubts = without_used(opened.doubts, options.base)
    for doubt in doubts:
        tell(f"{doubt.series}: {doubt.text}")
    plan_tasks(series, _train_options(options))  # what cannot be learned leaves no folder behind
    folder.path.mkdir(parents=True, exist_ok=True)
    project = Project.create(folder.project)
    project.set_view(DOUBTS, [f"{doubt.series}: {doubt.text}" for doubt in doubts])
    project.apply(add_series(project, series))
    return project


def _train_options(options: argparse.Namespace) -> Any:
    from workbench.training.options import TrainOptions

    limits = {"rounds": options.rounds, "time_limit_s": options.time_limit}
    limits |= {"candidates": options.candidates, "keep": options.keep, "alerts_a_day": options.alerts_a_day}
    given = {name: value for name, value in limits.items() if value is not None}
    return TrainOptions(mode=options.mode, proposer=options.proposer, seed=options.seed, base=options.base, **given)


def _options_of_run(project: Any, options: argparse.Namespace, past: Iterable[Event]) -> Any:
    """The options of a new run, kept beside its log; a run that goes on has its own, with other limits where given."""
    chosen = _train_options(options)
    kept = project.view(KEPT) if options.resume is not None else None
    begun = next((event for event in past if isinstance(event, RunStarted)), None)
    if kept is None and begun is not None:  # the window began it
        alone = all(names == (task,) for task, names in begun.tasks.items())
        mode = "each" if alone else "group" if len(begun.tasks) == 1 else "auto"
        kept = {"mode": mode, "proposer": begun.proposer, "seed": begun.seed, "rounds": begun.rounds}
        kept["alerts_a_day"] = begun.alerts_a_day
    if kept:
        given = {} if options.rounds is None else {"rounds": chosen.rounds}
        return replace(chosen, **{name: kept[name] for name in KEPT_OPTIONS if name in kept} | given)
    project.set_view(KEPT, {name: getattr(chosen, name) for name in KEPT_OPTIONS})
    return chosen


def _run_to_resume(project: Any, options: argparse.Namespace) -> tuple[str, tuple[Event, ...]]:
    """The id of the run and what it already did; a new id where nothing is resumed, or it ended before it began."""
    runs = project.runlog.runs() if options.resume is not None else ()
    if runs:
        tell(f"Going on with the run {runs[-1].id}.")
        return runs[-1].id, project.runlog.events(runs[-1].id)
    if not project.series_names():
        raise UsageError(
            f"There is no run to resume in {options.resume}", "it ended before it held any series", "Remove the folder"
        )
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S"), ()


def _follow(events: Iterable[Event], project: Any) -> list[Event]:
    """Write each event to the run log, show how far the run is, and return them all."""
    log: list[Event] = []
    with contextlib.closing(Progress()) as progress:
        best = ""
        for event in events:
            project.runlog.append(event)
            log.append(event)
            if isinstance(event, RunStarted):
                series = {name for names in event.tasks.values() for name in names}
                tell(f"Training {len(event.tasks)} rule(s) on {len(series)} series.")
            elif isinstance(event, RoundFinished):
                best = f"round {event.round}, best {event.validation_f1:.2f}"
            elif isinstance(event, StepStarted):
                progress.show(event.text, event.done / max(event.total, 1e-9), event.eta_s, best)
            elif isinstance(event, Finished):
                progress.show(f"{event.outcome} after {words(event.seconds)}", 1.0, None, best)
    return log


def _keep_rules(folder: RunFolder, project: Any, done: Iterable[TaskFinished]) -> None:
    """Write the rules that are not there yet: one that an earlier start left may have been edited or approved since."""
    from workbench.packs.rulefile import write_rule
    from workbench.project.edits import put_rule

    known = {rule.name for rule in project.rules()}
    for event in done:
        assert event.rule is not None
        place = folder.rule_folder(event.rule.name)
        if event.rule.name in known and (place / "rule.toml").exists():
            continue
        write_rule(event.rule, place)
        project.apply(put_rule(project, event.rule, title=f"Accept {event.rule.name} of run {event.run}"))


def _write_report(folder: RunFolder, project: Any, series: Any, log: list[Event], host: Any) -> None:
    from workbench.cli.parts.report_source import program
    from workbench.reports.build import Source, build
    from workbench.reports.html import run_page

    rules = tuple(event.rule for event in log if isinstance(event, TaskFinished) and event.rule is not None)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    title, doubts = project.path.resolve().parent.name, tuple(project.view(DOUBTS, ()))
    source = Source(title, made, tuple(series), rules, tuple(log), doubts=doubts, program=program())
    folder.report.write_text(run_page(build(source, host)), "utf-8")
