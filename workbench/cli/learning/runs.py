"""The verb `runs`: list the runs of a folder or project, and compare two of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from workbench.cli.parts.output import require_writable, say, write_json
from workbench.errors import UsageError


def add_verbs(verbs: Any) -> None:
    """Add `runs list` and `runs compare`."""
    verb = verbs.add_parser("runs", help="list training runs, or compare two of them")
    kinds = verb.add_subparsers(metavar="list|compare", required=True)
    listing = kinds.add_parser("list", help="the runs of a folder or project, oldest first")
    listing.add_argument("where", type=Path, metavar="DIR|PROJECT")
    listing.set_defaults(run=list_runs)
    comparing = kinds.add_parser("compare", help="scores, cost, curves, rules and flags of two runs")
    for name in ("a", "b"):
        comparing.add_argument(name, metavar="DIR|PROJECT[#RUN]", help="without #RUN its newest run")
    comparing.add_argument("--json", metavar="FILE", help="write the comparison as JSON, - for stdout")
    comparing.set_defaults(run=compare)


def list_runs(options: argparse.Namespace) -> int:
    """One line a run: id, proposer, outcome, scores, cost."""
    from workbench.training.compare import outcome_of

    with _project(options.where) as project:
        found = [outcome_of(project.runlog.events(run.id)) for run in project.runlog.runs() if run.events]
    rows = [
        [one.run, one.proposer, one.outcome, _figure(one.micro), _figure(one.macro), _usd(one.usd)] for one in found
    ]
    for line in _table(["run", "proposer", "outcome", "micro", "macro", "cost"], rows):
        say(line)
    return 0


def compare(options: argparse.Namespace) -> int:
    """Both runs side by side; final rules are run on the series of the first, up to their test parts."""
    from workbench.cli.parts.sandbox import open_host
    from workbench.training.compare import difference

    require_writable(options.json)
    (a, series), (b, _) = _read(options.a), _read(options.b)
    others = {task.task: task for task in b.tasks}
    with open_host() as host:
        differences = [difference(one, others[one.task], series, host) for one in a.tasks if one.task in others]
    write_json(_document(a, b, differences), options.json)
    if options.json != "-":
        for line in _lines(a, b, differences):
            say(line)
    return 0


def _read(text: str) -> tuple[Any, Sequence[Any]]:
    """The outcome of a run that was named, and the series of its project."""
    from workbench.training.compare import outcome_of

    place, _, wanted = text.partition("#")
    with _project(Path(place)) as project:
        known = [run.id for run in project.runlog.runs() if run.events]
        if not known or (wanted and wanted not in known):
            why = f"it holds {', '.join(known)}" if known else "it holds no runs"
            raise UsageError(f"There is no run {wanted or ''}".rstrip() + f" in {place}", why, "`runs list` shows them")
        series = tuple(project.load_series(name) for name in project.series_names())
        return outcome_of(project.runlog.events(wanted or known[-1])), series


def _project(where: Path) -> Any:
    from workbench.cli.parts.run_folder import RunFolder
    from workbench.project.project import Project

    path = RunFolder(where).project if where.is_dir() else where
    if not path.is_file():
        raise UsageError(f"There is no run in {where}", f"{path.name} is not there", "Give the folder of `train --out`")
    return Project.open(path, read_only=True)


def _document(a: Any, b: Any, differences: Sequence[Any]) -> dict[str, Any]:
    def told(outcome: Any) -> dict[str, Any]:
        slim = replace(outcome, tasks=tuple(replace(task, rule=None) for task in outcome.tasks))
        return asdict(slim)

    return {"a": told(a), "b": told(b), "tasks": [asdict(one) for one in differences]}


def _lines(a: Any, b: Any, differences: Sequence[Any]) -> list[str]:
    rows = [
        ["proposer", a.proposer, b.proposer],
        ["outcome", a.outcome, b.outcome],
        ["event F1 pooled (test)", _figure(a.micro), _figure(b.micro)],
        ["event F1 mean (test)", _figure(a.macro), _figure(b.macro)],
        ["cost", _usd(a.usd), _usd(b.usd)],
        ["calls, tokens", f"{a.calls}, {a.tokens:,}", f"{b.calls}, {b.tokens:,}"],
        ["seconds", _seconds(a.seconds), _seconds(b.seconds)],
    ]
    lines = list(_table(["", a.run, b.run], rows))
    for one in differences:
        lines += ["", f"{one.task}:", *_curves(a, b, one.task), *_task_lines(one)]
    return lines


def _curves(a: Any, b: Any, name: str) -> list[str]:
    curves = [next(task.curve for task in run.tasks if task.task == name) for run in (a, b)]
    return [
        f"  {run.run} best on validation by round: " + (" ".join(f"{best:.2f}" for _, best in curve) or "none ended")
        for run, curve in zip((a, b), curves, strict=True)
    ]


def _task_lines(one: Any) -> list[str]:
    lines = [f"  {one.problem}"] if one.problem else []
    for flags in one.flags:
        if flags.first:
            lines.append(f"  {flags.series}: {flags.only_a} flags only in the first, {flags.only_b} only in the second")
    lines += [f"  {line}" for line in one.diff.splitlines()] if one.diff else ["  the same rule"]
    return lines


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of columns that stand below each other."""
    whole = [head, *rows]
    widths = [max(len(row[at]) for row in whole) for at in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in whole]


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _usd(value: float | None) -> str:
    return "price unknown" if value is None else f"${value:.4f}"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"
