"""About: asks this machine what it is, where things lie, and which safety layers hold rules here."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import QObject, qVersion

from workbench import __version__
from workbench.gui.background import Background
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.dialogs.about.about import AboutDialog, Fact, Section
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.gui.theme import ThemeSwitch
from workbench.gui.views.main_window import MainWindow
from workbench.gui.words import LAYERS
from workbench.sandbox.layers import LayerState

LIBRARIES = (
    "PySide6-Essentials",
    "pyqtgraph",
    "numpy",
    "numba",
    "llvmlite",
    "pandas",
    "pyarrow",
    "jedi",
    "openai",
    "cryptography",
)
WITHOUT = {"cryptography": later("not installed: packs can be neither signed nor checked")}


class AboutController(QObject):
    """`places`: (name, folder or file) of what is kept on disk."""

    def __init__(
        self,
        desk: Desk,
        host: AnswerHost,
        themes: ThemeSwitch,
        places: tuple[tuple[str, Path], ...],
        window: Callable[[], MainWindow],
    ) -> None:
        super().__init__()
        self._desk, self._host, self._themes, self._places, self._window = desk, host, themes, places, window
        self.background = Background(self)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"about": self.open}

    def open(self) -> None:
        """Show what is known at once; the layers are asked aside, since a process must be started for them."""
        dialog = AboutDialog(__version__, self._sections(self._host.layers), self._themes.theme, self._window())
        open_still = [dialog]
        dialog.finished.connect(open_still.clear)
        dialog.open()

        def told(layers: tuple[LayerState, ...]) -> None:
            if open_still:
                dialog.show_sections(self._sections(layers))

        if not self._host.layers:
            self.background.do(lambda _progress: self._host.ask_layers(), told)

    def close(self) -> None:
        """Nothing more is asked."""
        self.background.close()

    def _sections(self, layers: tuple[LayerState, ...]) -> tuple[Section, ...]:
        safety = tuple(_of_layer(layer) for layer in layers) or (Fact(tr("layers"), tr("being asked…")),)
        return (
            Section(tr("What holds a rule on this machine"), safety),
            Section(tr("Where things are kept"), self._kept()),
            Section(tr("Made of"), _made_of()),
            Section(tr("License"), (Fact("Rule Workbench", tr("MIT; that of each library stands beside it")),)),
        )

    def _kept(self) -> tuple[Fact, ...]:
        project = self._desk.project
        opened = str(project.path) if project is not None else tr("none is open")
        keys = tr("the keyring of this system, or variables of the environment; never in a file")
        named = (Fact(name, str(path)) for name, path in self._places)
        return (Fact(tr("this project"), opened), *named, Fact(tr("keys of models"), keys))


def _of_layer(layer: LayerState) -> Fact:
    words = sentence(layer.words)
    told = words if layer.active else tr("not active here: {why}", why=words)
    return Fact(tr(LAYERS[layer.layer]), told, layer.active)


def _made_of() -> tuple[Fact, ...]:
    system = f"{platform.system()} {platform.release()}, {platform.machine()}"
    own = (
        Fact("Rule Workbench", __version__),
        Fact("Python", f"{platform.python_version()} ({sys.implementation.name})"),
        Fact("Qt", qVersion()),
        Fact(tr("system"), system),
    )
    return (*own, *(_of_library(name) for name in LIBRARIES))


def _of_library(name: str) -> Fact:
    try:
        return Fact(name, version(name))
    except PackageNotFoundError:
        return Fact(name, tr(WITHOUT.get(name, later("not installed"))), holds=False)
