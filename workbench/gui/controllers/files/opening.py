"""Data onto the desk: files and folders are read aside, what is loaded stays, doubts are kept and shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.errors import WorkbenchError
from workbench.gui.background import Background, Progress
from workbench.gui.controllers.desk import Desk, Loaded
from workbench.gui.controllers.files.arriving import (
    Arrival,
    Arrived,
    FoundCases,
    FoundTables,
    Unsure,
    load_some,
    read_files,
    renamed,
)
from workbench.gui.controllers.files.projects import SUFFIX, ProjectController
from workbench.gui.controllers.files.recipes import Recipes
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr, trn
from workbench.gui.views.message_strip import Message
from workbench.project.edits import add_series, remove_series
from workbench.project.nouns import DOUBTS, SERIES
from workbench.project.project import Project

if TYPE_CHECKING:
    from workbench.data.nouns import ColumnChoice

DATA = later("Series (*.csv *.parquet *.txt *.tsv);;All files (*)")
OPENED = later("Series and databases (*.csv *.parquet *.txt *.tsv *.sqlite *.sqlite3 *.db);;All files (*)")
BATCH = 24  # series that are loaded in one go: so many are shown, or kept by a cancel, together


class OpenController(QObject):
    """Brings data onto the desk, in the project that is open or in one of its own."""

    said = Signal(object)  # Message
    cases_found = Signal(object)  # CaseIndex: a folder holds cases rather than series
    tables_found = Signal(object)  # Path: a database or data set, of whose tables a person chooses
    unsure = Signal(object)  # Unsure: a person should say how a file is to be read

    def __init__(
        self,
        desk: Desk,
        background: Background,
        projects: ProjectController,
        recipes: Recipes,
        window: Callable[[], QWidget],
    ) -> None:
        super().__init__()
        self._window = window
        self._desk, self._background, self._projects, self._recipes = desk, background, projects, recipes
        self._held_back: Project | None = None  # its other series load when they are chosen
        self.last: tuple[Path, tuple[str, ...]] | None = None  # the file opened last, and its series
        self._refused: set[str] = set()  # series whose points cannot be had now; choosing one tries again
        desk.series_chosen.connect(self._chosen)
        desk.documents_changed.connect(self._documents_changed)
        desk.project_changed.connect(self._refused.clear)
        background.idle.connect(self.load_missing)  # the next batch

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"open": self._ask, "open_folder": self._ask_folder, "load_rest": self.load_rest}

    def _ask(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self._window(), tr("Open series"), "", tr(OPENED))
        if paths:
            self.open_paths([Path(path) for path in paths])

    def _ask_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self._window(), tr("Open every series of a folder"))
        if path:
            self.open_paths([Path(path)])

    # the same doors as those of projects, since most of what is opened comes this way

    def open_project(self, path: Path) -> None:
        """Continue a project where it was left; raises ProjectError."""
        self._projects.open_project(path)

    def new_project(self, path: Path) -> None:
        """Start an empty project in a new file; raises ProjectError."""
        self._projects.new_project(path)

    def open_samples(self) -> None:
        """The sample project."""
        self._projects.open_samples()

    # data

    def open_paths(
        self, paths: Sequence[Path], choice: ColumnChoice | None = None, replacing: Sequence[str] = ()
    ) -> None:
        """Open what was named: a project continues; data joins the project, or starts one of its own. `choice`: how it
        is to be read; without one, as files of its name were, else as it is found. `replacing`: series that leave."""
        projects = [path for path in paths if path.suffix == SUFFIX]
        if projects:
            self.open_project(projects[0])
        data = [path for path in paths if path not in projects]
        if not data:
            return
        sample, project = self._projects.is_sample, self._desk.project
        folder = project.path.parent if project is not None and not sample else self._projects.folder
        choose = self._recipes.choice_for

        def work(progress: Progress) -> Arrival | Unsure | FoundCases | FoundTables:
            return read_files(data, choice, choose, folder, progress)

        self._background.do(work, lambda arrival: self._take(arrival, replacing))

    def _take(self, arrival: Arrival | Unsure | FoundCases | FoundTables, replacing: Sequence[str]) -> None:
        if isinstance(arrival, FoundCases):
            self.cases_found.emit(arrival.index)
        if isinstance(arrival, FoundTables):
            self.tables_found.emit(arrival.path)
        if isinstance(arrival, FoundCases | FoundTables):
            if arrival.rest:
                self.open_paths(arrival.rest)
            return
        if isinstance(arrival, Unsure):
            self.unsure.emit(arrival)
            return
        if not arrival.series:
            self.said.emit(Message(tr("Nothing was opened."), "", "info"))
            return
        if self._desk.project is None or self._projects.is_sample or self._desk.project.read_only:
            self.new_project(self._projects.free_path(arrival.series[0].loaded.series.name))
        project = self._desk.project
        assert project is not None
        leaving = [name for name in replacing if name in self._desk.names()]
        if leaving:
            self._desk.apply(remove_series(project, leaving))
        named = renamed(arrival.series, project.references())
        self._desk.apply(add_series(project, [one.embedded for one in named]))
        self._keep_doubts(project, arrival.doubts, arrival.series, named)
        for one in named:
            self._desk.keep(one.embedded.reference.name, one.loaded)
        self._desk.choose(named[0].embedded.reference.name)
        self._tell(arrival, named)

    def _tell(self, arrival: Arrival, named: Sequence[Arrived]) -> None:
        self.last = (arrival.last, tuple(one.embedded.reference.name for one in named)) if arrival.last else None
        again = ("columns_again", tr("Change…")) if self.last else ("", "")
        opened = trn("{n} series opened", "{n} series opened", len(named))
        if arrival.left:
            text = trn("Cancelled: {n} file was not read", "Cancelled: {n} files were not read", arrival.left)
            self.said.emit(Message(f"{opened}. {text}.", tr("What is loaded stays."), "info"))
        elif arrival.doubts:
            doubts = trn("{n} doubt", "{n} doubts", len(arrival.doubts))
            text = tr(
                "{opened} with {doubts}: {first}.", opened=opened, doubts=doubts, first=sentence(arrival.doubts[0].text)
            )
            self.said.emit(Message(text, tr("They are listed at the series marked ▲."), "warn", *again))
        if arrival.recipes:
            like = ", ".join(sorted(arrival.recipes))
            text = tr("{opened} as files named {pattern} were read before.", opened=opened, pattern=like)
            self.said.emit(Message(text, "", "info", *again))

    def _keep_doubts(
        self, project: Project, doubts: Sequence[Any], before: Sequence[Arrived], after: Sequence[Arrived]
    ) -> None:
        names = {a.embedded.reference.name: b.embedded.reference.name for a, b in zip(before, after, strict=True)}
        kept: dict[str, list[str]] = project.view(DOUBTS, {})
        for doubt in doubts:
            kept.setdefault(names.get(doubt.series, doubt.series), []).append(doubt.text)
        project.set_view(DOUBTS, kept)

    # points of known series

    def _chosen(self, name: str) -> None:
        self._refused.discard(name)
        self.load_missing()

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        """A series that undo brought back has no points here yet."""
        if any(kind == SERIES for kind, _ in changed):
            self.load_missing()

    def load_rest(self) -> None:
        """Go on loading what was cancelled."""
        self._held_back = None
        self.load_missing()

    def load_missing(self) -> None:
        """Read the points of known series aside, the one that is looked at first, then the others batch by batch."""
        desk, project = self._desk, self._desk.project
        missing = sorted(set(desk.missing()) - self._refused, key=lambda name: (name != desk.chosen, name))
        if project is not None and project is self._held_back:
            missing = [name for name in missing if name == desk.chosen]
        if project is None or not missing or self._background.busy:
            return
        total, here = len(desk.names()), len(desk.names()) - len(desk.missing())
        batch = missing[:1] if missing[0] == desk.chosen else missing[:BATCH]

        def work(progress: Progress) -> tuple[dict[str, Loaded | WorkbenchError], bool]:
            return load_some(project, batch, progress, here, total)

        def done(result: tuple[dict[str, Loaded | WorkbenchError], bool]) -> None:
            if desk.project is project:
                self._keep_loaded(*result)

        self._background.do(work, done)

    def _keep_loaded(self, found: dict[str, Loaded | WorkbenchError], enough: bool) -> None:
        for name, loaded in found.items():
            if isinstance(loaded, WorkbenchError):
                self._refused.add(name)
                self.said.emit(Message(str(loaded), "", "bad"))
            elif name in self._desk.names():
                self._desk.keep(name, loaded)
        if enough:
            self._hold_back()

    def _hold_back(self) -> None:
        """What is loaded stays; of the others, those load that are chosen."""
        missing = self._desk.missing()
        self._held_back = self._desk.project
        total = len(self._desk.names())
        text = tr("Loading ended: {here} of {total} series are here.", here=total - len(missing), total=total)
        rest = tr("The others load when they are chosen.")
        self.said.emit(Message(text, rest, "info", "load_rest", tr("Load them now")))
