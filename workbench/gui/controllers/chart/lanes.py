"""The lanes below the chart: shown and hidden, remembered, filled aside; never from a hidden test part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase

from PySide6.QtCore import QObject

from workbench.gui.background import Background
from workbench.gui.charts.lanes.content import LANES, Band, Distance, LaneKind, Lanes
from workbench.gui.commands.actions import Actions
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.study.evidence import EvidenceController, Study
from workbench.gui.preferences import PreferencesFile
from workbench.gui.sentences import say, sentence
from workbench.gui.texts import later, tr
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.model.rule import Rule
from workbench.model.series import Series

TITLES: dict[LaneKind, tuple[str, str]] = {
    "conditions": (later("Show conditions below the chart"), later("Hide conditions below the chart")),
    "base": (later("Show base detector below the chart"), later("Hide base detector below the chart")),
    "score": (later("Show score below the chart"), later("Hide score below the chart")),
}
LOOKING = later("looking…")
NO_RULE = later("no rule has run")
UNTOLD = later("the text of the rule does not let it be told which condition fired")


class LaneController(QObject):
    """Conditions come with each study; base detector and score are asked for only while their lane is shown."""

    def __init__(
        self,
        desk: Desk,
        rule: RuleController,
        evidence: EvidenceController,
        chart: ChartPanel,
        host: AnswerHost,
        actions: Actions,
        preferences: PreferencesFile,
    ) -> None:
        super().__init__()
        self._desk, self._rule, self._host, self._actions = desk, rule, host, actions
        self._stack, self._preferences = chart.chart.lanes, preferences
        self.background = Background(self)
        self._study: Study | None = None
        self._asked: set[LaneKind] = set()  # of this study
        evidence.studied.connect(self._take)
        evidence.forgotten.connect(self._forget)
        self._show(frozenset(kind for kind in LANES if kind in preferences.now.lanes.split()))

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {
            "lane_conditions": lambda: self.toggle("conditions"),
            "lane_base": lambda: self.toggle("base"),
            "lane_score": lambda: self.toggle("score"),
        }

    def close(self) -> None:
        """Nothing more is asked."""
        self.background.close()

    def toggle(self, kind: LaneKind) -> None:
        """Show a lane or hide it, this time and the next."""
        shown = self._stack.shown ^ {kind}
        self._preferences.change(lanes=" ".join(one for one in LANES if one in shown))
        self._show(shown)

    def _show(self, shown: frozenset[LaneKind]) -> None:
        self._stack.set_shown(shown)
        for kind, (show, hide) in TITLES.items():
            self._actions.retitle(f"lane_{kind}", tr(hide if kind in shown else show))
        self._ask()

    def _forget(self) -> None:
        self._study, self._asked = None, set()
        self._stack.show_lanes(Lanes(notes=dict.fromkeys(LANES, tr(NO_RULE))))

    def _take(self, study: Study) -> None:
        series = self._desk.current()
        if series is None:
            return
        self._study, self._asked = study, set()
        before, bands = self._stack.lanes, _bands(study, self._desk.shown_points(series))
        notes: dict[LaneKind, str] = {"conditions": tr(UNTOLD), "base": tr(LOOKING), "score": tr(LOOKING)}
        self._stack.show_lanes(Lanes(bands, before.base, before.score, notes))
        self._ask()

    def _ask(self) -> None:
        """Ask for what is shown and not known yet of this study."""
        study, series, rule = self._study, self._desk.current(), self._rule.rule_as_edited()
        if study is None or series is None or rule is None or rule.text != study.result.text:
            return
        stop = self._desk.shown_points(series)
        if "base" in self._stack.shown - self._asked:
            rules, train = self._desk.rules(), self._desk.split(series).train_stop
            self._do("base", study, lambda: base_band(rules, series, train, stop, self._host))
        if "score" in self._stack.shown - self._asked:
            self._do("score", study, lambda: distance(rule, series, stop, self._host))

    def _do(self, kind: LaneKind, study: Study, work: Callable[[], Band | Distance]) -> None:
        from workbench.errors import WorkbenchError

        self._asked.add(kind)

        def ask(_progress: object) -> Band | Distance | str:
            try:
                return work()
            except WorkbenchError as error:  # said in the lane itself, where it is missing
                return say(error)

        self.background.do(ask, lambda told: self._fill(kind, study, told))

    def _fill(self, kind: LaneKind, study: Study, told: Band | Distance | str) -> None:
        if study is not self._study:
            return
        lanes = self._stack.lanes
        notes = {**lanes.notes, kind: told if isinstance(told, str) else ""}
        if kind == "base":
            lanes = replace(lanes, base=told if isinstance(told, Band) else None, notes=notes)
        else:
            lanes = replace(lanes, score=told if isinstance(told, Distance) else None, notes=notes)
        self._stack.show_lanes(lanes)


def _bands(study: Study, stop: int) -> tuple[Band, ...]:
    """A lane for each condition of the rule, of the points before `stop`: where it and the rule hold."""
    held, traced = study.traced.clauses, study.traced
    if held is None:
        return ()
    titled = [
        (row.number, sentence(f"Abnormal Rule {row.number}: {row.comment}".removesuffix(": "))) for row in study.rows
    ]
    return tuple(
        Band.of(number, title, row & (traced.condition == 1), traced.start, stop)
        for (number, title), row in zip(titled, held, strict=True)
    )


def distance(rule: Rule, series: Series, stop: int, host: AnswerHost) -> Distance:
    """The score of the points before `stop`; SandboxError or RuleError with the reason where there is none."""
    import numpy as np

    from workbench.errors import RuleError
    from workbench.sandbox.score import score_with_reason

    score = score_with_reason(rule, series, host.get(), (0, stop))
    if np.isnan(score.values).all():
        raise RuleError("No score", score.absent)
    return Distance.of(score.values, stop)


def base_band(rules: tuple[Rule, ...], series: Series, train_stop: int, stop: int, host: AnswerHost) -> Band:
    """What the project's base detector for the series says of the points before `stop`; where it has none, what the
    built-in one does, its limit chosen on the train part."""
    from workbench.errors import RuleError
    from workbench.sandbox.run import flag_series
    from workbench.training.base import fit_base
    from workbench.training.options import TrainOptions

    given = [rule for rule in rules if rule.role == "base" and _takes(rule, series.name)]
    base = given[0] if given else fit_base([series], [train_stop], TrainOptions(), lambda *_: None)
    verdict = flag_series(base, series, host.get(), span=(0, stop))
    if not verdict.ran:
        raise RuleError("The base detector did not run", verdict.problems[0].message)
    title = sentence(base.title) or tr("Base detector {name}", name=base.name)
    return Band.of(0, title, verdict.condition == 1, verdict.start, stop)


def _takes(rule: Rule, name: str) -> bool:
    return not rule.input.series or any(fnmatchcase(name, pattern) for pattern in rule.input.series)
