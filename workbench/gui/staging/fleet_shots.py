"""The picture of a fleet: the run of two thousand series in every state, some rows chosen, the drifting ones on top."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.gui.views.fleet.fleet_rows import DRIFT
from workbench.project.project import Project

if TYPE_CHECKING:
    from workbench.fleet.plan import FleetGroup
    from workbench.model.events import Event

PATIENCE_S = 240.0
SERIES, GROUPS = 2000, 12
TEXT = "def inference(sample):\n    return sample[:, 0] > 3\n"
REASONS = ("its process ended twice (signal SIGKILL)", "no two points have a value", "it took more than 60 s")


@contextmanager
def fleet_states() -> Iterator[dict[str, Callable[[Stage], None]]]:
    """The states, in the order in which they must be made."""
    with TemporaryDirectory() as name:

        def first(stage: Stage) -> None:
            for dialog in stage.workbench.window.findChildren(QDialog):
                dialog.reject()
            stage.workbench.window.messages.clear()
            stage.workbench.opening.open_project(write_run(Path(name)))
            stage.workbench.actions["fleet"].trigger()
            fleet = stage.workbench.fleet
            wait_until(lambda: fleet.dialog is not None and bool(fleet.dialog.model.all), PATIENCE_S, "no fleet came")
            assert fleet.dialog is not None
            table = fleet.dialog.table
            table.sortByColumn(DRIFT, Qt.SortOrder.DescendingOrder)
            table.choose([fleet.dialog.model.shown[at].name for at in (2, 3, 5)])
            rest(0.3)

        yield {"fleet": first}


def write_run(folder: Path) -> Path:
    """The folder of a run as `fleet run` leaves it, half way through; the path of its project."""
    from workbench.fleet.plan import FleetGroup, FleetOptions, FleetPlan, write_plan
    from workbench.fleet.sources.folder import FolderSource
    from workbench.fleet.sources.nouns import Key
    from workbench.model.events import RunStarted

    names = [f"checkout/web-{at % 250:03}/{kind}" for at, kind in enumerate(("latency", "errors") * (SERIES // 2))]
    keys = [Key(f"{name}-{at // 250}") for at, name in enumerate(names)]
    groups = tuple(
        FleetGroup(f"like {at + 1}", "", 1, tuple(keys[at::GROUPS]), (keys[at].name,)) for at in range(GROUPS)
    )
    plan = FleetPlan(FolderSource(str(folder)), FleetOptions(), groups)
    write_plan(plan, folder / "plan.json")
    path = folder / "run.rwb"
    with Project.create(path) as project:
        tasks = {group.name: tuple(key.name for key in group.members) for group in groups}
        project.runlog.append(RunStarted(plan.run_id, 0, "", tasks), *_events(plan.run_id, groups))
    return path


def _events(run: str, groups: Sequence[FleetGroup]) -> Iterator[Event]:
    from workbench.model.fleet import GroupLearned, SeriesJudged
    from workbench.model.rule import Rule

    rng, number = random.Random(4), count(1)
    for at, group in enumerate(groups[:-2]):
        yield GroupLearned(run, next(number), group.name, Rule(group.name, TEXT))
        for key in group.members[: -40 if at > 7 else None]:
            yield SeriesJudged(run, next(number), group.name, key.name, **_judged(rng, key.name))


def _judged(rng: random.Random, name: str) -> dict[str, Any]:
    from workbench.model.events import SeriesResult
    from workbench.model.scores import Scores

    if rng.random() < 0.03:
        return {"status": "failed", "reason": rng.choice(REASONS)}
    recall, precision = rng.betavariate(6, 2), rng.betavariate(7, 2)
    f1 = 2 * recall * precision / (recall + precision)
    scores = Scores(events=9, hits=round(9 * recall), precision=precision, recall=recall, event_f1=f1)
    start, noise = rng.random() * 6, rng.random() / 3
    shape = tuple(math.sin(start + at / 4) + rng.gauss(0, noise) + 5 * (rng.random() < 0.02) for at in range(48))
    return {
        "result": SeriesResult(name, scores, scores, scores),
        "alerts_per_day": rng.expovariate(1.5),
        "drift": rng.expovariate(12),
        "shape": shape,
        "points": rng.randint(900, 30_000),
    }
