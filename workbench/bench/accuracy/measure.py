"""The benchmark `accuracy`: sets and curves become jobs, what they found becomes the document of figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from workbench.bench.accuracy.baselines import learned, networks
from workbench.bench.accuracy.baselines.simple import simple_scores
from workbench.bench.accuracy.baselines.tried import Family, Tried, ratios_of, try_family
from workbench.bench.accuracy.curves import CurveFile, ScoredPart, find_sets
from workbench.bench.accuracy.document import set_document
from workbench.bench.accuracy.jobs import Done, Job, Run, crew
from workbench.bench.accuracy.ours import Ours, ours_on
from workbench.bench.machine import commit, load, machine
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
    """What is known of one set so far: ours, and curve → baseline → outcome; `waiting`: jobs that gave nothing, since
    their curve has no training event: they are done again when the thresholds of the others are known."""

    files: tuple[CurveFile, ...]
    ours: Ours | None = None
    tried: dict[str, dict[str, Tried]] = field(default_factory=dict)
    waiting: list[Job] = field(default_factory=list)
    seconds: float = 0.0  # of baselines

    def take(self, job: Job, done: Done) -> None:
        """Add what a job found."""
        if job.call is ours_on:
            self.ours = done.found
            return
        self.seconds += done.seconds
        by_curve = done.found if job.call is learned.try_learned else {job.key[-1]: done.found}
        for curve, found in by_curve.items():
            self.tried.setdefault(curve, {}).update(found)
        if not done.found:
            self.waiting.append(job)


def measure(folder: Path, setting: Setting, say: Say) -> dict[str, Any]:
    """`sets`: name → figures of the product and of the baselines, as `document.set_document` tells them; and what they
    were measured on. Nothing but `seconds` differs from run to run with the same seed, however many workers there are.

    Raises DataError where a set is missing.
    """
    sets = {name: Findings(_chosen(files, setting)) for name, files in find_sets(folder, setting.sets).items()}
    sets = {name: found for name, found in sets.items() if found.files}
    prepare(lambda share: say(f"Preparing rulekit, once: {share:.0%}"))
    head = {"commit": commit(), "machine": machine(), "date": datetime.now(UTC).isoformat(timespec="seconds")}
    families, before = _families(setting), load()
    with crew(setting.workers) as run:
        _gather(run, [*_training(sets, setting), *_baselines(sets, setting, families)], sets, say)
        _gather(run, [job for found in sets.values() for job in _again(found)], sets, say)
    return {
        "sets": {name: _told(found, setting) for name, found in sets.items()},
        "skipped": {**learned.lacking(), **networks.lacking()} if setting.learned else {},
        "part": setting.part,
        "kept": setting.kept,
        "seed": setting.seed,
        "workers": setting.workers,
        "load": {"before": before, "after": load()},
        **head,
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


def _families(setting: Setting) -> dict[str, Family]:
    """What each curve is tried with, one job a family: the networks take far longer than the simple ones."""
    wanted: dict[str, Family] = {"simple": simple_scores}
    if setting.learned and not networks.lacking():
        wanted["networks"] = networks.network_scores
    return wanted


def _baselines(sets: Mapping[str, Findings], setting: Setting, families: Mapping[str, Family]) -> Iterator[Job]:
    for name, found in sets.items():
        if setting.learned and not learned.lacking():
            yield Job((name, "learned"), learned.try_learned, (found.files, setting.part, setting.seed))
        for family, scores in families.items():
            for file in found.files:
                yield Job((name, family, file.name), try_family, (file, setting.part, scores, setting.seed))


def _again(found: Findings) -> Iterator[Job]:
    ratios = ratios_of(found.tried.values())
    jobs, found.waiting = found.waiting, []
    return (Job(job.key, job.call, (*job.given, ratios)) for job in jobs)


def _gather(run: Run, jobs: Sequence[Job], sets: Mapping[str, Findings], say: Say) -> None:
    asked = {job.key: job for job in jobs}
    for number, done in enumerate(run(jobs), 1):
        sets[done.key[0]].take(asked[done.key], done)
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
