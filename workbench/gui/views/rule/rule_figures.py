"""The row of large figures below the rule: how good it is, how much better than its parent, how often it will call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from workbench.gui.charts.paint.layers import PART_NAMES
from workbench.gui.numerals import local
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP, GAP_SMALL, set_role
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.words import NOISY_PER_DAY, UNKNOWN, difference, duration, rate, score
from workbench.model.scores import Scores
from workbench.model.split import Part

FigureTone = Literal["text", "good", "warn", "bad", "dim"]
STALE = later("The labels have changed since: it is being scored anew")
GOOD_F1, POOR_F1 = 0.7, 0.4


@dataclass(frozen=True)
class Figure:
    """One figure: its text, its name below, its color, what the tooltip explains, and its name where there is little
    room."""

    text: str
    name: str
    tone: FigureTone = "text"
    tip: str = ""
    short: str = ""


def figures_of(
    validation: Scores | None,
    *,
    parent: Scores | None = None,
    parent_title: str = "",
    test: Scores | None = None,
    noisy_per_day: float = NOISY_PER_DAY,
) -> tuple[Figure, ...]:
    """The figures of a rule; `test` only where the test part was opened."""
    if validation is None:
        why = tr("Not scored yet: label an anomaly, then train or edit the rule")
        names = (_f1_name("validation"), _against_name(parent_title), tr("alerts a day"), tr("median delay"))
        shorts = (_f1_short("validation"), _against_short(parent_title), "", "")
        return tuple(Figure(UNKNOWN, name, "dim", why, short) for name, short in zip(names, shorts, strict=True))
    figures = [_f1(validation, "validation"), _against(validation, parent, parent_title)]
    figures += [_alerts(validation, noisy_per_day), _delay(validation)]
    if test is not None:
        figures.insert(1, _f1(test, "test"))
    return tuple(figures)


def _f1_name(part: Part) -> str:
    return tr("event F1 {part}", part=tr(PART_NAMES[part]))


def _f1_short(part: Part) -> str:
    return tr("F1 {part}", part=tr(PART_NAMES[part]))


def _against_name(title: str) -> str:
    return tr("against {title}", title=title or tr("its parent"))


def _against_short(title: str) -> str:
    return tr("vs. {title}", title=title or tr("its parent"))


def _f1(scores: Scores, part: Part) -> Figure:
    if scores.events == 0:
        return Figure(
            UNKNOWN,
            _f1_name(part),
            "dim",
            tr("No labeled anomaly in the {part} part", part=tr(PART_NAMES[part])),
            _f1_short(part),
        )
    tone: FigureTone = "good" if scores.event_f1 >= GOOD_F1 else "bad" if scores.event_f1 < POOR_F1 else "warn"
    tip = tr(
        "{hits} of {events} anomalies found, {alarms} false alarms; precision {precision}, recall {recall}, "
        "point F1 {point}",
        hits=scores.hits,
        events=scores.events,
        alarms=scores.false_alarms,
        precision=score(scores.precision),
        recall=score(scores.recall),
        point=score(scores.point_f1),
    )
    return Figure(score(scores.event_f1), _f1_name(part), tone, tip, _f1_short(part))


def _against(scores: Scores, parent: Scores | None, title: str) -> Figure:
    if parent is None or scores.events == 0:
        why = tr("There is no scored version to compare with")
        return Figure(UNKNOWN, _against_name(title), "dim", why, _against_short(title))
    delta = scores.event_f1 - parent.event_f1
    tone: FigureTone = "text" if abs(delta) < 0.005 else "good" if delta > 0 else "bad"
    tip = tr("Event F1 of {title}: {f1}", title=title or tr("its parent"), f1=score(parent.event_f1))
    return Figure(difference(delta), _against_name(title), tone, tip, _against_short(title))


def _alerts(scores: Scores, noisy_per_day: float) -> Figure:
    if scores.alerts_per_day is None:
        return Figure(UNKNOWN, tr("alerts a day"), "dim", tr("The data has no clock, so a day is unknown"))
    noisy = scores.alerts_per_day > noisy_per_day
    tip = tr("Alerts a day on the validation part")
    if noisy and noisy_per_day == NOISY_PER_DAY:
        tip = tr("More than one alert an hour: nobody will read them")
    elif noisy:
        tip = tr("More than {limit} alerts an hour: nobody will read them", limit=local(f"{noisy_per_day / 24:g}"))
    return Figure(rate(scores.alerts_per_day), tr("alerts a day"), "warn" if noisy else "text", tip)


def _delay(scores: Scores) -> Figure:
    tip = tr("From the start of a labeled anomaly to its first flag, median of those found")
    if scores.median_delay_s is not None:
        return Figure(duration(scores.median_delay_s), tr("median delay"), "text", tip)
    if scores.median_delay_points is not None:
        tip = tr("From the start of a labeled anomaly to its first flag, median of those found, in points")
        return Figure(tr("{n} pt", n=local(f"{scores.median_delay_points:g}")), tr("median delay"), "text", tip)
    return Figure(UNKNOWN, tr("median delay"), "dim", tr("No labeled anomaly was found, so there is no delay"))


class FiguresRow(QWidget):
    """Shows figures in a row, the figure above, its name dim below; in two rows where one has no room.

    `set_compact`: where height is short, figure and name stand in one line.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, GAP_SMALL, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(0)
        self._cells: list[tuple[QLabel, ElidedLabel]] = []
        self._figures: tuple[Figure, ...] = ()
        self._stale = False
        self._columns = 0
        self._compact = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_figures(figures_of(None))

    def set_figures(self, figures: Sequence[Figure]) -> None:
        """Shows other figures."""
        self._figures, self._stale = tuple(figures), False
        while len(self._cells) < len(figures):
            self._cells.append(_cell())
            self._dress(self._cells[-1][0])
        while len(self._cells) > len(figures):
            for widget in self._cells.pop():
                widget.setParent(None)
                widget.deleteLater()
        for figure, (value, name) in zip(figures, self._cells, strict=True):
            value.setText(figure.text)
            value.setToolTip(figure.tip)
            value.setAccessibleName(f"{figure.name}: {figure.text}")
            set_role(value, tone=figure.tone)
            name.set_tip(figure.tip)
        self._name()
        self._columns = 0
        self._arrange()

    def _name(self) -> None:
        for figure, (_, name) in zip(self._figures, self._cells, strict=True):
            told = figure.short or figure.name if self._compact or self._stale else figure.name
            name.setText(f"{tr('stale')} · {told}" if self._stale else told)

    def set_stale(self, why: str = STALE) -> None:
        """Say that the figures are of something before, and `why`; `set_figures` ends that."""
        self._stale = True
        self._name()
        for value, name in self._cells:
            set_role(value, tone="dim")
            value.setToolTip(tr(why))
            value.setAccessibleName(f"{name.text()}: {value.text()}")
        self._columns = 0
        self._arrange()

    def set_compact(self, compact: bool) -> None:
        """Whether height is short, so that lines are few and figures no larger than words."""
        if compact != self._compact:
            self._compact = compact
            for value, _ in self._cells:
                self._dress(value)
            self._name()
            self._columns = 0
            self._arrange()

    def _dress(self, value: QLabel) -> None:
        set_role(value, role="" if self._compact else "figure")
        across = QSizePolicy.Policy.Fixed if self._compact else QSizePolicy.Policy.Ignored
        value.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def _widths(self) -> list[int]:
        return [max(value.sizeHint().width(), name.sizeHint().width()) for value, name in self._cells]

    def _arrange(self) -> None:
        count, widths = len(self._cells), self._widths()
        room = self.width() - (count - 1) * GAP
        columns = count if sum(widths) <= room and not self._compact else (count + 1) // 2
        if columns == self._columns:
            return
        for column in range(2 * max(self._columns, columns, count)):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        self._grid.setHorizontalSpacing(GAP_SMALL if self._compact else GAP)
        for at, (value, name) in enumerate(self._cells):
            row, column = divmod(at, columns)
            if self._compact:
                self._grid.addWidget(value, row, 2 * column)
                self._grid.addWidget(name, row, 2 * column + 1)
                needed = max(name.sizeHint().width(), self._grid.columnStretch(2 * column + 1))
                self._grid.setColumnStretch(2 * column + 1, needed)
                continue
            self._grid.addWidget(value, 2 * row, column)
            self._grid.addWidget(name, 2 * row + 1, column)
            self._grid.setColumnStretch(column, max(self._grid.columnStretch(column), widths[at]))
        self.setFixedHeight(self._grid.totalSizeHint().height())  # a layout under way would not ask again

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One row or two, as the width says."""
        super().resizeEvent(event)
        self._arrange()


def _cell() -> tuple[QLabel, ElidedLabel]:
    value, name = QLabel(), ElidedLabel("", "dim")
    value.setTextFormat(Qt.TextFormat.PlainText)
    set_role(value, role="figure")
    for label in (value, name):
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return value, name
