"""What the palette finds beside commands: the series of the project and the help pages; what was chosen lately."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from workbench.gui.controllers.desk import Desk
from workbench.gui.help.pages import HelpPages
from workbench.gui.preferences import PreferencesFile
from workbench.gui.texts import tr
from workbench.gui.views.finder.entries import Entry
from workbench.gui.views.main_window import MainWindow

REMEMBERED = 8


class FindingController(QObject):
    """Gives the palette its entries and remembers what was chosen. `show_page(key)` opens a help page."""

    def __init__(
        self,
        desk: Desk,
        preferences: PreferencesFile,
        window: MainWindow,
        pages: HelpPages,
        show_page: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._desk, self._preferences, self._palette = desk, preferences, window.palette_list
        self._pages, self._show_page = pages, show_page
        self._palette.recent = tuple(preferences.now.found.splitlines())
        self._palette.chosen.connect(self._remember)
        window.findable = self.entries

    def entries(self) -> list[Entry]:
        """Every series of the project, then every help page."""
        series = [Entry(f"series {name}", name, self._chooses(name), tr("Series")) for name in self._desk.names()]
        pages = [
            Entry(f"help {page.key}", page.title, self._shows(page.key), tr("Help"), "", page.first)
            for page in self._pages.all()
        ]
        return [*series, *pages]

    def _chooses(self, name: str) -> Callable[[], None]:
        return lambda: self._desk.choose(name)

    def _shows(self, key: str) -> Callable[[], None]:
        return lambda: self._show_page(key)

    def _remember(self, key: str) -> None:
        lately = (key, *(one for one in self._palette.recent if one != key))[:REMEMBERED]
        self._palette.recent = lately
        self._preferences.change(found="\n".join(lately))
