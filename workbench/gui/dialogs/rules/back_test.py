"""The back-test of a rule: what it would have done to the people on call, over all loaded history."""

from __future__ import annotations

from statistics import median

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QProgressBar, QSpinBox, QVBoxLayout, QWidget

from workbench.gui.charts.marks import signed_name
from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr, trn
from workbench.gui.theme import GAP, GAP_SMALL, Theme
from workbench.gui.views.panel import ElidedLabel, dim
from workbench.gui.views.replay.day_bars import DayBars
from workbench.gui.views.rule.rule_figures import Figure, FiguresRow
from workbench.gui.views.two_lines import KEY_ROLE, TwoLineList, TwoLines
from workbench.gui.words import NOISY_PER_DAY, UNKNOWN, alerts, duration, rate
from workbench.model.scores import Finding
from workbench.scoring.replay.nouns import BackTest, Day, SeriesReplay

SENTENCE = later(
    "All loaded history in the order in which a deployed detector would have met it, with the rule's alert policy. "
    "Test parts that are closed stay out."
)


def figures(test: BackTest, noisy_per_day: float = NOISY_PER_DAY) -> tuple[Figure, ...]:
    """Alerts a day (more than `noisy_per_day` are a warning), false ones, what was found, and how late."""
    per_day = test.alerts_per_day
    noisy = per_day is not None and per_day > noisy_per_day
    false = Figure(UNKNOWN, tr("false alerts"), "dim", tr("No series is labeled"))
    if test.false is not None:
        share = tr("of {alerts} alerts", alerts=test.alerts)
        false = Figure(str(test.false), tr("false alerts"), "warn" if test.false else "good", share)
    tone = "good" if test.events and test.found == test.events else "text"
    found = tr("{found} of {events}", found=test.found, events=test.events) if test.events else UNKNOWN
    delays = test.delays_s
    tip = tr("worst: {delay}", delay=duration(delays[-1])) if delays else tr("Nothing was found, or there is no clock")
    return (
        Figure(rate(per_day), tr("alerts a day"), "warn" if noisy else "text", alerts(per_day)),
        false,
        Figure(found, tr("anomalies found"), tone),  # type: ignore[arg-type]  # the literal is told from a choice
        Figure(duration(median(delays)) if delays else UNKNOWN, tr("median delay"), "text", tip),
    )


class BackTestDialog(DialogFrame):
    """Not modal: the chart behind follows. `replay_requested(warm-up in points)`, `stop_requested`;
    `case_chosen(series, start, stop)` and `day_chosen(number)`: show it in the chart."""

    replay_requested = Signal(int)
    stop_requested = Signal()
    case_chosen = Signal(str, int, int)
    day_chosen = Signal(int)

    def __init__(self, theme: Theme, rule: str, warm_up: int, parent: QWidget | None = None) -> None:
        super().__init__(tr("Back-test of {rule}", rule=rule), tr(SENTENCE), tr("Replay"), parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.cancel.setText(tr("Close"))
        self.noisy_per_day = NOISY_PER_DAY
        self._running = False
        self._cases: tuple[Finding, ...] = ()
        self.warm_up = QSpinBox()
        self.warm_up.setRange(0, 1_000_000)
        self.warm_up.setValue(warm_up)
        self.warm_up.setSuffix(tr(" points"))
        self.warm_up.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet's padding does not reach the edit inside
        self.warm_up.setAccessibleName(tr("Warm-up"))
        self.warm_up.setToolTip(tr("Points at the start of each series that are only listened to"))
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("How far the replay is"))
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.said = dim("")
        self.figures = FiguresRow()
        self.bars = DayBars(theme)
        self.worst = TwoLineList(theme, tr("Worst cases"))
        self.noisiest = TwoLineList(theme, tr("Noisiest days"))
        self.series = TwoLineList(theme, tr("Series"))
        self.themed += [self.bars, self.worst, self.noisiest, self.series]
        self._place()
        self.worst.itemClicked.connect(self._on_case)
        self.worst.itemActivated.connect(self._on_case)
        self.noisiest.itemClicked.connect(lambda item: self.day_chosen.emit(item.data(KEY_ROLE)))
        self.noisiest.itemActivated.connect(lambda item: self.day_chosen.emit(item.data(KEY_ROLE)))
        self.bars.day_chosen.connect(self.day_chosen)
        self.resize(860, 600)

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP_SMALL)
        label = ElidedLabel(tr("Warm-up"), "dim")
        label.setBuddy(self.warm_up)
        for widget, stretch in ((label, 0), (self.warm_up, 0), (self.progress, 1)):
            head.addWidget(widget, stretch)
        lists = QHBoxLayout()
        lists.setSpacing(GAP)
        titled = (
            (tr("Worst cases"), self.worst, 3),
            (tr("Noisiest days"), self.noisiest, 2),
            (tr("Series"), self.series, 2),
        )
        for title, one, stretch in titled:
            column = QVBoxLayout()
            column.setSpacing(GAP_SMALL)
            column.addWidget(ElidedLabel(title, "title"))
            column.addWidget(one, 1)
            lists.addLayout(column, stretch)
        self.body.addLayout(head)
        self.body.addWidget(self.said)
        self.body.addWidget(self.figures)
        self.body.addLayout(_legend())
        self.body.addWidget(self.bars)
        self.body.addLayout(lists, 1)

    @property
    def is_running(self) -> bool:
        """Whether a replay is on its way."""
        return self._running

    # what is shown

    def show_progress(self, text: str, share: float) -> None:
        """A replay is on its way."""
        self._running = True
        self.primary.setText(tr("Stop"))
        self.warm_up.setEnabled(False)
        self.progress.setValue(round(1000 * share))
        self.said.setText(f"{sentence(text)}…")

    def show_ended(self, sentence: str = "") -> None:
        """No replay is on its way any more; `sentence`: why, where it did not come to its end."""
        self._running = False
        self.primary.setText(tr("Replay"))
        self.warm_up.setEnabled(True)
        if sentence:
            self.said.setText(sentence)

    def show_test(self, test: BackTest, sentence: str) -> None:
        """What came out."""
        self.progress.setValue(1000)
        self.said.setText(sentence)
        self.figures.set_figures(figures(test, self.noisy_per_day))
        self.bars.show_days(test.timeline)
        self._cases = test.worst()
        self.worst.set_rows([(at, _case(case)) for at, case in enumerate(self._cases)])
        self.noisiest.set_nothing(tr("No alert on any day"))
        self.worst.set_nothing(tr("No case: nothing was missed, and no alert was false"))
        self.noisiest.set_rows([(day.number, _day(day)) for day in test.noisiest(10)])
        self.series.set_rows([(one.name, _series(one)) for one in test.series])

    def answer(self) -> None:
        """The one button starts and stops; the window stays."""
        if self._running:
            self.stop_requested.emit()
        else:
            self.replay_requested.emit(self.warm_up.value())

    def _on_case(self, item: QListWidgetItem) -> None:
        case = self._cases[item.data(KEY_ROLE)]
        self.case_chosen.emit(case.series, case.start, case.stop)


def _legend() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GAP)
    row.addWidget(ElidedLabel(tr("Alerts day by day"), "title"))
    row.addWidget(ElidedLabel(tr("▲ during a labeled anomaly"), "hit"))
    row.addWidget(ElidedLabel(tr("✕ false"), "false_alarm"))
    row.addStretch(1)
    return row


def _case(case: Finding) -> TwoLines:
    late = tr("▲ found late") if case.kind == "hit" else signed_name(case.kind)
    return TwoLines(late, case.series, sentence(case.saw), title_color=f"{case.kind}_text", figure_color="dim")


def _day(day: Day) -> TwoLines:
    false = tr("{false} false", false=day.false)
    return TwoLines(
        day.date,
        trn("{n} alert", "{n} alerts", day.alerts),
        false,
        words_color="false_alarm_text" if day.false else "dim",
    )


def _series(one: SeriesReplay) -> TwoLines:
    found = (
        tr("no labels") if one.events is None else tr("{found} of {events} found", found=one.found, events=one.events)
    )
    told = trn("{n} alert", "{n} alerts", len(one.raised))
    return TwoLines(one.name, told, found, tr("{rate} a day", rate=rate(one.alerts_per_day)))
