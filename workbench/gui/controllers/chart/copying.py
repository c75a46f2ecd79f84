"""What is in sight of the chart, onto the clipboard: as an image, as rows of CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from workbench.gui.charts import zone
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.rule import RuleController
from workbench.gui.texts import tr
from workbench.gui.views.message_strip import Message
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.gui.words import counted, number
from workbench.model.series import Series

MOST_ROWS = 100_000  # a clipboard with more stalls what it is put into


class CopyController(QObject):
    """Copies what the chart shows now; flags of a hidden test part are not in it."""

    said = Signal(object)  # Message

    def __init__(self, desk: Desk, rule: RuleController, chart: ChartPanel) -> None:
        super().__init__()
        self._desk, self._rule, self._chart = desk, rule, chart

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"copy_image": self.copy_image, "copy_data": self.copy_data}

    def copy_image(self) -> None:
        """The chart as it stands, title and legend included."""
        QGuiApplication.clipboard().setPixmap(self._chart.grab())
        self.said.emit(Message(tr("The chart is on the clipboard as an image."), "", "good"))

    def copy_data(self) -> None:
        """Time, value, flag and label of each point in sight."""
        series, (start, stop) = self._desk.current(), self._chart.chart.points_in_sight()
        if series is None:
            return
        if stop - start > MOST_ROWS:
            many = tr(
                "{points} points are in sight, {most} can be copied.",
                points=number(stop - start),
                most=number(MOST_ROWS),
            )
            self.said.emit(Message(many, tr("Zoom in and copy again."), "warn"))
            return
        QGuiApplication.clipboard().setText(csv_of(series, self._flags(series), start, stop))
        where = "" if series.times_ns is None else tr("Times in {zone}.", zone=zone.shown().name)
        text = tr("{points} on the clipboard as CSV.", points=counted(stop - start, "point"))
        self.said.emit(Message(text, where, "good"))

    def _flags(self, series: Series) -> NDArray[np.int8]:
        """Flags of all points (n,); −1 where none was set or may be seen."""
        flags, last = np.full(len(series), -1, np.int8), self._rule.last
        if last is not None and last.verdict.ran:
            known = last.verdict.flags[: self._desk.shown_points(series) - last.verdict.start]
            flags[last.verdict.start : last.verdict.start + len(known)] = known
        return flags


def csv_of(series: Series, flags: NDArray[np.int8], start: int, stop: int) -> str:
    """The points `start` to `stop` (half-open) as CSV: `time` in the window's zone with its offset (`index` where there
    is no clock), `value` (empty = missing), `flag` (empty = not judged or not to be seen), `label` (empty = never
    labeled)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("index" if series.times_ns is None else "time", "value", "flag", "label"))
    labels = None if series.labels is None else series.labels.mask(len(series))
    for at in range(start, stop):
        value, flag = float(series.value[at]), int(flags[at])
        writer.writerow(
            (
                at if series.times_ns is None else zone.shown().iso(int(series.times_ns[at])),
                "" if np.isnan(value) else repr(value),
                flag if flag >= 0 else "",
                "" if labels is None else int(labels[at]),
            )
        )
    return text.getvalue()
