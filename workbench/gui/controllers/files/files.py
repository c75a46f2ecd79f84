"""Everything that brings files onto the desk, wired: projects, data, columns, drops, and the line of work under way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from workbench.gui.background import Background
from workbench.gui.controllers.connecting.landing import Landing
from workbench.gui.controllers.connecting.prometheus import ConnectController
from workbench.gui.controllers.connecting.tables import TableController
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.files.columns import ColumnController
from workbench.gui.controllers.files.drops import Doers, DropController
from workbench.gui.controllers.files.opening import OpenController
from workbench.gui.controllers.files.projects import ProjectController
from workbench.gui.controllers.files.recipes import Recipes
from workbench.gui.controllers.label_files import LabelFileController
from workbench.gui.preferences import PreferencesFile
from workbench.gui.views.main_window import MainWindow


class Files(QObject):
    """`folder`: where projects lie that nobody gave a place yet. `said` and `unsaid` carry the messages of all."""

    said = Signal(object)  # Message
    unsaid = Signal(object)  # Message

    def __init__(
        self,
        desk: Desk,
        background: Background,
        preferences: PreferencesFile,
        folder: Path,
        window: MainWindow,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._desk, self._window = desk, window
        recipes = Recipes(preferences)
        self.projects = ProjectController(desk, folder, preferences, lambda: window, now)
        self.opening = OpenController(desk, background, self.projects, recipes, lambda: window)
        self.columns = ColumnController(self.opening, recipes, background, lambda: window)
        self.landing = Landing(self.opening, background, self.data_folder)
        self.connecting = ConnectController(self.landing, background, preferences, lambda: window)
        self.tables = TableController(self.landing, background, preferences, lambda: window)
        self.opening.tables_found.connect(self.tables.ask)
        self.drops: DropController | None = None
        for speaker in (self.projects, self.opening, self.columns, self.landing):
            speaker.said.connect(self.said)
        self.projects.unsaid.connect(self.unsaid)
        self.projects.project_opened.connect(lambda _path: self.opening.load_missing())
        self.watch(background)

    def data_folder(self) -> Path:
        """Where what comes from elsewhere is kept: beside the project that is open, else where projects lie."""
        project = self._desk.project
        if project is None or self.projects.is_sample or project.read_only:
            return self.projects.folder
        return project.path.resolve().parent

    def watch(self, background: Background) -> None:
        """Show its work in the line of work under way, where it can be ended."""
        bar = self._window.work_bar
        background.told.connect(bar.tell)
        background.idle.connect(bar.rest)
        bar.cancelled.connect(background.cancel)

    def take_drops(self, labels: LabelFileController, import_rule: Callable[[Path], None]) -> None:
        """From now on files may be dropped anywhere on the window."""
        self.drops = DropController(self._desk, Doers(self.opening, labels, import_rule, self.landing.read_lines))
        self.drops.said.connect(self.said)
        self._window.drops.explain = self.drops.explain
        self._window.drops.dropped.connect(self.drops.drop)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of these controllers."""
        parts = (self.projects, self.opening, self.columns, self.connecting, self.tables)
        return {command: do for part in parts for command, do in part.commands().items()}
