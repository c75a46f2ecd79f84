"""Log lines as rows of a table, made when they are asked for: a million cost no more than ten."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt

from workbench.gui.charts import words, zone
from workbench.gui.texts import later, tr
from workbench.gui.views.cases.highlights import NO_HIGHLIGHTS, Highlights
from workbench.gui.views.logs.line_words import LEVEL_SIGNS, LEVEL_TOKENS, NO_LEVEL, row_text
from workbench.gui.views.panel import plain
from workbench.gui.views.row_model import Index, RowModel
from workbench.gui.views.series.row_table import TOKEN
from workbench.gui.words import number
from workbench.model.logs import LogLines

NUMBER, TIME, LEVEL, SOURCE, MESSAGE = range(5)
HEADS = (later("line"), later("time"), later("level"), later("source"), later("message"))
NO_TIME = later("? no time")
MARKED = Qt.ItemDataRole.UserRole + 1  # whether a line is evidence of something


class LineModel(RowModel):
    """Rows are the places in `shown` of one log."""

    columns = len(HEADS)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: LogLines | None = None
        self.shown: NDArray[np.int64] = np.empty(0, np.int64)
        self._evidence: dict[int, tuple[str, ...]] = {}

    def set_lines(self, lines: LogLines | None, shown: NDArray[np.int64] | None = None) -> None:
        """Another log, and which of its lines; all by default."""
        self.beginResetModel()
        self.lines = lines
        count = len(lines) if lines is not None else 0
        self.shown = np.arange(count) if shown is None else shown
        self.endResetModel()

    def show_places(self, places: NDArray[np.int64]) -> None:
        """Other lines of the same log."""
        self.beginResetModel()
        self.shown = places
        self.endResetModel()

    def set_highlights(self, highlights: Highlights = NO_HIGHLIGHTS) -> None:
        """Which lines are evidence, by their numbers."""
        told: dict[int, tuple[str, ...]] = {}
        for words_, numbers in highlights.lines.items():
            for one in numbers:
                told[one] = (*told.get(one, ()), words_)
        self._evidence = told
        self.retell()

    def retell(self) -> None:
        """Tell everything anew, as after another time zone."""
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(HEADS) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, TIME, TIME)

    def row_at(self, time_ns: int) -> int:
        """The last row whose line was written at or before a time, else the first; −1 where none has a time."""
        if self.lines is None or not len(self.shown):
            return -1
        known = self.lines.known[self.shown]
        if not known.any():
            return -1
        rows = np.flatnonzero(known)
        times = np.maximum.accumulate(self.lines.times_ns[self.shown[rows]])
        return int(rows[max(int(np.searchsorted(times, time_ns, "right")) - 1, 0)])

    def rows_between(self, start_ns: int, stop_ns: int) -> NDArray[np.int64]:
        """The rows of the lines that were written from one time to another."""
        if self.lines is None:
            return np.empty(0, np.int64)
        times, known = self.lines.times_ns[self.shown], self.lines.known[self.shown]
        return np.flatnonzero(known & (times >= start_ns) & (times <= stop_ns))

    def row_of(self, place: int) -> int:
        """The row of a line, −1 where it is not listed."""
        at = int(np.searchsorted(self.shown, place))
        return at if at < len(self.shown) and self.shown[at] == place else -1

    # Qt

    def many(self) -> int:
        """One row for each line that is listed."""
        return len(self.shown)

    def head(self, section: int) -> str:
        """Line, time with its zone, level, source, message."""
        return tr("time ({zone})", zone=zone.shown().place) if section == TIME else tr(HEADS[section])

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The words of a cell and its color."""
        if not index.isValid() or self.lines is None:
            return None
        place, column = int(self.shown[index.row()]), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.told(place, column)
        if role == TOKEN:
            return self._token(place, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr(HEADS[column])} {self.told(place, column) or tr('none')}"
        if role == MARKED:
            return bool(self.evidence(place))
        return self._tip(place, column) if role == Qt.ItemDataRole.ToolTipRole else None

    def _tip(self, place: int, column: int) -> str | None:
        """What a line is evidence of, and the message, which seldom has room in its row."""
        lines = [f"◆ {one}" for one in self.evidence(place)]
        if column == MESSAGE:
            lines.append(row_text(self._message(place)))
        return plain("\n".join(lines)) if lines else None

    def told(self, place: int, column: int) -> str:
        """A cell in words."""
        assert self.lines is not None
        if column == NUMBER:
            sign = "◆ " if self.evidence(place) else ""
            return f"{sign}{number(int(self.lines.numbers[place]))}"
        if column == TIME:
            return self._time(place)
        if column == LEVEL:
            level = self.lines.levels[place]
            return f"{LEVEL_SIGNS[level]} {level}" if level else ""
        if column == SOURCE:
            return row_text(self.lines.sources[place])
        return row_text(self._message(place))

    def evidence(self, place: int) -> tuple[str, ...]:
        """What a line is evidence of."""
        return self._evidence.get(int(self.lines.numbers[place]), ()) if self.lines is not None else ()

    def moment(self, place: int) -> str:
        """The time of a line with its zone, or that it has none."""
        assert self.lines is not None
        return words.full(int(self.lines.times_ns[place])) if self.lines.known[place] else tr(NO_TIME)

    def _message(self, place: int) -> str:
        """What the line says, and behind it the lines that are joined to it."""
        assert self.lines is not None
        message, text = self.lines.messages[place], self.lines.texts[place]
        if not message:
            return text
        if "\n" in text and "\n" not in message:
            return f"{message}\n{text.partition(chr(10))[2]}"
        return message

    def _time(self, place: int) -> str:
        assert self.lines is not None
        if not self.lines.known[place]:
            return tr(NO_TIME)
        at = int(self.lines.times_ns[place])
        if at % words.SECOND:
            return f"{words.moment(at, words.DAY)} · {words.moment(at, words.MS)}"
        return words.moment(at, words.SECOND)

    def _token(self, place: int, column: int) -> str:
        assert self.lines is not None
        if column == TIME and not self.lines.known[place]:
            return "warn_text"
        if column == NUMBER and self.evidence(place):
            return "accent_link"
        if column in (LEVEL, MESSAGE):
            token = LEVEL_TOKENS[self.lines.levels[place]]
            return "text" if column == MESSAGE and token in ("dim", "accent_link") else token
        return "dim"


__all__ = ["HEADS", "LEVEL", "MESSAGE", "NO_LEVEL", "NUMBER", "SOURCE", "TIME", "LineModel"]
