"""Opening: files, folders and projects come onto the desk, loaded aside; doubts are kept and shown."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.gui.background import Background, Progress
from workbench.gui.charts.pyramid import build
from workbench.gui.controllers.desk import Desk, Loaded
from workbench.gui.views.message_strip import Message
from workbench.gui.words import counted
from workbench.model.series import Series
from workbench.project.edits import add_series
from workbench.project.nouns import DOUBTS, SELECTED, SERIES, Embedded, embed
from workbench.project.project import Project
from workbench.resources import sample_data

SUFFIX = ".rwb"
SAMPLE = "sample-project"


@dataclass(frozen=True, eq=False)
class _Arrived:
    """A series that was read aside, with what the project keeps of it and what the chart draws."""

    embedded: Embedded
    loaded: Loaded


class OpenController(QObject):
    """Brings data and projects onto the desk. `folder`: where projects lie that nobody gave a place yet."""

    said = Signal(object)  # Message
    project_opened = Signal(str)  # its path

    def __init__(self, desk: Desk, background: Background, folder: Path, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._desk, self._background, self._folder, self._now = desk, background, folder, now
        desk.series_chosen.connect(lambda _name: self.load_missing())
        desk.documents_changed.connect(self._documents_changed)

    # projects

    def open_project(self, path: Path) -> None:
        """Continue a project where it was left; raises ProjectError."""
        project = Project.open(path)
        self._desk.open(project)
        self.project_opened.emit(str(path))
        names = self._desk.names()
        last = project.view(SELECTED, "")
        self._desk.choose(last if last in names else names[0] if names else "")
        self.load_missing()

    def new_project(self, path: Path) -> None:
        """Start an empty project in a new file; raises ProjectError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._desk.open(Project.create(path))
        self.project_opened.emit(str(path))

    def open_samples(self) -> None:
        """The sample project: a copy of the shipped one, so that everything may be tried on it."""
        path = self._folder / (SAMPLE + SUFFIX)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(sample_data() / (SAMPLE + SUFFIX), path)
        self.open_project(path)

    # data

    def open_paths(self, paths: Sequence[Path], choice: Any = None) -> None:
        """Open what was dropped or named: a project continues; data joins the project, or starts one of its own."""
        projects = [path for path in paths if path.suffix == SUFFIX]
        if projects:
            self.open_project(projects[0])
        data = [path for path in paths if path not in projects]
        if data:
            folder = self._desk.project.path.parent if self._desk.project and not self._is_sample() else self._folder
            self._background.do(lambda progress: _read(data, choice, folder, progress), self._take)

    def _is_sample(self) -> bool:
        return self._desk.project is not None and self._desk.project.path == self._folder / (SAMPLE + SUFFIX)

    def _take(self, found: tuple[list[_Arrived], tuple[Any, ...]]) -> None:
        arrived, doubts = found
        if self._desk.project is None or self._is_sample() or self._desk.project.read_only:
            first = arrived[0].loaded.series.name if arrived else "project"
            self.new_project(self._free_path(first))
        project = self._desk.project
        assert project is not None
        renamed = _renamed(arrived, project.references())
        self._desk.apply(add_series(project, [one.embedded for one in renamed]))
        self._keep_doubts(project, doubts, arrived, renamed)
        for one in renamed:
            self._desk.keep(one.embedded.reference.name, one.loaded)
        self._desk.choose(renamed[0].embedded.reference.name)
        if doubts:
            count = f"{counted(len(renamed), 'series', 'series')} opened with {counted(len(doubts), 'doubt')}"
            text = f"{count}: {doubts[0].text}."
            self.said.emit(Message(text, "They are listed at the series marked ▲.", "warn"))

    def _keep_doubts(
        self, project: Project, doubts: Sequence[Any], before: Sequence[_Arrived], after: Sequence[_Arrived]
    ) -> None:
        names = {a.embedded.reference.name: b.embedded.reference.name for a, b in zip(before, after, strict=True)}
        kept: dict[str, list[str]] = project.view(DOUBTS, {})
        for doubt in doubts:
            kept.setdefault(names.get(doubt.series, doubt.series), []).append(doubt.text)
        project.set_view(DOUBTS, kept)

    def _free_path(self, name: str) -> Path:
        from workbench.packs.rulefile import folder_name

        stem = f"{folder_name(name)}-{self._now():%Y%m%d-%H%M%S}"
        return self._folder / (stem + SUFFIX)

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        """A series that undo brought back has no points here yet."""
        if any(kind == SERIES for kind, _ in changed):
            self.load_missing()

    def load_missing(self) -> None:
        """Read the points of known series aside, the one that is looked at first."""
        desk, project = self._desk, self._desk.project
        missing = sorted(desk.missing(), key=lambda name: name != desk.chosen)
        if project is None or not missing or self._background.busy:
            return

        def work(progress: Progress) -> list[tuple[str, Loaded | Exception]]:
            return [_load(project, name, progress, at, len(missing)) for at, name in enumerate(missing)]

        def done(found: list[tuple[str, Loaded | Exception]]) -> None:
            if desk.project is not project:
                return
            for name, loaded in found:
                if isinstance(loaded, Exception):
                    self.said.emit(Message(str(loaded), "", "bad"))
                elif name in desk.names():
                    desk.keep(name, loaded)

        self._background.do(work, done)


def _load(project: Project, name: str, progress: Progress, at: int, of: int) -> tuple[str, Loaded | Exception]:
    from workbench.errors import WorkbenchError

    progress(f"loading {name}", at, of)
    try:
        series = project.load_series(name)
    except WorkbenchError as error:
        return name, error
    return name, Loaded(series, build(series.value))


def _read(
    paths: Sequence[Path], choice: Any, folder: Path, progress: Progress
) -> tuple[list[_Arrived], tuple[Any, ...]]:
    from workbench.data.opening import open_paths

    opened = open_paths(paths, choice, progress)
    arrived = []
    for at, series in enumerate(opened.series):
        progress(f"preparing {series.name}", at, len(opened.series))
        source = opened.sources.get(series.name)
        embedded = embed(series, path=source, choice=choice, folder=folder)
        arrived.append(_Arrived(embedded, Loaded(series, build(series.value))))
    return arrived, opened.doubts


def _renamed(arrived: Sequence[_Arrived], taken: Any) -> list[_Arrived]:
    """Names that are taken get a number: opening the same file twice is no error."""
    names, out = set(taken), []
    for one in arrived:
        name, number = one.embedded.reference.name, 2
        while name in names:
            name, number = f"{one.embedded.reference.name} ({number})", number + 1
        names.add(name)
        reference = replace(one.embedded.reference, name=name)
        series: Series = replace(one.loaded.series, name=name)
        out.append(_Arrived(replace(one.embedded, reference=reference), replace(one.loaded, series=series)))
    return out
