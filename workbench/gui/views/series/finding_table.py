"""The rows of the findings panel: findings in words, as a table model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt

from workbench.gui.charts import words, zone
from workbench.gui.charts.marks import signed_name
from workbench.gui.sentences import listed, sentence
from workbench.gui.texts import later, tr
from workbench.gui.views.row_model import Index, RowModel
from workbench.gui.views.series.row_table import TOKEN
from workbench.gui.words import number
from workbench.model.labels import LabelSet
from workbench.model.scores import Finding
from workbench.model.series import Series

NO_ANSWERS = LabelSet()
KIND, WHEN, LENGTH, SAW, NEAREST = range(5)
HEADER_TIPS = (
    "",
    later("the first point"),
    "",
    later("what the rule saw there"),
    later("the condition nearest to firing, or the one that fired"),
)


@dataclass(frozen=True)
class FindingRow:
    """A finding with its time and length in words, and what a person has said about it: anomaly, normal or nothing."""

    finding: Finding
    when: str
    length: str
    answer: str = ""

    def cells(self) -> tuple[str, ...]:
        """The texts of the columns."""
        kind = self.finding.kind
        return (
            f"✓ {self.answer}" if self.answer else signed_name(kind),
            self.when,
            self.length,
            sentence(self.finding.saw) or "—",
            listed(self.finding.nearest) or "—",
        )


def rows_of(findings: Sequence[Finding], series: Series, confirmed: LabelSet = NO_ANSWERS) -> tuple[FindingRow, ...]:
    """Findings of one series in words, in the order given; those about which a person has spoken (`confirmed`) last."""
    interval = None if series.interval_ns is None or series.times_ns is None else series.interval_ns / 1e9
    rows = []
    for finding in findings:
        known = series.times_ns is not None and finding.start < len(series)
        when = (
            words.stamp(int(series.times_ns[finding.start]))  # type: ignore[index]  # `known` says that there is a clock
            if known
            else tr("point {number}", number=number(finding.start))
        )
        told = bool(confirmed.touching(finding.start, finding.stop))
        answer = "" if not told else tr("anomaly") if finding.kind == "miss" else tr("normal")
        rows.append(FindingRow(finding, when, words.length(finding.stop - finding.start, interval), answer))
    return tuple(sorted(rows, key=lambda row: bool(row.answer)))


class FindingModel(RowModel):
    """Findings, worst first, one row each."""

    columns = len(HEADER_TIPS)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[FindingRow, ...] = ()
        self._headers = ("", tr("when"), tr("length"), tr("rule saw"), tr("nearest condition"))

    def many(self) -> int:
        """How many findings there are."""
        return len(self._rows)

    def head(self, section: int) -> str:
        """Kind, when, length, saw, nearest."""
        return self._headers[section]

    def head_tip(self, section: int) -> str:
        """What a column is."""
        return tr(HEADER_TIPS[section])

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The text of a cell, and the color of it."""
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._rows[index.row()].cells()[index.column()]
        if role == TOKEN:
            row = self._rows[index.row()]
            return "dim" if row.answer else f"{row.finding.kind}_text" if index.column() == KIND else "text"
        return None

    def set_rows(self, rows: Sequence[FindingRow], clocked: bool) -> None:
        """Show other findings."""
        self.beginResetModel()
        self._rows = tuple(rows)
        when = tr("when ({zone})", zone=zone.shown().place) if clocked else tr("where")
        self._headers = (self._headers[0], when, *self._headers[2:])
        self.endResetModel()

    def finding(self, row: int) -> Finding:
        """The finding of a row."""
        return self._rows[row].finding

    def following(self, row: int) -> Finding | None:
        """The finding after a row, from the top again, about which nobody has spoken; None where none is left."""
        others = [*self._rows[row + 1 :], *self._rows[: max(row, 0)]]
        return next((one.finding for one in others if not one.answer), None)

    def row_of(self, start: int, stop: int) -> int:
        """The row of the finding over these points, −1 where there is none."""
        return next((i for i, r in enumerate(self._rows) if (r.finding.start, r.finding.stop) == (start, stop)), -1)
