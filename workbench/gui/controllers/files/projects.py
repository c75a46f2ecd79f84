"""Projects onto the desk: one that was left, a new one, the samples, one that is held elsewhere; and those before."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from workbench.errors import ProjectError
from workbench.gui.controllers.desk import Desk
from workbench.gui.preferences import PreferencesFile
from workbench.gui.sentences import say
from workbench.gui.texts import later, tr
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.gui.views.start.first_screen import Recent
from workbench.project.nouns import SELECTED
from workbench.project.project import Project
from workbench.project.storage import HELD
from workbench.resources import sample_data

SUFFIX = ".rwb"
SAMPLE = "sample-project"
PROJECT = later("Rule Workbench projects (*.rwb)")
RECENT = 6  # projects of before that are remembered and fit the first screen


class ProjectController(QObject):
    """Opens projects. `folder`: where those lie that nobody gave a place yet."""

    said = Signal(object)  # Message
    unsaid = Signal(object)  # Message that no longer holds
    project_opened = Signal(str)  # its path

    def __init__(
        self,
        desk: Desk,
        folder: Path,
        preferences: PreferencesFile,
        window: Callable[[], MainWindow],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._desk, self.folder, self._preferences = desk, folder, preferences
        self._window, self._now = window, now
        self._held: Path | None = None
        self._refusal: Message | None = None
        desk.project_changed.connect(self.show_first_screen)
        window().first.recent_chosen.connect(lambda path: self.guarded(lambda: self.open_project(Path(path))))
        self.show_first_screen()

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {
            "new_project": self._ask_new,
            "open_project": lambda: self._ask(self.open_project),
            "open_reading": lambda: self._held_or_asked(lambda path: self.open_project(path, read_only=True)),
            "open_copy": lambda: self._held_or_asked(self.open_copy),
            "open_samples": self.open_samples,
        }

    def guarded(self, do: Callable[[], None]) -> None:
        """Do it; what keeps a project closed is said."""
        try:
            do()
        except ProjectError as error:
            self.said.emit(Message(say(error), "", "bad"))

    # open

    def open_project(self, path: Path, *, read_only: bool = False) -> None:
        """Continue a project where it was left; one that another window holds is not opened, and what can be done
        instead is said. Raises ProjectError."""
        open_now = self._desk.project
        if open_now is not None and open_now.path.resolve() == path.resolve() and open_now.read_only == read_only:
            self.said.emit(Message(tr("{name} is open already.", name=path.name), "", "info"))
            return
        try:
            project = Project.open(path, read_only=read_only)
        except ProjectError as error:
            if error.code != HELD:
                raise
            self._refuse(path)
            return
        self._show(project)

    def _refuse(self, path: Path) -> None:
        self._held = path
        text = tr("{name} is open in another window; only one at a time may change a project.", name=path.name)
        reading, copy = tr("Open for reading"), tr("Open a copy")
        self._refusal = Message(text, "", "warn", "open_reading", reading, "open_copy", copy)
        self.said.emit(self._refusal)

    def _show(self, project: Project) -> None:
        if self._refusal is not None:
            self.unsaid.emit(self._refusal)
            self._refusal = None
        self._desk.open(project)
        self._remember(project.path)
        self.project_opened.emit(str(project.path))
        names, last = self._desk.names(), project.view(SELECTED, "")
        self._desk.choose(last if last in names else names[0] if names else "")
        if project.read_only:
            text = tr("{name} is open for reading only: nothing can be changed here.", name=project.path.name)
            self.said.emit(Message(text, "", "info", "open_copy", tr("Open a copy")))
            self._held = project.path

    def open_copy(self, path: Path) -> None:
        """Copy a project beside itself, as it is now, and continue the copy; raises ProjectError."""
        number, copy = 2, path.with_name(f"{path.stem} (copy){SUFFIX}")
        while copy.exists():
            copy, number = path.with_name(f"{path.stem} (copy {number}){SUFFIX}"), number + 1
        with Project.open(path, read_only=True) as project:
            project.copy_to(copy)
        self.open_project(copy)

    def new_project(self, path: Path) -> None:
        """Start an empty project in a new file; raises ProjectError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._show(Project.create(path))

    def open_samples(self) -> None:
        """The sample project: a copy of the shipped one, so that everything may be tried on it."""
        path = self.folder / (SAMPLE + SUFFIX)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(sample_data() / (SAMPLE + SUFFIX), path)
        self.open_project(path)

    @property
    def is_sample(self) -> bool:
        """Whether the sample project is open."""
        return self._desk.project is not None and self._desk.project.path == self.folder / (SAMPLE + SUFFIX)

    def free_path(self, name: str) -> Path:
        """Where a project that is named after its first series may lie."""
        from workbench.packs.rulefile import folder_name

        return self.folder / f"{folder_name(name)}-{self._now():%Y%m%d-%H%M%S}{SUFFIX}"

    # ask

    def _ask(self, do: Callable[[Path], None]) -> None:
        path, _ = QFileDialog.getOpenFileName(self._window(), tr("Open project"), "", tr(PROJECT))
        if path:
            do(Path(path))

    def _held_or_asked(self, do: Callable[[Path], None]) -> None:
        held, self._held = self._held, None
        if held is not None:
            do(held)
        else:
            self._ask(do)

    def _ask_new(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self._window(), tr("New project"), "project.rwb", tr(PROJECT))
        if path:
            self.new_project(Path(path).with_suffix(SUFFIX))

    # before

    def show_first_screen(self) -> None:
        """While nothing is open: what can be, with the projects of before."""
        nothing = self._desk.project is None
        if nothing:
            self._window().first.set_recent(self.recent())
        self._window().show_first_screen(nothing)

    def recent(self) -> list[Recent]:
        """The projects of before, the newest first, and which of them are gone."""
        return [self._recent(Path(path), when) for path, when in self._remembered()]

    def _recent(self, path: Path, when: str) -> Recent:
        gone = "" if path.exists() else tr("its file is gone")
        place = str(path.parent).replace(str(Path.home()), "~", 1)
        return Recent(str(path), path.stem, place, self._ago(when), gone)

    def _ago(self, when: str) -> str:
        """`today 14:05`, `yesterday 14:05`, `2024-03-03`."""
        try:
            at = datetime.fromisoformat(when)
        except ValueError:
            return ""
        days = (self._now().date() - at.date()).days
        if days == 0:
            return tr("today {time}", time=f"{at:%H:%M}")
        return tr("yesterday {time}", time=f"{at:%H:%M}") if days == 1 else f"{at:%Y-%m-%d}"

    def _remember(self, path: Path) -> None:
        entry = (str(path.resolve()), self._now().isoformat(timespec="minutes"))
        others = [one for one in self._remembered() if one[0] != entry[0]]
        self._preferences.change(recent=json.dumps([entry, *others][:RECENT]))

    def _remembered(self) -> Sequence[tuple[str, str]]:
        with suppress(ValueError, TypeError):  # damaged preferences count as none
            return [(str(path), str(when)) for path, when in json.loads(self._preferences.now.recent or "[]")]
        return []
