"""The time zone of the window: chosen, remembered, and told to everything that shows a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimeZone, Signal
from PySide6.QtWidgets import QWidget

from workbench.errors import ZoneError
from workbench.gui.charts import zone
from workbench.gui.charts.zone import Zone
from workbench.gui.dialogs.ask import AskDialog
from workbench.gui.preferences import PreferencesFile
from workbench.gui.texts import tr
from workbench.gui.views.message_strip import Message


class TimesController(QObject):
    """Data stays in UTC; `changed` asks every view to tell its times anew."""

    said = Signal(object)  # Message
    changed = Signal()

    def __init__(self, preferences: PreferencesFile, window: Callable[[], QWidget]) -> None:
        super().__init__()
        self._preferences, self._window = preferences, window
        try:
            zone.show(Zone.named(preferences.now.zone))
        except ZoneError:
            zone.show(Zone())  # the zone of another machine's preferences; UTC is told on the axis

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {
            "zone_utc": lambda: self.choose("UTC"),
            "zone_local": lambda: self.choose(local_name()),
            "zone_choose": self._ask,
        }

    def choose(self, name: str) -> None:
        """Tell all times in this zone from now on; raises ZoneError where it is not known."""
        zone.show(Zone.named(name))
        self._preferences.change(zone=name)
        self.changed.emit()
        text = tr("Times are told in {zone}.", zone=zone.shown().title)
        self.said.emit(Message(text, tr("Data and rules stay in UTC."), "info"))

    def _ask(self) -> None:
        sentence = tr("Type a part of its name, such as Berlin. Data and rules stay in UTC.")
        dialog = AskDialog(tr("Time zone"), sentence, tr("Show times in it"), self._window())
        dialog.for_one_of_many(tr("Name"), zone.names(), zone.shown().name, _zone_fault)
        dialog.answered.connect(lambda name: self.choose(_zone_name(name)))
        dialog.open()


def _zone_name(typed: str) -> str:
    return typed.strip().replace(" ", "_")


def _zone_fault(typed: str) -> str:
    """Why there is no such zone, empty where there is one."""
    try:
        Zone.named(_zone_name(typed))
    except ZoneError:
        return tr("No time zone of this name is known here.")
    return ""


def local_name() -> str:
    """The zone of this computer."""
    return bytes(QTimeZone.systemTimeZoneId().data()).decode() or "UTC"
