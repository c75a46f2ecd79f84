"""The pictures of the help pages: parts of states of the window, light and dark, in few colors so that they stay small.

`python3 main.py screenshots --help-pages` makes all of them anew.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QWidget

from workbench.gui.help.browser import DARK
from workbench.gui.staging.editor_shots import EDITOR_STATES
from workbench.gui.staging.pictures import THEMES, Wanted, picture, staged
from workbench.gui.staging.stage import Stage
from workbench.resources import resources

SIZE = QSize(1280, 800)
COLORS = 256
Part = Callable[[Stage], QRect]


def _of(choose: Callable[[Stage], list[QWidget]]) -> Part:
    """The rectangle around some widgets of the window."""

    def part(stage: Stage) -> QRect:
        whole = QRect()
        for widget in choose(stage):
            whole |= QRect(widget.mapTo(stage.workbench.window, QPoint(0, 0)), widget.size())
        return whole

    return part


def _dialog(stage: Stage) -> QRect:
    """Where the picture has the dialog: in its middle."""
    shown = next(one for one in stage.workbench.window.findChildren(QDialog) if one.isVisible())
    middle = QPoint((SIZE.width() - shown.width()) // 2, (SIZE.height() - shown.height()) // 2)
    return QRect(middle, shown.size()).adjusted(-8, -8, 8, 8) & QRect(QPoint(0, 0), SIZE)


CHART = _of(lambda stage: [stage.workbench.window.chart, stage.workbench.window.findings])
RULE = _of(lambda stage: [stage.workbench.panel])
CASES = _of(lambda stage: [stage.workbench.window.cases])
STRIP = _of(lambda stage: [stage.workbench.strip])
# By the file's name: the state of `screenshots`, and which part of it.
PICTURES: dict[str, tuple[str, Part]] = {
    "opening": ("columns", _dialog),
    "chart": ("why", CHART),
    "labels": ("label", CHART),
    "cases": ("case-region", CASES),
    "incidents": ("incident-report", CASES),
    "scenarios": ("incident-phrases", CASES),
    "editor": ("edited", RULE),
    "rules": ("diff", RULE),
    "approve": ("approve", _dialog),
    "run": ("training", STRIP),
}


def take_help_pictures(out: Path | None = None) -> Iterator[Path]:
    """Write every picture into `out`, by default where the pages look for them; each is told when it is there."""
    folder = out or resources() / "help" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    by_state = {state: (name, part) for name, (state, part) in PICTURES.items()}
    for stage, state in staged(Wanted(states=tuple(by_state)), without=("editor-error", *EDITOR_STATES)):
        name, part = by_state[state]
        for theme in THEMES:
            stage.workbench.themes.choose(theme)
            shot = picture(stage, SIZE)
            path = folder / f"{name}{DARK if theme == 'dark' else ''}.png"
            save_small(shot.copy(part(stage)), path)
            yield path


def save_small(shot: QPixmap, path: Path) -> None:
    """A PNG of few colors: text and lines need no more, and it takes a third of the room."""
    from PIL import Image

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    shot.save(buffer, "PNG")
    image = Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGB")
    # Of all ways it keeps the few points of a mark in their color: a false alarm must not look like a miss.
    few = image.quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
