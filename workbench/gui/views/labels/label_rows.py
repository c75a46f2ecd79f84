"""The rows of the list of labels: one label in words, and the table model that filters and sorts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt

from workbench.gui.charts import words, zone
from workbench.gui.charts.clock import Clock
from workbench.gui.charts.hands.region_words import ONE_EVENT, made_words, size_words
from workbench.gui.texts import later, tr
from workbench.gui.views.row_model import Index, RowModel
from workbench.gui.views.series.row_table import TOKEN
from workbench.gui.words import number
from workbench.model.labels import LabelSet, Region

START, STOP, LENGTH, SERIES, NOTE, AUTHOR, MADE, SOURCE = range(8)
# In the order of the columns.
HEADS = (
    later("start"),
    later("stop"),
    later("length"),
    later("series"),
    later("note"),
    later("author"),
    later("made"),
    later("source"),
)
HEAD_TIPS = {
    START: later("the first point"),
    STOP: later("the first point that is no longer the anomaly"),
    MADE: later("when the label was made"),
    SOURCE: later("data: came with the data or a file · hand: marked here · answer: a person's word about a finding"),
}
FROM_DATA, BY_HAND, ANSWERED = later("data"), later("hand"), later("answer")
TOUCHES = " ↔"  # behind the length of a label that touches another
Key = tuple[str, int, int]  # series, start, stop: what tells a label from all others


@dataclass(frozen=True)
class LabelRow:
    """One label: its cells in words, the whole of those that are short, and what each column is sorted by."""

    series: str
    region: Region
    cells: tuple[str, ...]
    whole: tuple[str, ...]
    order: tuple[float | str, ...]

    @property
    def key(self) -> Key:
        """What tells it from all others."""
        return self.series, self.region.start, self.region.stop


def rows_of(series: str, labels: LabelSet, clock: Clock | None, confirmed: LabelSet) -> list[LabelRow]:
    """The labels of a series as rows. `clock`: None while its points are being loaded; `confirmed`: where a person has
    answered."""
    return [_row(series, region, labels, clock, confirmed) for region in labels.regions]


def _row(series: str, region: Region, labels: LabelSet, clock: Clock | None, confirmed: LabelSet) -> LabelRow:
    start, stop = _time(clock, region.start), _time(clock, region.stop)
    joint = labels.adjoins(region)
    size = words.length(len(region), None) if clock is None else size_words(clock, region.start, region.stop)
    made = made_words(region)
    day = made.partition(" · ")[0].rpartition(" ")[0] or made
    answered = any((one.start, one.stop) == (region.start, region.stop) for one in confirmed.regions)
    source = tr(ANSWERED if answered else BY_HAND if region.made else FROM_DATA)
    ends_same_day = clock is not None and start[1][:5] == stop[1][:5]
    short_stop = stop[1][6:] if ends_same_day and clock is not None and clock.times_ns is not None else stop[1]
    end = tr(ONE_EVENT) if joint else ""
    own = (series, region.note, region.author)
    at = float(region.start if clock is None or clock.origin_ns is None else start[2])
    last = float(region.stop if clock is None or clock.origin_ns is None else stop[2])
    return LabelRow(
        series,
        region,
        (start[1], short_stop, size + TOUCHES * joint, *own, day, source),
        (start[0], stop[0], ", ".join(t for t in (size, end) if t), *own, made, source),
        (at, last, last - at, *(text.casefold() for text in own), region.made, source),
    )


def _time(clock: Clock | None, index: int) -> tuple[str, str, float]:
    """The time of a point whole and short, and to sort by; its number where there is no clock."""
    if clock is None or clock.times_ns is None:
        text = tr("point {number}", number=number(index))
        return text, text, float(index)
    inside = min(index, clock.n - 1)
    at = int(clock.times_ns[inside]) + (index - inside) * round((clock.usual_s or 0.0) * 1e9)
    return words.full(at), words.stamp(at), float(at)


class LabelModel(RowModel):
    """The labels that the filter lets through, in the order asked for."""

    columns = len(HEADS)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[LabelRow, ...] = ()
        self.shown: list[LabelRow] = []
        self._filter = ""
        self._sorted_by = (START, Qt.SortOrder.AscendingOrder)

    def many(self) -> int:
        """How many labels are shown."""
        return len(self.shown)

    def head(self, section: int) -> str:
        """As in HEADS, the first with the time zone."""
        return f"{tr(HEADS[section])} ({zone.shown().place})" if section == START else tr(HEADS[section])

    def head_tip(self, section: int) -> str:
        """What a column is."""
        return tr(HEAD_TIPS.get(section, ""))

    @property
    def total(self) -> int:
        """How many there are without the filter."""
        return len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The words of a cell, its color; read aloud with the name of its column."""
        if not index.isValid():
            return None
        row, column = self.shown[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[column]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr(HEADS[column])} {row.whole[column] or tr('none')}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.whole[column] or None
        if role == TOKEN:
            return "dim" if column in (AUTHOR, MADE, SOURCE) else "text"
        return None

    def set_rows(self, rows: Iterable[LabelRow]) -> None:
        """Show other labels."""
        self._rows = tuple(rows)
        self._arrange()

    def set_filter(self, text: str) -> None:
        """Show only labels that contain every word of `text` in any cell."""
        self._filter = text
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; equal ones stay in the order of series and time."""
        self._sorted_by = (column, order)
        self._arrange()

    @property
    def sorted_by(self) -> tuple[int, Qt.SortOrder]:
        """The column and the way the rows are ordered by."""
        return self._sorted_by

    def _arrange(self) -> None:
        self.beginResetModel()
        asked = self._filter.casefold().split()
        fitting = [row for row in self._rows if not asked or _holds(row, asked)]
        column, order = self._sorted_by
        down = order == Qt.SortOrder.DescendingOrder
        self.shown = sorted(fitting, key=lambda row: row.order[column], reverse=down)
        self.endResetModel()


def _holds(row: LabelRow, asked: Sequence[str]) -> bool:
    text = " ".join((*row.cells, *row.whole)).casefold()
    return all(word in text for word in asked)
