"""Pictures of every state of the window: at which sizes and scales, light and dark, and what they are called."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from workbench.errors import UsageError
from workbench.gui.help.window import HelpWindow
from workbench.gui.language import speak
from workbench.gui.staging.case_shots import case_states
from workbench.gui.staging.fleet_shots import fleet_states
from workbench.gui.staging.frame_shots import FRAME_STATES
from workbench.gui.staging.model_shots import model_states
from workbench.gui.staging.opening.states import opening_states
from workbench.gui.staging.screenshots import LAYOUT_S, STATES
from workbench.gui.staging.stage import Stage, application, rest
from workbench.gui.staging.tour_shots import TOUR_STATES
from workbench.gui.texts import ENGLISH
from workbench.gui.theme import Name

SMALL, LARGE = QSize(1100, 700), QSize(1920, 1080)
THEMES: tuple[Name, ...] = ("light", "dark")
SCALE_VARIABLE = "QT_SCALE_FACTOR"


@dataclass(frozen=True)
class Wanted:
    """What pictures are made of. `scale`: device pixels a logical one; `states`: their names, empty = every one;
    `language`: two letters."""

    scale: float = 1.0
    states: tuple[str, ...] = ()
    language: str = ENGLISH

    @property
    def sizes(self) -> tuple[QSize, ...]:
        """In logical pixels: the smallest and a large window; between the whole scales the smallest only, where
        what is cut off is cut off first."""
        return (SMALL, LARGE) if self.scale in (1.0, 2.0) else (SMALL,)

    def name(self, state: str, size: QSize, theme: Name) -> str:
        """`finding-1100x700-dark.png`, at 200 % `finding-1100x700-dark@2x.png`."""
        suffix = "" if self.scale == 1 else f"@{self.scale:g}x"
        return f"{state}-{size.width()}x{size.height()}-{theme}{suffix}.png"


def take_screenshots(out: Path, wanted: Wanted) -> Iterator[Path]:
    """Writes the pictures into `out` (made where it is missing), each told when it is there. Scales other than that of
    this process are made in one of their own, since Qt reads its scale once. UsageError where a state is not known."""
    out.mkdir(parents=True, exist_ok=True)
    if wanted.scale != float(os.environ.get(SCALE_VARIABLE, "1")):
        yield from _elsewhere(out, wanted)
        return
    for stage, state in staged(wanted):
        yield from _pictures(stage, out, state, wanted)


def staged(wanted: Wanted, without: Collection[str] = ()) -> Iterator[tuple[Stage, str]]:
    """The window in each wanted state, one after the other; states in `without` are not made on the way."""
    with (
        TemporaryDirectory() as folder,
        opening_states() as opening,
        model_states() as more,
        case_states() as cases,
        fleet_states() as fleets,
    ):
        states = {**opening, **STATES, **more, **FRAME_STATES, **TOUR_STATES, **cases, **fleets}
        states = {state: arrange for state, arrange in states.items() if state not in without}
        _check(wanted.states, states)
        speak(application(), wanted.language)
        with Stage(Path(folder)) as stage:
            for state, arrange in states.items():
                arrange(stage)  # also where no picture is wanted: each state begins where the one before ended
                if not wanted.states or state in wanted.states:
                    yield stage, state
                if wanted.states and state == _last(wanted.states, states):
                    return


def _check(names: Collection[str], states: Collection[str]) -> None:
    if unknown := sorted(set(names) - set(states)):
        raise UsageError(f"There is no state {', '.join(unknown)}", "", f"Choose among {', '.join(states)}")


def _last(names: Collection[str], states: Collection[str]) -> str:
    return [state for state in states if state in names][-1]


def _elsewhere(out: Path, wanted: Wanted) -> Iterator[Path]:
    """The same command in a process that is told the scale."""
    command = [sys.executable, sys.argv[0], "screenshots", "--out", str(out), "--scale", f"{wanted.scale:g}"]
    command += ["--language", wanted.language]
    if wanted.states:
        command += ["--states", *wanted.states]
    environment = {**os.environ, SCALE_VARIABLE: f"{wanted.scale:g}"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            yield Path(line.strip())
    if child.returncode:
        raise UsageError(f"Pictures at {wanted.scale:.0%} failed", "what went wrong stands above", "Try another scale")


def _pictures(stage: Stage, out: Path, state: str, wanted: Wanted) -> Iterator[Path]:
    for theme in THEMES:
        stage.workbench.themes.choose(theme)
        for size in wanted.sizes:
            path = out / wanted.name(state, size, theme)
            picture(stage, size).save(str(path))
            yield path


def picture(stage: Stage, size: QSize) -> QPixmap:
    """The window at a size, with the dialog or menu that is open in its middle."""
    window = stage.workbench.window
    window.resize(size)
    window.reset_panels()
    rest(LAYOUT_S)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # what an event of a moment ago made longer
    shot = window.grab()
    for above in _above(window):
        middle = QPoint((size.width() - above.width()) // 2, (size.height() - above.height()) // 2)
        painter = QPainter(shot)
        painter.drawPixmap(middle, above.grab())
        painter.setPen(stage.workbench.themes.theme.color("line"))
        painter.drawRect(middle.x() - 1, middle.y() - 1, above.width() + 1, above.height() + 1)
        painter.end()
    return shot


def _above(window: QWidget) -> Iterator[QWidget]:
    beside = [one for one in QApplication.topLevelWidgets() if isinstance(one, HelpWindow)]
    above: list[QWidget] = [*window.findChildren(QDialog), *window.findChildren(QMenu), *beside]
    return (one for one in above if one.isVisible())
