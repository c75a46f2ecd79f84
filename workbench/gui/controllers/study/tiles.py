"""The grid of all series: what each tile tells, flags counted aside while it is open, what is remembered of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from workbench.gui.background import Background
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.texts import tr
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.several.tiles import SORTS, Sort, Tile
from workbench.model.labels import runs
from workbench.model.rule import STOCK_RULE, Rule
from workbench.project.nouns import DOUBTS

if TYPE_CHECKING:
    from workbench.model.series import Series

KEY = "grid"
AT_ONCE = 16  # series whose flags are counted in one go: the grid fills as they come
PAUSE_MS = 100  # between two looks at everything while a folder opens, each of whose series tells of itself
Standing = Callable[[str, Rule], float | None]


class TileController(QObject):
    """Shows the grid in the place of the chart, and keeps it true while it is in sight."""

    def __init__(self, desk: Desk, window: MainWindow, host: AnswerHost, f1_of: Standing) -> None:
        super().__init__()
        self._desk, self._window, self._host, self._f1_of = desk, window, host, f1_of
        self._panel = window.tiles
        self._flags: dict[str, tuple[Any, int | None]] = {}  # by what a count depends on; None = the rule did not run
        self._background = Background(self)
        self._background.idle.connect(self._count_more)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self.refresh)
        self._tiles: dict[str, Tile] = {}
        self._waiting: deque[str] = deque()  # whose flags are to be looked at, since everything was looked at last
        for signal in (desk.documents_changed, desk.series_loaded, desk.test_opened):
            signal.connect(self.refresh_soon)
        desk.project_changed.connect(self._project_changed)
        self._panel.opened.connect(self.open_one)
        self._panel.left.connect(lambda: self.show(False))
        self._panel.arranged.connect(lambda _text, _sort: self._remember())

    @property
    def background(self) -> Background:
        """Where flags are counted."""
        return self._background

    def commands(self) -> Mapping[str, Callable[[], None]]:
        """What this controller does of the table of commands."""
        return {"grid": lambda: self.show(not self._in_sight())}

    def _in_sight(self) -> bool:
        return self._window.area.center.currentWidget() is self._panel

    def close(self) -> None:
        """Nothing more is counted."""
        self._soon.stop()
        self._background.close()

    def show(self, shown: bool) -> None:
        """The grid in the place of the chart, or the chart again."""
        self._place(shown)
        self._remember()

    def open_one(self, name: str) -> None:
        """A series from the grid into the chart."""
        self._desk.choose(name)
        self.show(False)

    def _place(self, shown: bool) -> None:
        self._window.area.show_tiles(shown)
        self._window.actions_table.retitle("grid", tr("Back to the chart") if shown else tr("All series as a grid"))
        if shown:
            self.refresh()
            self._panel.choose(self._desk.chosen)

    def _project_changed(self) -> None:
        self._flags.clear()
        self._tiles.clear()
        self._waiting.clear()
        told = self._desk.project.view(KEY) if self._desk.project is not None else None
        told = told if isinstance(told, dict) else {}
        sort: Sort = told["sort"] if told.get("sort") in SORTS else "name"
        self._panel.set_arranged(str(told.get("filter") or ""), sort)
        self._place(told.get("shown") is True)

    def _remember(self) -> None:
        project = self._desk.project
        if project is not None and not project.read_only:
            panel = self._panel
            shown = panel.isVisibleTo(self._window)
            project.set_view(KEY, {"shown": shown, "filter": panel.filter.text(), "sort": panel.sort.currentData()})

    def refresh_soon(self, _told: object = None) -> None:
        """Once for many changes."""
        if not self._soon.isActive():
            self._soon.start()

    def refresh(self) -> None:
        """Every tile anew, where they are in sight."""
        project = self._desk.project
        if project is None or not self._in_sight():
            return
        doubts = project.view(DOUBTS, {})
        self._tiles = {name: self._tile(name, tuple(doubts.get(name, ()))) for name in self._desk.names()}
        self._panel.set_tiles(tuple(self._tiles.values()))
        self._waiting = deque(self._tiles)
        self._count_more()

    def _tile(self, name: str, doubts: tuple[str, ...]) -> Tile:
        loaded, labels, rule = self._desk.loaded(name), self._desk.labels(name), self._desk.rule_for(name)
        score = self._f1_of(name, rule) if rule is not None else None
        standing = "" if rule is None else tr("stock rule") if rule.origin.model == STOCK_RULE else tr(rule.status)
        counted = self._flags.get(name)
        flags = (
            counted[1] if counted is not None and rule is not None and counted[0] == self._basis(name, rule) else None
        )
        pyramid = loaded.pyramid if loaded is not None else None
        return Tile(name, pyramid, labels, flags, score, standing, doubts)

    def _basis(self, name: str, rule: Rule) -> tuple[object, ...]:
        """What a count of flags depends on."""
        return rule.text, repr(rule.overrides.get(name)), repr(rule.emit), self._desk.is_test_open(name)

    def _count_more(self) -> None:
        """Count the flags of some series whose count is unknown; come back when that is done."""
        if self._background.busy or self._desk.project is None or not self._in_sight():
            return
        jobs: list[tuple[str, Rule, Series, int, tuple[object, ...]]] = []
        while self._waiting and len(jobs) < AT_ONCE:
            name = self._waiting.popleft()
            rule, loaded = self._desk.rule_for(name), self._desk.loaded(name)
            if rule is None or loaded is None or self._flags.get(name, (None,))[0] == self._basis(name, rule):
                continue
            series = loaded.series
            jobs.append((name, rule, series, self._desk.shown_points(series), self._basis(name, rule)))
        if jobs:
            host = self._host

            def work(progress: Callable[[str, float, float], None]) -> dict[str, tuple[Any, int | None]]:
                told = {}
                for at, (name, rule, series, shown, basis) in enumerate(jobs):
                    progress(name, at, len(jobs))
                    told[name] = (basis, count_flags(rule, series, shown, host))
                return told

            self._background.do(work, self._take)

    def _take(self, told: dict[str, tuple[Any, int | None]]) -> None:
        """Only the tiles that were counted are made anew: of a thousand, all would cost more than the count."""
        self._flags.update(told)
        for name in told:
            if (tile := self._tiles.get(name)) is not None:
                self._tiles[name] = self._tile(name, tile.doubts)
        self._panel.set_tiles(tuple(self._tiles.values()))


def count_flags(rule: Rule, series: Series, shown: int, host: AnswerHost) -> int | None:
    """How many alerts (runs of flags) a rule gives in the first `shown` points; None where it does not run."""
    from workbench.errors import RuleError
    from workbench.sandbox.run import flag_series

    if shown <= 0:
        return 0
    try:
        verdict = flag_series(rule, series, host.get(), span=(0, shown))
    except RuleError:  # said where the rule is edited
        return None
    return len(runs(verdict.flags == 1)) if verdict.ran else None
