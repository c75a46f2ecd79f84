"""The page of scores: counted from what was investigated; a cell lists its cases, a wrong case is looked at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from workbench.gui.controllers.cases.cases import CaseController
from workbench.gui.controllers.incidents.investigating import InvestigateController
from workbench.gui.controllers.incidents.known import catalog
from workbench.gui.controllers.incidents.tally import causes_of, family, scores_of
from workbench.gui.texts import tr
from workbench.gui.views.incidents.score_page import ScorePage, family_words
from workbench.gui.views.incidents.score_rows import FAMILIES, Judged, confusion
from workbench.gui.views.main_window import MainWindow
from workbench.packs.catalog import id_of


class ScoreController(QObject):
    """Counts anew when the page is in sight and something was investigated or relabeled."""

    def __init__(self, cases: CaseController, investigated: InvestigateController, window: MainWindow) -> None:
        super().__init__()
        self._cases, self._investigated, self._window = cases, investigated, window
        self.page = ScorePage(window.theme)
        window.cases.add_page("scores", self.page)
        investigated.outcomes_changed.connect(self._refresh)
        self.page.zoom_changed.connect(self._refresh)
        self.page.closed.connect(lambda: window.cases.show_page("case"))
        self.page.asked.connect(window.cases.asked)
        self.page.cases_asked.connect(self._list)
        self.page.case_asked.connect(self._look_at)
        window.cases.list.opened.connect(lambda: window.cases.show_page("case"))
        window.cases.list.table.clicked.connect(lambda _index: window.cases.show_page("case"))

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"case_scores": self.bring}

    def bring(self) -> None:
        """The page in the place of the case, or the case again."""
        area = self._window.cases
        again = self._window.shows_cases and area.page == "scores"
        self._window.show_cases(True)
        area.show_page("case" if again else "scores")
        self._refresh()
        if not again:
            self.page.matrix.setFocus()

    def _refresh(self) -> None:
        if self._window.cases.page != "scores":
            return
        outcomes = self._investigated.outcomes
        judged = [one.beside for one in outcomes.values() if one.beside is not None]
        if not judged:
            self.page.show_none(bool(outcomes))
            return
        known = next(iter(outcomes.values())).known
        titles = {name: known.title(name) for name in known.by_scenario} | {"": tr("no scenario that is known")}
        order = [*map(id_of, catalog().scenarios), *known.by_scenario, ""]
        named = [one for one in judged if one.scenario]
        families = confusion(judged, _families, family_words(), FAMILIES, whole=True)
        matrix = confusion(named, _scenarios, titles, list(dict.fromkeys(order)), self.page.whole)
        self.page.show_scores(scores_of(judged), families, matrix, causes_of(judged), titles)

    def _list(self, words: str, names: frozenset[str]) -> None:
        area = self._window.cases
        area.list.show_only(words, names)
        area.bring("cases")

    def _look_at(self, name: str) -> None:
        self._window.cases.show_page("case")
        self._cases.choose(name)
        self._investigated.bring()


def _families(one: Judged) -> tuple[str, str]:
    return family(one.scenario, one.label), family(one.named, one.said)


def _scenarios(one: Judged) -> tuple[str, str]:
    return one.scenario, one.named
