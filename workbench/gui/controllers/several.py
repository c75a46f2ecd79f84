"""Several series at once: which are kept in sight, in which order and how, remembered with the project."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.gui.controllers.desk import Desk
from workbench.gui.texts import later, tr
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.gui.views.several.several_view import Way
from workbench.gui.views.several.stack import MOST
from workbench.project.nouns import LABELS, SERIES

KEY = "several"
OVERLAY = {False: later("Lay over each other"), True: later("Stack one above another")}
SHARED = {False: later("Share the axis"), True: later("Give each line its own range")}
FULL = later("{most} series are kept in sight, which is as many as can be read; take one away first.")


@dataclass(frozen=True)
class Several:
    """`names`: the series that are kept in sight, from the top; `overlay`: as lines in one chart rather than strips;
    `shared`: those on one axis of values."""

    names: tuple[str, ...] = ()
    overlay: bool = False
    shared: bool = False

    @classmethod
    def of(cls, told: Any) -> Several:
        """What was remembered; whatever cannot be read is as at the beginning."""
        if not isinstance(told, dict) or not isinstance(told.get("names", []), list):
            return cls()
        names = tuple(name for name in told.get("names", []) if isinstance(name, str))
        return cls(names[:MOST], told.get("overlay") is True, told.get("shared") is True)


def kept_in_sight(desk: Desk) -> tuple[str, ...]:
    """The series of the project that are kept in sight."""
    if desk.project is None:
        return ()
    there = set(desk.names())
    return tuple(name for name in Several.of(desk.project.view(KEY)).names if name in there)


class SeveralController(QObject):
    """Turns ticks, keys and drags into what stands with the chart. The series that is looked at is the one that labels
    and rules refer to, kept in sight or not."""

    said = Signal(object)  # Message
    changed = Signal()

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__()
        self._desk, self._window, self._view = desk, window, window.chart.several
        self.state = Several()
        self._soon = QTimer(self)  # a folder that opens tells each of its series
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.show)
        desk.project_changed.connect(self._read)
        desk.series_chosen.connect(lambda _name: self.show())
        desk.series_loaded.connect(lambda name: self._soon.start() if name in self.state.names else None)
        desk.documents_changed.connect(self._documents_changed)
        window.series.stack_toggled.connect(self.toggle)
        window.chart.series_dropped.connect(self.keep)
        self._view.focus_asked.connect(self.look_at)
        self._view.remove_asked.connect(self.remove)
        self._view.moved.connect(self._move_among_shown)

    def commands(self) -> Mapping[str, Callable[[], None]]:
        """What this controller does of the table of commands."""
        return {
            "stack": lambda: self.toggle(self._desk.chosen),
            "unstack": lambda: self._change(names=()),
            "stack_up": lambda: self.move(self._desk.chosen, -1),
            "stack_down": lambda: self.move(self._desk.chosen, 1),
            "overlay": lambda: self._change(overlay=not self.state.overlay),
            "share_axis": lambda: self._change(overlay=True, shared=not self.state.shared),
        }

    def close(self) -> None:
        """Nothing more is shown."""
        self._soon.stop()

    def toggle(self, name: str) -> None:
        """Keep a series in sight, below the others, or no longer."""
        names = self.state.names
        if name in names:
            self._change(names=tuple(one for one in names if one != name))
        elif len(kept_in_sight(self._desk)) >= MOST:
            self.said.emit(Message(tr(FULL, most=MOST), "", "info"))
        elif name:
            self._change(names=(*names, name))

    def keep(self, name: str) -> None:
        """Keep a series in sight, where it is not already."""
        if name not in self.state.names:
            self.toggle(name)

    def remove(self, name: str) -> None:
        """Keep a series in sight no longer, where it is."""
        if name in self.state.names:
            self.toggle(name)

    def look_at(self, name: str) -> None:
        """Bring a strip's series into the chart; the one that is there stays in sight, first where it was not kept."""
        before, there = self._desk.chosen, kept_in_sight(self._desk)
        if before and before != name and before not in there and len(there) < MOST:
            self._change(names=(before, *self.state.names))
        self._desk.choose(name)

    def move(self, name: str, step: int) -> None:
        """Move a series by places among those that are kept in sight."""
        names = list(kept_in_sight(self._desk))
        if name in names:
            place = min(max(names.index(name) + step, 0), len(names) - 1)
            names.remove(name)
            names.insert(place, name)
            self._change(names=tuple(names))

    def _move_among_shown(self, name: str, place: int) -> None:
        """A strip took the place of another; moved, the one in the chart is kept from then on, as the others are."""
        shown, kept = [one for one in self._view.stack.names() if one != name], kept_in_sight(self._desk)
        if name not in kept and len(kept) >= MOST:
            self.said.emit(Message(tr(FULL, most=MOST), "", "info"))
            return
        shown.insert(place, name)
        order = [one for one in shown if one in kept or one == name]
        self._change(names=(*order, *(one for one in kept if one not in order)))

    def _change(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        project = self._desk.project
        if project is not None and not project.read_only:
            project.set_view(KEY, asdict(self.state))
        self.show()
        self.changed.emit()

    def _read(self) -> None:
        project = self._desk.project
        self.state = Several.of(project.view(KEY)) if project is not None else Several()
        self.show()

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        names = set(self.state.names)
        if any(kind == SERIES or (kind == LABELS and key in names) for kind, key in changed):
            self._soon.start()

    def show(self) -> None:
        """What is kept in sight, those of it that are loaded."""
        names = kept_in_sight(self._desk)
        loaded = [one for name in names if (one := self._desk.loaded(name)) is not None]
        way: Way = "overlay" if self.state.overlay else "stack"
        self._view.show_series([(one.series, one.pyramid) for one in loaded], way, shared=self.state.shared)
        self._window.series.model.set_stacked(names)
        kept = self._desk.chosen in names
        actions = self._window.actions_table
        actions.retitle("stack", tr("No longer keep in sight") if kept else tr("Keep in sight"))
        actions.retitle("overlay", tr(OVERLAY[self.state.overlay]))
        actions.retitle("share_axis", tr(SHARED[self.state.shared and self.state.overlay]))
