"""The back-test in the window: replays the rule in sight over all its series aside, and leads to what came out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from workbench.gui.background import Background, Progress
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.rule import RuleController
from workbench.gui.dialogs.rules.back_test import BackTestDialog
from workbench.gui.texts import tr, trn
from workbench.gui.theme import ThemeSwitch
from workbench.gui.views.message_strip import Message
from workbench.gui.words import duration
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.scoring.replay.nouns import BackTest
from workbench.scoring.replay.replay import DAY_NS, back_test, usual_warm_up


class BackTestController(QObject):
    """Opens the dialog, replays on a thread with a sandbox of its own, and remembers what came out for the approval."""

    said = Signal(object)  # Message
    replayed = Signal(object)  # BackTest

    def __init__(self, desk: Desk, rule: RuleController, themes: ThemeSwitch, window: Callable[[], QWidget]) -> None:
        super().__init__()
        self._desk, self._rule, self._themes, self._window = desk, rule, themes, window
        self.background = Background(self)
        self._dialog: BackTestDialog | None = None
        self._last: tuple[Rule, BackTest] | None = None
        self.background.told.connect(self._tell)
        self.background.idle.connect(self._idle)
        self.background.failed.connect(lambda _crash: self._say(tr("The replay did not come to its end.")))
        desk.project_changed.connect(self._leave)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"back_test": self.open}

    def close(self) -> None:
        """Nothing more is replayed."""
        self.background.close()

    def last_of(self, rule: Rule) -> BackTest | None:
        """What came out last, where it is of this rule as it decides alerts."""
        same = self._last is not None and all(
            getattr(self._last[0], part) == getattr(rule, part)
            for part in ("name", "text", "input", "alert", "overrides")
        )
        return self._last[1] if same and self._last is not None else None

    def open(self) -> None:
        """The dialog, and at once a replay of the rule as it is edited."""
        rule = self._rule.rule_as_edited()
        if rule is None:
            return
        self._leave()
        dialog = self._dialog = BackTestDialog(self._themes.theme, rule.name, usual_warm_up(rule), self._window())
        dialog.noisy_per_day = self._rule.noisy_per_day
        dialog.replay_requested.connect(self._replay)
        dialog.stop_requested.connect(self.background.cancel)
        dialog.rejected.connect(self.background.cancel)
        dialog.case_chosen.connect(self._show_case)
        dialog.day_chosen.connect(self._show_day)
        dialog.open()
        self._replay(dialog.warm_up.value())

    def _replay(self, warm_up: int) -> None:
        rule, project = self._rule.rule_as_edited(), self._desk.project
        if rule is None or project is None or self._dialog is None or self.background.busy:
            return
        names = [name for name in self._desk.names() if self._judges(rule, name)]
        loaded = {name: self._desk.loaded(name) for name in names}
        opened = {name for name in names if self._desk.is_test_open(name)}
        self._dialog.show_progress(tr("Getting ready"), 0.0)

        def work(progress: Progress) -> BackTest:
            from workbench.sandbox.host import Host, HostOptions

            series = [one.series if (one := loaded[name]) is not None else project.load_series(name) for name in names]
            given = [(one, len(one) if one.name in opened else self._desk.split(one).validation_stop) for one in series]
            with Host(options=HostOptions(spare=False)) as host:
                return back_test(rule, given, host, warm_up=warm_up, progress=progress)

        self.background.do(work, lambda test: self._done(rule, test))

    def _judges(self, rule: Rule, name: str) -> bool:
        judge = self._desk.rule_for(name)
        return judge is not None and judge.name == rule.name

    def _done(self, rule: Rule, test: BackTest) -> None:
        self._last = (rule, test)
        if self._dialog is not None:
            self._dialog.show_test(test, _sentence(test))
        self.replayed.emit(test)

    def _tell(self, text: str, share: float) -> None:
        if self._dialog is not None:
            self._dialog.show_progress(text, share)

    def _idle(self) -> None:
        if self._dialog is not None and self._dialog.is_running:
            ended = self._dialog.progress.value() >= self._dialog.progress.maximum()
            self._dialog.show_ended("" if ended else tr("Stopped: nothing of this replay counts."))

    def _say(self, sentence: str) -> None:
        if self._dialog is not None:
            self._dialog.show_ended(sentence)

    # to the chart

    def _show_case(self, series: str, start: int, stop: int) -> None:
        self._desk.choose(series)
        if self._desk.loaded(series) is not None:
            self._rule.jump(start, stop)

    def _show_day(self, number: int) -> None:
        """The day in the series in sight, where it has it."""
        series = self._desk.current()
        span = day_points(series, number) if series is not None else None
        if span is None:
            self.said.emit(Message(tr("The series in sight has no points of that day."), "", "info"))
        else:
            self._rule.jump(*span)

    def _leave(self) -> None:
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
            self._dialog = None


def day_points(series: Series, number: int) -> tuple[int, int] | None:
    """First point and end of a day of UTC; None where the series has none of it."""
    if series.times_ns is None:
        return None
    start, stop = np.searchsorted(series.times_ns, [number * DAY_NS, (number + 1) * DAY_NS])
    return (int(start), int(stop)) if stop > start else None


def _sentence(test: BackTest) -> str:
    series = trn("{n} series", "{n} series", len(test.series))
    span = duration(test.span_days * 86400) if test.span_days else tr("no clock")
    points = sum(one.stop - one.first for one in test.series)
    return tr(
        "{series} replayed: {points} points, the longest history {span}.", series=series, points=points, span=span
    )
