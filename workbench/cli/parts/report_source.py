"""What `report` and `train` make a report of: the series, rules and run of a folder or a project file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench.errors import UsageError
from workbench.model.events import Event, TaskFinished
from workbench.model.rule import Rule
from workbench.reports.build import Source

DOUBTS = "doubts"


def program() -> str:
    """Version and commit of what made a report."""
    from workbench.bench.machine import UNKNOWN, commit

    at = commit()
    return f"Rule Workbench {__version__}" + ("" if at == UNKNOWN else f", commit {at}")


def read_source(where: str) -> Source:
    """The source of `DIR|PROJECT[#RUN]`. Of a folder of `train` the test parts are shown, as its own report shows
    them; of a project file only those that were opened in the window. UsageError where there is nothing to report."""
    from workbench.cli.parts.run_folder import RunFolder
    from workbench.project.project import Project

    text, _, run = where.partition("#")
    place = Path(text)
    folder = RunFolder(place) if place.is_dir() else None
    path = folder.project if folder is not None else place
    if not path.is_file():
        raise UsageError(
            f"There is no run or project in {place}",
            f"{path.name} is not there",
            "Give the folder of `train --out` or a project file (.rwb)",
        )
    with Project.open(path, read_only=True) as project:
        log = _log(project, run, place)
        rules = _rules(project, folder, log, chosen=bool(run))
        if not rules:
            raise UsageError(f"{place} holds no rules", "nothing was trained or written", "Train first")
        names = [name for name in project.series_names() if any(rule.input.takes(name) for rule in rules)]
        return Source(
            title=place.resolve().name if folder is not None else place.stem,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            series=tuple(project.load_series(name) for name in names),
            rules=rules,
            log=log,
            opened=None if folder is not None else frozenset(project.view("opened tests", [])),
            doubts=doubts_of(project.view(DOUBTS, ())),
            program=program(),
        )


def doubts_of(kept: Any) -> tuple[str, ...]:
    """The doubts as sentences, however they are kept: the window keeps them by series."""
    if isinstance(kept, dict):
        return tuple(f"{name}: {doubt}" for name, some in sorted(kept.items()) for doubt in some)
    return tuple(kept)


def _log(project: Any, run: str, place: Path) -> tuple[Event, ...]:
    known = [one.id for one in project.runlog.runs()]
    if run and run not in known:
        why = f"it holds {', '.join(known)}" if known else "it holds no runs"
        raise UsageError(f"There is no run {run} in {place}", why, "`runs list` shows them")
    return project.runlog.events(run or known[-1]) if known else ()


def _rules(project: Any, folder: Any, log: tuple[Event, ...], *, chosen: bool) -> tuple[Rule, ...]:
    """Of a run that was named, what it made; else the rules as they are now."""
    if chosen:
        return tuple(event.rule for event in log if isinstance(event, TaskFinished) and event.rule is not None)
    if folder is not None and folder.rule_names():
        return folder.read()  # type: ignore[no-any-return]
    return project.rules()  # type: ignore[no-any-return]
