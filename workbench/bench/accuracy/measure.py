"""The benchmark `accuracy`: sets and curves become jobs, what they found becomes the document of figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from workbench.bench.accuracy.baselines import Tried, ratios_of, try_simple
from workbench.bench.accuracy.curves import CurveFile, ScoredPart, find_sets
from workbench.bench.accuracy.document import set_document
from workbench.bench.accuracy.jobs import Done, Job, Run, crew
from workbench.bench.accuracy.ours import Ours, ours_on
from workbench.bench.machine import commit, machine
from workbench.compiled import prepare

Say = Callable[[str], None]


@dataclass(frozen=True)
class Setting:
    """What is measured. `sets`: their names, none = all. `part`: scored with what comes before it as training. `kept`:
    which curves; the others are left out, or, on the test part, told beside them. `learned`: also the baselines that
    need further libraries."""

    sets: Sequence[str] = ()
    part: ScoredPart = "validation"
    kept: Literal["all", "dev", "held"] = "all"
    learned: bool = False
    seed: int = 0
    workers: int = 1


@dataclass
class Findings:
    """What is known of one set so far: ours, and curve → baseline → outcome."""

    files: tuple[CurveFile, ...]
    ours: Ours | None = None
    tried: dict[str, dict[str, Tried]] = field(default_factory=dict)
    seconds: float = 0.0  # of baselines

    def take(self, done: Done) -> None:
        """Add what a job found."""
        if done.key[1] == "ours":
            self.ours = done.found
            return
        self.seconds += done.seconds
        self.tried.setdefault(done.key[2], {}).update(done.found)


def measure(folder: Path, setting: Setting, say: Say) -> dict[str, Any]:
    """`sets`: name → figures of the product and of the baselines, as `document.set_document` tells them; and what they
    were measured on. Nothing but `seconds` differs from run to run with the same seed, however many workers there are.

    Raises DataError where a set is missing.
    """
    sets = {name: Findings(_chosen(files, setting)) for name, files in find_sets(folder, setting.sets).items()}
    sets = {name: found for name, found in sets.items() if found.files}
    prepare(lambda share: say(f"Preparing rulekit, once: {share:.0%}"))
    with crew(setting.workers) as run:
        _gather(run, [*_training(sets, setting), *_baselines(sets, setting)], sets, say)
        _gather(run, list(_waiting(sets, setting)), sets, say)
    return {
        "sets": {name: _told(found, setting) for name, found in sets.items()},
        "part": setting.part,
        "kept": setting.kept,
        "seed": setting.seed,
        "workers": setting.workers,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(),
    }


def _chosen(files: Sequence[CurveFile], setting: Setting) -> tuple[CurveFile, ...]:
    """The curves that are run: on the test part always all, so that one look tells all figures."""
    everything = setting.kept == "all" or setting.part == "test"
    return tuple(file for file in files if everything or file.kept == setting.kept)


def _training(sets: Mapping[str, Findings], setting: Setting) -> list[Job]:
    """One job a set, the largest first: it takes longest."""
    largest = sorted(sets, key=lambda name: -sum(file.path.stat().st_size for file in sets[name].files))
    hosts = max(1, setting.workers // max(len(sets), 1))
    given = (setting.part, setting.seed, hosts, time.monotonic)
    return [Job((name, "ours"), ours_on, (sets[name].files, *given)) for name in largest]


def _baselines(sets: Mapping[str, Findings], setting: Setting) -> list[Job]:
    return [
        Job((name, "simple", file.name), try_simple, (file, setting.part))
        for name, found in sets.items()
        for file in found.files
    ]


def _waiting(sets: Mapping[str, Findings], setting: Setting) -> Iterator[Job]:
    """Curves without a training event, now that the thresholds of the others are known."""
    for name, found in sets.items():
        ratios = ratios_of(found.tried.values())
        for file in found.files:
            if not found.tried[file.name]:
                yield Job((name, "simple", file.name), try_simple, (file, setting.part, ratios))


def _gather(run: Run, jobs: Sequence[Job], sets: Mapping[str, Findings], say: Say) -> None:
    for number, done in enumerate(run(jobs), 1):
        sets[done.key[0]].take(done)
        say(f"{number} of {len(jobs)}: {' '.join(done.key)}, {done.seconds:.1f} s")


def _told(found: Findings, setting: Setting) -> dict[str, Any]:
    assert found.ours is not None
    told = set_document(found.files, found.ours, found.tried, kept=setting.kept, seed=setting.seed)
    points = sum(one.train_points for one in found.ours.curves)
    told["seconds"] = {
        "train": round(found.ours.train_s, 3),
        "train_per_10000_points": round(found.ours.train_s / max(points, 1) * 10_000, 4),
        "run": round(found.ours.run_s, 3),
        "baselines": round(found.seconds, 3),
    }
    return told
