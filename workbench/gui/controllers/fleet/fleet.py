"""The fleet of the open project: its run is read aside, wishes are edits, a series comes into the chart when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.gui.background import Background, Progress
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.fleet.lines import lines_of, told_of
from workbench.gui.controllers.fleet.reading import Reading, read_on
from workbench.gui.controllers.fleet.watching import LogWatch
from workbench.gui.dialogs.study.fleet import FIRST, IN_TURN, LEAVE_OUT, RETRY, TAKE_BACK, FleetDialog
from workbench.gui.texts import tr
from workbench.gui.theme import ThemeSwitch
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.model.series import Series
from workbench.project.edits import add_series
from workbench.project.fleet_wishes import (
    FLEET_WISH,
    leave_out,
    put_first,
    put_in_turn,
    take_back,
    try_again,
    wishes_of,
)

if TYPE_CHECKING:
    from workbench.fleet.status import FleetStatus

PLAN = "plan.json"  # beside the project, where `fleet run` leaves it


class FleetController(QObject):
    """Opens the window of the fleet. `dialog`: while it is shown; `status`: as it was last read."""

    said = Signal(object)  # Message

    def __init__(self, desk: Desk, themes: ThemeSwitch, window: MainWindow) -> None:
        super().__init__()
        self._desk, self._themes, self._window = desk, themes, window
        self.background = Background(self)
        self.dialog: FleetDialog | None = None
        self.status: FleetStatus | None = None
        self._read: Reading | None = None
        self._watch = LogWatch(self)
        self._watch.grown.connect(self._go_on)
        desk.project_changed.connect(self._project_changed)
        desk.documents_changed.connect(self._documents_changed)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"fleet": self.show}

    def close(self) -> None:
        """Nothing more is read."""
        self._watch.watch(None)
        self.background.close()
        self._drop()

    # the window

    def show(self) -> None:
        """The window of the fleet, in front; its run is read anew."""
        if self._plan() is None:
            return
        if self.dialog is None:
            dialog = self.dialog = FleetDialog(self._themes.theme, self._window)
            dialog.wished.connect(self._wish)
            dialog.opened.connect(self.open_series)
            dialog.refresh_asked.connect(self.refresh)
            dialog.finished.connect(lambda: self._watch.watch(None))
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        if self._desk.project is not None:
            self._watch.watch(self._desk.project.path)
        self.refresh()

    def _go_on(self) -> None:
        """The log has grown; where it is still being read, a moment later."""
        self._watch.tell_soon() if self.background.busy else self.refresh()

    def refresh(self) -> None:
        """Read what the run told since it was last read, aside."""
        path, project, before = self._plan(), self._desk.project, self._read
        if path is None or project is None:
            return

        def work(_progress: Progress) -> Reading:
            return read_on(path, project.runlog, before)

        def done(found: Reading) -> None:
            if self._desk.project is project and found is not before:
                self._read, self.status = found, found.status
                self._show()

        self.background.do(work, done)

    def _show(self) -> None:
        project = self._desk.project
        if self.dialog is not None and self.status is not None and project is not None:
            self.dialog.set_lines(lines_of(self.status.rows, wishes_of(project)), told_of(self.status))

    # what is asked for

    def _wish(self, kind: str, names: Iterable[str]) -> None:
        project, chosen = self._desk.project, tuple(names)
        if project is None or not chosen:
            return
        if project.read_only:
            told = tr("The project is open for reading only; nothing can be wished for its fleet.")
            self.said.emit(Message(told, "", "warn"))
            return
        edits = {
            RETRY: lambda: try_again(project, chosen),
            FIRST: lambda: put_first(project, chosen),
            IN_TURN: lambda: put_in_turn(project, chosen),
            LEAVE_OUT: lambda: leave_out(project, chosen),
            TAKE_BACK: lambda: take_back(project, chosen),
        }
        self._desk.apply(edits[kind]())

    def open_series(self, name: str) -> None:
        """Look at a series in the chart; one that the project lacks is loaded from where the fleet's series are."""
        path, project = self._plan(), self._desk.project
        if path is None or project is None:
            return
        if name in self._desk.names():
            self._look_at(name)
            return

        def work(_progress: Progress) -> Series:
            from workbench.errors import DataError
            from workbench.fleet.plan import read_plan

            plan = read_plan(path)
            found = next((key for group in plan.groups for key in group.members if key.name == name), None)
            if found is None:
                raise DataError(f"{name} cannot be opened", "the plan refused it", "Look at its reason")
            return plan.source.load(found)

        def done(series: Series) -> None:
            if self._desk.project is project:
                self._desk.apply(add_series(project, [series]))
                self._look_at(name)

        self.background.do(work, done)

    def _look_at(self, name: str) -> None:
        self._window.show_cases(False)
        self._desk.choose(name)
        self._window.raise_()
        self._window.activateWindow()

    # the project

    def _plan(self) -> Path | None:
        project = self._desk.project
        path = project.path.parent / PLAN if project is not None else None
        return path if path is not None and path.is_file() else None

    def _project_changed(self) -> None:
        self.status = self._read = None
        self._watch.watch(None)
        self._drop()
        self._window.add_facts("fleet", frozenset({"fleet"} if self._plan() is not None else ()))

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        if any(kind == FLEET_WISH for kind, _ in changed):
            self._show()

    def _drop(self) -> None:
        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
            self.dialog = None
