"""What a source gave becomes a file beside the project and is opened like any other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.gui.background import Background, Progress
from workbench.gui.controllers.files.opening import OpenController
from workbench.gui.sentences import sentence
from workbench.gui.views.message_strip import Message

if TYPE_CHECKING:
    from workbench.sources.nouns import Fetched


class Landing(QObject):
    """`folder`: where the files are kept. `said`: what a person should know of what came."""

    said = Signal(object)  # Message

    def __init__(self, opening: OpenController, background: Background, folder: Callable[[], Path]) -> None:
        super().__init__()
        self._opening, self._background, self._folder = opening, background, folder

    def read_lines(self, paths: Sequence[Path]) -> None:
        """Open files of line protocol."""

        def fetch_all(progress: Progress) -> list[Fetched]:
            from workbench.sources.lineprotocol import fetch_lines

            return [fetch_lines(path, progress=progress) for path in paths]

        self.land(fetch_all)

    def land(self, fetch: Callable[[Progress], Sequence[Fetched]]) -> None:
        """Keep and open what is fetched aside; a cancel keeps nothing."""
        folder = self._folder()

        def work(progress: Progress) -> tuple[list[Path], list[str]]:
            from workbench.sources.saving import free_place, save

            made, doubts = [], []
            for fetched in fetch(progress):
                made.append(free_place(folder, fetched.provenance))
                save(fetched, made[-1])
                doubts += [f"{Path(fetched.provenance.place).name}: {sentence(text)}" for text in fetched.doubts]
            return made, doubts

        def done(found: tuple[list[Path], list[str]]) -> None:
            self._opening.open_paths(found[0])
            if found[1]:
                self.said.emit(Message("; ".join(found[1]) + ".", "", "warn"))

        self._background.do(work, done)
