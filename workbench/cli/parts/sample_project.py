"""The finished sample project and pack: the sample series, a rule trained for each, the best one approved, its pack."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from workbench.errors import TrainingError

if TYPE_CHECKING:
    from workbench.data.nouns import Opened
    from workbench.model.events import Event, TaskFinished
    from workbench.model.rule import Rule
    from workbench.model.series import Series
    from workbench.project.project import Project
    from workbench.sandbox.host import Host
    from workbench.training.options import TrainOptions

Say = Callable[[str, float], None]
PROJECT, PACK, VERSION = "sample-project.rwb", "sample-pack", "1.0.0"
RUN, AUTHOR, NOTE = "sample-run", "sample", "Approved to show how it works; read it before you rely on it"
RUNBOOK = "Read README.md: this is a sample, nobody is called"
# One moment for everything that is dated, so that the same seed gives the same files.
MADE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def write_sample_project(
    folder: Path, options: TrainOptions, host: Host, said: Say, clock: Callable[[], float] = time.monotonic
) -> tuple[Path, Path]:
    """Writes `sample-project.rwb` and `sample-pack-1.0.0.rulepack` beside the CSV files of `folder`; both paths.

    The project holds the series whole and names no file. `said(text, share)`: how far the training is. `clock`: for
    the duration that the run log states, in whole seconds; nothing else depends on it. Raises TrainingError where the
    run did not come to its end.
    """
    from workbench.project.project import Project

    with TemporaryDirectory() as place:
        with Project.create(Path(place) / PROJECT, clock=MADE.timestamp) as project:
            opened = _open(folder)
            _keep_series(project, opened)
            done = _train(project, opened.series, options, host, said, clock)
            best = _approve_best(project, done)
            project.copy_to(folder / PROJECT)
        return folder / PROJECT, _write_pack(folder, best, opened.series, host)


def _open(folder: Path) -> Opened:
    """The series as a user would open them, with the units that their recipes know."""
    from workbench.data.opening import open_paths
    from workbench.samples.series import RECIPES

    opened = open_paths([folder / f"{name}.csv" for name in RECIPES])
    return replace(opened, series=tuple(replace(one, unit=RECIPES[one.name].unit) for one in opened.series))


def _keep_series(project: Project, opened: Opened) -> None:
    from workbench.project.edits import add_series
    from workbench.project.nouns import DOUBTS

    project.apply(add_series(project, opened.series, "Open the sample series"))
    doubts: dict[str, list[str]] = {}
    for doubt in opened.doubts:
        doubts.setdefault(doubt.series, []).append(doubt.text)
    project.set_view(DOUBTS, doubts)


def _train(
    project: Project,
    series: Sequence[Series],
    options: TrainOptions,
    host: Host,
    said: Say,
    clock: Callable[[], float],
) -> list[TaskFinished]:
    """A run with its log; each rule enters the project by an edit of its own, as from the window."""
    from workbench.model.events import Finished, TaskFinished
    from workbench.project.edits import put_rule
    from workbench.training.run import train_all

    events = train_all(series, options, [host], clock=clock, run_id=RUN)
    done = []
    for event in _told(events, said):
        project.runlog.append(event)
        if isinstance(event, TaskFinished) and event.rule is not None:
            project.apply(put_rule(project, event.rule, f"Train {event.rule.name}"))
            done.append(event)
        if isinstance(event, Finished) and event.outcome != "completed":
            raise TrainingError("The sample run ended early", event.reason or event.outcome, "Mend it and try again")
    return done


def _told(events: Iterable[Event], said: Say) -> Iterator[Event]:
    """The events without those that only say how far the run is: how many there are depends on the machine."""
    from workbench.model.events import Finished, StepStarted

    number = 0
    for event in events:
        if isinstance(event, StepStarted):
            said(f"{event.task}: {event.text}", event.done / max(event.total, 1e-9))
            continue
        kept = replace(event, seq=number)
        yield replace(kept, seconds=float(round(kept.seconds))) if isinstance(kept, Finished) else kept
        number += 1


def _approve_best(project: Project, done: Sequence[TaskFinished]) -> Rule:
    """Approves the rule with the best scores before the test part; leaves the user looking at the best of those that
    still miss something, since a rule without a flaw shows no findings."""
    from workbench.project.edits import approve_rule, put_rule
    from workbench.project.nouns import SELECTED

    best = max(done, key=_worth).task
    answered = replace(project.rule(best), owner=AUTHOR, runbook=RUNBOOK)
    project.apply(put_rule(project, answered, f"Change fields of {best}"))
    project.apply(approve_rule(project, best, AUTHOR, MADE.isoformat(), NOTE))
    flawed = [event for event in done if min(_f1(event)) < 1.0]
    project.set_view(SELECTED, max(flawed, key=_worth).task if flawed else best)
    return project.rule(best)


def _worth(event: TaskFinished) -> tuple[float, float, float]:
    """Validation event F1 of a rule of one series, of equals the one that finds anomalies sooner, then that of the
    train part: the test part chooses nothing."""
    (result,) = event.results
    delay = result.validation.median_delay_s
    return result.validation.event_f1, -math.inf if delay is None else -delay, result.train.event_f1


def _f1(event: TaskFinished) -> tuple[float, float]:
    (result,) = event.results
    return result.validation.event_f1, result.train.event_f1


def _write_pack(folder: Path, rule: Rule, series: Sequence[Series], host: Host) -> Path:
    from workbench.packs.carried import carried_examples
    from workbench.packs.pack import write_pack
    from workbench.reports.html import pack_page
    from workbench.reports.model import PackReport

    judged = [one for one in series if rule.input.takes(one.name)]
    return write_pack(
        [rule],
        folder / f"{PACK}-{VERSION}.rulepack",
        name=PACK,
        version=VERSION,
        title="One rule of the sample project",
        report_html=pack_page(PackReport(f"{PACK} {VERSION}", (rule,))),
        examples={rule.name: carried_examples(rule, judged, host)},
    )
