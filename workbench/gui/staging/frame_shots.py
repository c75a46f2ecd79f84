"""Pictures of what surrounds the work: palette, menu, and the dialogs that any state of the window can open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QMenu

from workbench.gui.commands.table import MENUS
from workbench.gui.dialogs.report import crash_dialog
from workbench.gui.staging.stage import Stage, rest, wait_until

TRACE = """Traceback (most recent call last):
  File "workbench/gui/controllers/study/evidence.py", line 118, in _judge
    worst = findings[0]
IndexError: tuple index out of range"""


def _alone(stage: Stage) -> None:
    """Nothing lies above the window."""
    window = stage.workbench.window
    for dialog in window.findChildren(QDialog):
        dialog.reject()
    for menu in window.findChildren(QMenu):
        menu.hide()
    window.palette_list.hide()
    stage.workbench.help.close()


def _asked(command: str) -> Callable[[Stage], None]:
    """The state after a command that opens a dialog."""

    def arrange(stage: Stage) -> None:
        _alone(stage)
        stage.workbench.actions[command].trigger()
        rest(0.2)

    return arrange


def _palette(stage: Stage) -> None:
    _alone(stage)
    stage.workbench.actions["palette"].trigger()
    stage.workbench.window.palette_list.input.setText("lab")
    rest(0.2)


def _menu(stage: Stage) -> None:
    _alone(stage)
    window = stage.workbench.window
    labels = MENUS.index("Labels")
    window.menu.findChildren(QMenu)[labels].popup(window.mapToGlobal(QPoint(0, 0)))
    rest(0.2)


def _crash(stage: Stage) -> None:
    _alone(stage)
    crash_dialog("IndexError: tuple index out of range", TRACE, stage.workbench.window).open()
    rest(0.2)


def _about(stage: Stage) -> None:
    _asked("about")(stage)
    wait_until(lambda: not stage.workbench.about.background.busy, 240, "the layers were not told")


def _help(stage: Stage) -> None:
    _alone(stage)
    stage.workbench.help.show_page("editor")
    rest(0.3)


def _help_search(stage: Stage) -> None:
    assert stage.workbench.help.shown is not None
    stage.workbench.help.shown.search.setText("false alarm")
    rest(0.3)


FRAME_STATES: dict[str, Callable[[Stage], None]] = {
    "keys": _asked("keys"),
    "help": _help,
    "help-search": _help_search,
    "about": _about,
    "crash": _crash,
    "menu": _menu,
    "palette": _palette,
}
