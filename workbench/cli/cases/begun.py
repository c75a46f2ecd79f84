"""A run of `cases train` as it was begun, kept beside its log, so that the same run can go on after it was ended."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.cli.parts.output import Progress, tell
from workbench.cli.parts.run_folder import RunFolder
from workbench.errors import UsageError

KEPT = "cases train"  # where a project keeps how its run was begun
OPTIONS = ("proposer", "seed", "rounds", "candidates")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S")


@dataclass(frozen=True)
class Begun:
    """`cases`: the folder of labeled cases, absolute; `scenarios`: as they were asked for; `proposer`: as the command
    line calls it; `options`: TrainOptions; `past`: events of an earlier start; `digest`: of the cases it saw, "" = none
    did yet."""

    folder: RunFolder
    cases: Path
    scenarios: str
    proposer: str
    options: Any
    run: str = field(default_factory=_now)
    past: tuple[Any, ...] = ()
    digest: str = ""

    def require_same(self, cases: Sequence[Any]) -> None:
        """Raises UsageError where the cases are others than when the run began."""
        if self.digest and digest_of(cases) != self.digest:
            raise UsageError(
                f"The cases in {self.cases} are others than when the run began",
                "it would go on with what it did not see",
                "Bring them back, or start a new run with another --out",
            )

    def project(self, cases: Sequence[Any]) -> Any:
        """The project of the run: the one to go on with, or a new one that says how it was begun."""
        from workbench.project.project import Project

        if self.digest:
            return Project.open(self.folder.project)
        self.folder.path.mkdir(parents=True, exist_ok=True)
        project = Project.create(self.folder.project)
        kept = {name: value for name, value in asdict(self.options).items() if name in OPTIONS}
        told = {"cases": str(self.cases), "scenarios": self.scenarios, "asked": self.proposer, "run": self.run}
        project.set_view(KEPT, {**kept, **told, "digest": digest_of(cases)})
        return project


def cases_of_run(project: Any, *, needed: bool) -> list[Any]:
    """The labeled cases that the run of a project learned from; none for a run of series, or where they are gone and
    not `needed`."""
    kept = project.view(KEPT)
    if not kept:
        return []
    folder = Path(kept["cases"])
    if not folder.is_dir() and not needed:
        return []
    if not folder.is_dir():
        why = "examples for the pack are cut from the cases that the run learned from"
        raise UsageError(f"{folder} is gone", why, "Bring it back, or export with --without-examples")
    return read_reviewed(folder)


def read_reviewed(folder: Path) -> list[Any]:
    """The cases of a folder as its review left them, without what tells their class."""
    from workbench.data.cases.finding import find_cases
    from workbench.data.cases.opening import open_cases
    from workbench.data.cases.review import read_review, reviewed

    index = find_cases(folder)
    index = reviewed(index, read_review(index.folder))
    progress, cases = Progress(), []
    for at, opened in enumerate(open_cases(index.references)):
        progress.show("reading cases", at / len(index.references))
        cases.append(opened.case)
    progress.close()
    return cases


def resumed(folder: RunFolder) -> Begun:
    """The run of a folder, as it was begun; UsageError where there is none."""
    from workbench.project.project import Project
    from workbench.training.options import TrainOptions

    if not folder.project.exists():
        raise UsageError(
            f"There is no run to resume in {folder.path}", "it holds no run.rwb", "Give the folder of --out"
        )
    with Project.open(folder.project, read_only=True) as project:
        kept = project.view(KEPT)
        past = () if not kept else project.runlog.events(kept["run"])
    if not kept:
        raise UsageError(
            f"There is no run of cases in {folder.path}", "it was not begun by `cases train`", "Use `train --resume`"
        )
    tell(f"Going on with the run {kept['run']}.")
    options = TrainOptions(**{name: kept[name] for name in OPTIONS})
    return Begun(
        folder, Path(kept["cases"]), kept["scenarios"], kept["asked"], options, kept["run"], tuple(past), kept["digest"]
    )


def digest_of(cases: Sequence[Any]) -> str:
    """A hash of the names, contents and labels of cases, whatever their order."""
    told = sorted(f"{case.name}\0{case.content_hash()}\0{case.label}\0{case.scenario}" for case in cases)
    return hashlib.blake2b("\n".join(told).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
