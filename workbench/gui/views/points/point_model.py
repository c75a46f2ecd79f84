"""The points in sight as rows, made when they are asked for: ten million cost no more than ten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt

from workbench.gui.charts import words, zone
from workbench.gui.charts.clock import Clock
from workbench.gui.charts.marks import MarkKind, signed_name
from workbench.gui.texts import later, tr
from workbench.gui.views.points.extra_columns import ExtraColumn
from workbench.gui.views.row_model import Index, RowModel
from workbench.gui.views.series.row_table import TOKEN
from workbench.gui.words import number
from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series

TIME, VALUE, LABEL, FLAG, CONDITION, REASON = range(6)
HEADS = (later("time"), later("value"), later("label"), later("flag"), later("condition"), later("reason"))
NO_FLAGS = np.empty(0, np.int8)
HIDDEN = later("hidden")


class PointModel(RowModel):
    """Rows are the points `start` to `stop` of one series. What is told of a point is looked up, never stored. Behind
    the columns of HEADS come the `extras`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._series: Series | None = None
        self._clock: Clock | None = None
        self._labels: LabelSet | None = None
        self._starts = np.empty(0, np.int64)
        self._found: dict[int, bool] = {}  # region number → whether a flag stands in it
        self._flags, self._flags_from = NO_FLAGS, 0
        self._reasons: Mapping[int, str] = MappingProxyType({})
        self._visible_until = 0
        self.start = self.stop = 0
        self.extras: tuple[ExtraColumn, ...] = ()

    # what is shown

    def show_series(self, series: Series | None, clock: Clock | None, visible_until: int) -> None:
        """Another series, with its labels and without flags; those of points from `visible_until` on stay hidden."""
        self._series, self._clock, self._visible_until = series, clock, visible_until
        self._flags, self._flags_from, self._reasons = NO_FLAGS, 0, MappingProxyType({})
        self.set_labels(series.labels if series is not None else None)
        self.set_span(0, 0)

    def set_span(self, start: int, stop: int) -> None:
        """Rows for the points `start` to `stop` (half-open)."""
        if (start, stop) != (self.start, self.stop):
            self.beginResetModel()
            self.start, self.stop = start, stop
            self.endResetModel()

    def set_extras(self, extras: Sequence[ExtraColumn]) -> bool:
        """Other columns behind the usual ones; whether they are called otherwise than before."""
        renamed = [one.head for one in extras] != [one.head for one in self.extras]
        if renamed:
            self.beginResetModel()
        self.extras = tuple(extras)
        self.endResetModel() if renamed else self._retell()
        return renamed

    def set_labels(self, labels: LabelSet | None) -> None:
        """Other labels."""
        self._labels = labels
        self._starts = np.array([region.start for region in (labels or LabelSet()).regions], np.int64)
        self._retell()

    def set_flags(self, flags: NDArray[np.int8], start: int) -> None:
        """Other flags: of the points from `start` on, (m,) of 1, 0 or −1 (not judged)."""
        self._flags, self._flags_from = flags, start
        self._retell()

    def set_reasons(self, reasons: Mapping[int, str]) -> None:
        """Point → `Abnormal Rule 2: why` of flags."""
        self._reasons = reasons
        self._retell()

    def set_visible_until(self, stop: int) -> None:
        """Flags of points from `stop` on stay hidden."""
        self._visible_until = stop
        self._retell()

    def retell(self) -> None:
        """Tell everything anew, as after another time zone."""
        self._retell()

    def _retell(self) -> None:
        self._found.clear()
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    # Qt

    def many(self) -> int:
        """One row for each point in sight."""
        return self.stop - self.start

    def columnCount(self, parent: Index | None = None) -> int:
        """Time, value, label, flag, condition, reason, and what stands beside."""
        return 0 if parent is not None and parent.isValid() else len(HEADS) + len(self.extras)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The words of a cell, its color; read aloud with the name of its column."""
        if not index.isValid() or self._series is None:
            return None
        point = self.start + index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.told(point, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._name(index.column())} {self._whole(point, index.column()) or tr('none')}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._whole(point, index.column()) or None
        if role == TOKEN:
            kind = self.kind(point) if index.column() == FLAG else None
            return "text" if kind is None or kind == "flag" else f"{kind}_text"
        return None

    # what is told of a point

    def rows_with_reasons(self) -> list[int]:
        """The rows of flags that a condition set, ascending."""
        return sorted(point - self.start for point in self._reasons if self.start <= point < self.stop)

    def told(self, point: int, column: int) -> str:
        """A cell in words, empty where there is nothing to tell."""
        assert self._series is not None and self._clock is not None
        if column == TIME:
            return self._time(point)
        if column == VALUE:
            return words.value(float(self._series.value[point]))
        if column == LABEL:
            number = self._region_number(point)
            return "" if number is None else f"{tr('anomaly')} · {self._region(number).note}".removesuffix(" · ")
        if column == FLAG:
            kind = self.kind(point)
            return self._unflagged(point) if kind is None else signed_name(kind)
        return self.extras[column - len(HEADS)].told(point) if column >= len(HEADS) else self._set_by(point, column)

    def _set_by(self, point: int, column: int) -> str:
        """The number of the condition that set a flag, or its words."""
        if self.flag(point) != 1:
            return ""
        condition, _, reason = self._reasons.get(point, "").partition(": ")
        return condition.rpartition(" ")[2] if column == CONDITION else reason

    def _whole(self, point: int, column: int) -> str:
        """A cell in words that need no head: time with its zone, value with its unit, the condition with its words."""
        assert self._series is not None and self._clock is not None
        if column == TIME:
            return self._clock.moment(point)
        if column == VALUE:
            return words.value(float(self._series.value[point]), self._series.unit)
        if column == CONDITION and self.flag(point) == 1:
            return self._reasons.get(point, "")
        return self.told(point, column)

    def _least(self, column: int) -> list[str]:
        """Texts that have room always."""
        least = {VALUE: "−1234.5", LABEL: tr("anomaly"), FLAG: signed_name("false_alarm")}
        return [least[column]] if column in least else []

    def widest(self, column: int) -> str:
        """A text about as wide as the widest of a column."""
        if self._series is None or self._clock is None or not len(self._series):
            return self.head(column)
        if column >= len(HEADS):
            return self.extras[column - len(HEADS)].widest
        if column == REASON:
            return max(self._reasons.values(), key=len, default="").partition(": ")[2]
        last = len(self._series) - 1
        few = sorted({0, min(1, last), min(7, last), last // 2, last})
        texts = [*(self.told(point, column) for point in few), *self._least(column)]
        return max(texts, key=len)

    def _time(self, point: int) -> str:
        """The time as precise as it is; the zone stands in the head."""
        assert self._series is not None
        if self._series.times_ns is None:
            return number(point)
        at = int(self._series.times_ns[point])
        if at % words.SECOND:
            return f"{words.moment(at, words.DAY, year=True)} · {words.moment(at, words.MS)}"
        return words.moment(at, words.SECOND if at % words.MINUTE else words.MINUTE, year=True)

    def head(self, column: int) -> str:
        """The name of a column, of the time with its zone."""
        clocked = self._series is not None and self._series.times_ns is not None
        if column != TIME:
            return self._name(column)
        return tr("time ({zone})", zone=zone.shown().place) if clocked else tr("point")

    def _name(self, column: int) -> str:
        return tr(HEADS[column]) if column < len(HEADS) else self.extras[column - len(HEADS)].head

    def flag(self, point: int) -> int | None:
        """1, 0 or −1 (not judged); None where it is hidden or no rule has run there."""
        at = point - self._flags_from
        return int(self._flags[at]) if point < self._visible_until and 0 <= at < len(self._flags) else None

    def kind(self, point: int) -> MarkKind | None:
        """A flag as hit or false alarm, plain where nothing was ever labeled; the points of a missed region as miss."""
        flag, number = self.flag(point), self._region_number(point)
        if flag == 1:
            return "flag" if self._labels is None else "false_alarm" if number is None else "hit"
        return "miss" if flag == 0 and number is not None and not self._is_found(number) else None

    def _unflagged(self, point: int) -> str:
        if len(self._flags) and point >= self._visible_until:
            return tr(HIDDEN)
        return tr("not judged") if self.flag(point) == -1 else ""

    def _region(self, number: int) -> Region:
        assert self._labels is not None
        return self._labels.regions[number]

    def _region_number(self, point: int) -> int | None:
        number = int(np.searchsorted(self._starts, point, side="right")) - 1
        return number if number >= 0 and point < self._region(number).stop else None

    def _is_found(self, number: int) -> bool:
        if number not in self._found:
            region = self._region(number)
            first = max(region.start - self._flags_from, 0)
            last = max(min(region.stop, self._visible_until) - self._flags_from, 0)
            self._found[number] = bool((self._flags[first:last] == 1).any())
        return self._found[number]
