"""The step `cases train`: rules that tell scenarios, learned from a folder of labeled cases."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from workbench.cli.cases.authors import BOTH, PROPOSERS, kind_of, model_for, proposer_of, tell_forecast
from workbench.cli.cases.begun import Begun, read_reviewed, resumed
from workbench.cli.parts.llm import add_llm_options
from workbench.cli.parts.output import Progress, publish, require_writable, tell, words
from workbench.cli.parts.run_folder import RunFolder
from workbench.errors import TrainingError, UsageError
from workbench.model.events import Event, Finished, RoundFinished, StepStarted, TaskFinished

ALL = "all"


def add_steps(steps: Any) -> None:
    """Add `train`."""
    verb = steps.add_parser("train", help="learn rules for scenarios from labeled cases")
    verb.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="folder of labeled cases")
    verb.add_argument("--scenario", metavar="ID", help=f"such as mali_1, several with commas, or {ALL} of the folder")
    verb.add_argument("--out", type=Path, metavar="DIR", help="folder for run.rwb and rules/")
    verb.add_argument("--proposer", choices=PROPOSERS, default="synthesizer", help="who writes rules")
    verb.add_argument("--seed", type=int, default=0)
    verb.add_argument("--rounds", type=_count, default=2, metavar="N", help="rounds at the most (default: 2)")
    verb.add_argument("--candidates", type=_count, default=6, metavar="N", help="candidates a round (default: 6)")
    verb.add_argument("--workers", type=_count, metavar="N", help="child processes that try candidates side by side")
    verb.add_argument("--resume", type=Path, metavar="DIR", help="go on with the run of this folder")
    add_llm_options(verb, BOTH, cases=True)
    verb.add_argument("--json", metavar="FILE", help="write the scores as JSON, - for stdout")
    verb.set_defaults(run=train)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def train(options: argparse.Namespace) -> int:
    """Learn, write the rules, print how well they do."""
    require_writable(options.json)
    started = time.monotonic()
    if options.forecast:
        cases = read_reviewed(_given(options.folder, "DIR"))
        return tell_forecast(options, cases, _wanted(options.scenario or ALL, cases), _chosen(options))
    begun = _begun(options)
    model = model_for(options, begun.folder.path / "llm", begun.cases.name, begun.proposer)
    cases = read_reviewed(begun.cases)
    begun.require_same(cases)
    try:
        done = _run(begun, cases, _wanted(begun.scenarios, cases), options, model)
    except KeyboardInterrupt:
        tell(f"Stopped; `cases train --resume {begun.folder.path}` goes on from here.")
        return 130
    document = {
        "cases": len(cases),
        "scenarios": {event.task: _figures(event) for event in done},
        "seconds": round(time.monotonic() - started, 3),
    }
    if model is not None:
        document["usd"] = model.usd()
        tell(f"Language model: {model.words()}. Transcript: {begun.folder.path / 'llm' / 'transcript.jsonl'}")
    publish(document, options.json, _lines(done, begun.folder))
    return 0


def _chosen(options: argparse.Namespace) -> Any:
    from workbench.training.options import TrainOptions

    kind: Any = kind_of(options.proposer)
    return TrainOptions(proposer=kind, seed=options.seed, rounds=options.rounds, candidates=options.candidates)


def _given(value: Any, name: str) -> Any:
    if value is None:
        raise UsageError("cases train needs more", f"{name} is missing", f"Give {name}, or --resume DIR")
    return value


def _begun(options: argparse.Namespace) -> Begun:
    """What is to be run: as the flags say, or as the run did that goes on."""
    if options.resume is not None:
        return resumed(RunFolder(options.resume))
    folder = RunFolder(_given(options.out, "--out"))
    if folder.project.exists():
        why, step = "nothing is overwritten", f"Give another --out, or --resume {folder.path}"
        raise UsageError(f"{folder.path} already holds a run", why, step)
    scenarios = str(_given(options.scenario, "--scenario"))
    return Begun(folder, Path(_given(options.folder, "DIR")).resolve(), scenarios, options.proposer, _chosen(options))


def _wanted(text: str, cases: Sequence[Any]) -> list[Any]:
    """The scenarios to learn: as the catalog describes them, else by what their cases are labeled."""
    from workbench.model.scenario import Scenario
    from workbench.packs.catalog import read_catalog

    labels = {case.scenario: case.label for case in cases if case.scenario}
    names = list(labels) if text == ALL else [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in labels]
    if unknown or not names:
        raise UsageError(
            f"No case is labeled with the scenario {unknown[0] if unknown else text}",
            f"there are {', '.join(sorted(labels)) or 'no scenarios at all'}",
            "Name one of them, or label cases of it first",
        )
    known, wanted = read_catalog(), []
    for name in dict.fromkeys(names):
        rule = known.scenario(name)
        told = rule.scenario if rule is not None else None
        wanted.append(told or Scenario(name, name, labels[name] or "anomalous"))
    return wanted


def _run(
    begun: Begun, cases: Sequence[Any], wanted: Sequence[Any], options: argparse.Namespace, model: Any
) -> list[Any]:
    """One run with its log and rules; the ends of its tasks, of an earlier start too."""
    from workbench.cli.parts.sandbox import open_hosts
    from workbench.packs.rulefile import write_rule
    from workbench.project.edits import put_rule
    from workbench.training.scenarios.run import train_scenarios

    with open_hosts(options.workers) as hosts, contextlib.ExitStack() as stack:
        past = begun.past
        events = train_scenarios(
            cases,
            wanted,
            begun.options,
            hosts,
            clock=time.monotonic,
            run_id=begun.run,
            past=past,
            make_proposer=proposer_of(model, begun.options),
            model=None if model is None else model.client,
        )
        project = stack.enter_context(begun.project(cases))
        with contextlib.closing(events):
            done, last = _follow(events, project)
        done = [event for event in past if isinstance(event, TaskFinished) and event.rule is not None] + done
        known = {rule.name for rule in project.rules()}
        for event in done:
            place = begun.folder.rule_folder(event.rule.name)
            if event.rule.name in known and (place / "rule.toml").exists():
                continue  # an earlier start left it, and a person may have changed it since
            write_rule(event.rule, place)
            project.apply(put_rule(project, event.rule, title=f"Accept {event.rule.name} of run {begun.run}"))
    if isinstance(last, Finished) and last.outcome == "failed":
        raise TrainingError("The run ended early", last.reason.rstrip("."), "Mend the cause and start again")
    return done


def _follow(events: Iterable[Event], project: Any) -> tuple[list[Any], Event | None]:
    """Write each event to the run log and show how far the run is; the ends of tasks, and the last event."""
    done, last, best = [], None, ""
    with contextlib.closing(Progress()) as progress:
        for event in events:
            project.runlog.append(event)
            last = event
            if isinstance(event, RoundFinished):
                best = f"{event.task}: round {event.round}, best {event.validation_f1:.2f}"
            elif isinstance(event, StepStarted):
                progress.show(event.text, event.done / max(event.total, 1e-9), event.eta_s, best)
            elif isinstance(event, TaskFinished) and event.rule is not None:
                done.append(event)
            elif isinstance(event, Finished):
                progress.show(f"{event.outcome} after {words(event.seconds)}", 1.0, None, best)
    return done, last


def _figures(event: Any) -> dict[str, Any]:
    """F1 over cases by part, and what the test cases showed."""
    result = event.results[0]
    test = result.test
    figures = {part: round(getattr(result, part).event_f1, 4) for part in ("train", "validation", "test")}
    return figures | {"precision": test.precision, "recall": test.recall, "cases": test.events}


def _lines(done: Sequence[Any], folder: RunFolder) -> list[str]:
    width = max([len(event.task) for event in done] + [8])
    rows = [f"{'scenario':{width}}  F1 train  validation  test  precision  recall  cases"]
    for event in done:
        f = _figures(event)
        rows.append(
            f"{event.task:{width}}  {f['train']:8.2f}  {f['validation']:10.2f}  {f['test']:4.2f}"
            f"  {f['precision']:9.2f}  {f['recall']:6.2f}  {f['cases']:5}"
        )
    return [*rows, f"Rules: {folder.rules} · project: {folder.project}"]
