"""How a file is read: asked where it is doubtful or the user wants it, read anew at each change, remembered by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from workbench.errors import WorkbenchError
from workbench.gui.background import Background, Progress
from workbench.gui.controllers.files.arriving import Unsure
from workbench.gui.controllers.files.opening import DATA, OpenController
from workbench.gui.controllers.files.recipes import Recipes, pattern_of
from workbench.gui.dialogs.opening.open_columns import OpenDialog
from workbench.gui.texts import tr
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message

if TYPE_CHECKING:
    from workbench.data.nouns import ColumnChoice, Peek


class ColumnController(QObject):
    """Opens the dialog of columns. Files are looked at aside; of several changes the last one is shown."""

    said = Signal(object)  # Message

    def __init__(
        self, opening: OpenController, recipes: Recipes, background: Background, window: Callable[[], MainWindow]
    ) -> None:
        super().__init__()
        self._opening, self._recipes, self._background, self._window = opening, recipes, background, window
        self._asked = 0
        opening.unsure.connect(self._ask_unsure)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"open_columns": self._choose_file, "columns_again": self.ask_again}

    def _choose_file(self) -> None:
        title = tr("Open series and choose its columns")
        path, _ = QFileDialog.getOpenFileName(self._window(), title, "", tr(DATA))
        if path:
            self.ask(Path(path))

    def ask(self, path: Path, choice: ColumnChoice | None = None, replacing: Sequence[str] = ()) -> None:
        """Show how a file would be read, and open it as it is answered; `replacing`: series that leave then."""
        known = choice or self._recipes.choice_for(path)
        self._look(path, known, lambda look: self._open(look, replacing))

    def ask_again(self) -> None:
        """The file that was opened last, read otherwise: its series are replaced."""
        if self._opening.last is None:
            self.said.emit(Message(tr("No single file has been opened since the window opened."), "", "info"))
            return
        path, names = self._opening.last
        self.ask(path, replacing=names)

    def _ask_unsure(self, unsure: Unsure) -> None:
        self._open(unsure.peek, ())

    def _open(self, look: Peek, replacing: Sequence[str]) -> None:
        dialog = OpenDialog(look, pattern_of(look.path), parent=self._window())

        def chosen(choice: ColumnChoice) -> None:
            if dialog.remembers:
                self._recipes.keep(look.path, choice)
            else:
                self._recipes.forget(look.path)
            self._opening.open_paths([look.path], choice, replacing)

        dialog.changed.connect(lambda choice: self._look(look.path, choice, dialog.show_peek))
        dialog.chosen.connect(chosen)
        dialog.open()

    def _look(self, path: Path, choice: ColumnChoice | None, show: Callable[[Peek], None]) -> None:
        self._asked += 1
        number = self._asked

        def work(_progress: Progress) -> Peek | WorkbenchError:
            from workbench.data.peeking import peek

            try:
                return peek(path, choice)
            except WorkbenchError as error:
                return error

        def done(found: Peek | WorkbenchError) -> None:
            if number != self._asked:
                return
            if isinstance(found, WorkbenchError):
                self.said.emit(Message(str(found), "", "bad"))
            else:
                show(found)

        self._background.do(work, done)
