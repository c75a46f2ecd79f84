"""The findings panel: misses and false alarms, worst first; a click or N and P jump there, U asks why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

from workbench.gui.charts.marks import signed_name
from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme, set_role
from workbench.gui.views.panel import Panel, empty_state
from workbench.gui.views.series.finding_table import KIND, LENGTH, NEAREST, NO_ANSWERS, SAW, WHEN, FindingModel, rows_of
from workbench.gui.views.series.row_table import RowDelegate, RowTable
from workbench.model.labels import LabelSet
from workbench.model.scores import Finding
from workbench.model.series import Series

KEYS_HINT = later("N P step · A anomaly · X normal · U why")
STALE = later("stale: the labels have changed, looking anew…")
WIDEST = {KIND: "", WHEN: "05-14 11:42", LENGTH: "12 h 30 min"}
NOTHING = later(
    'No findings yet.<br><br>They appear when a rule has run on labeled data:<br><a href="train">train</a> one, '
    'or <a href="import_rule">import a rule…</a>'
)
Empty = Literal["no rule", "looking", "no labels", "does not run", "clean"]
EMPTY: dict[Empty, str] = {
    "no rule": NOTHING,
    "looking": later("Looking for misses and false alarms…"),
    "no labels": later(
        "No labels yet: without them nothing is known to be missed or false.<br><br>Hold Shift and drag over an "
        'anomaly in the chart, then press A, or <a href="import_labels">import labels…</a>'
    ),
    "does not run": later("The rule does not run. What is wrong stands below its text."),
    "clean": later("Nothing to look at: no miss and no false alarm in the parts that may be seen."),
}


class FindingsPanel(Panel):
    """Emits the finding that was chosen and the ones that are asked about."""

    finding_chosen = Signal(object)  # Finding
    why_requested = Signal(object)
    asked = Signal(str)  # a command id, from the links of the empty state

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Findings, worst first"), tr(KEYS_HINT), parent)
        self.model = FindingModel(self)
        self.delegate = RowDelegate(theme, self)
        self.table = RowTable()
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Findings, worst first"))
        self._row_before_press = -1
        self.table.dress(self.delegate, WIDEST | {KIND: signed_name("false_alarm")}, (SAW, NEAREST))
        self.table.viewport().installEventFilter(self)
        self.why = QLabel()
        self.why.setWordWrap(True)
        self.why.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_role(self.why, raised=True)
        self.empty = empty_state(tr(NOTHING))
        self.empty.setMinimumHeight(3 * self.fontMetrics().height())  # Qt would ask for that of the narrowest text
        for widget in (self.table, self.empty):
            self.body.addWidget(widget, 1)
        self.body.addWidget(self.why)
        self.empty.linkActivated.connect(self.asked)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.table.clicked.connect(self._clicked)
        self.set_findings((), None)

    def set_findings(
        self,
        findings: Sequence[Finding],
        series: Series | None,
        where: str = "",
        empty: Empty = "no rule",
        confirmed: LabelSet = NO_ANSWERS,
    ) -> None:
        """Show findings of `series`; `where`: which parts they come from; `empty`: why there is none, where so;
        `confirmed`: about which points a person has spoken. The chosen finding stays chosen where it is one still."""
        kept = self.current()
        self.show_why("")
        rows = rows_of(findings, series, confirmed) if series is not None else ()
        self.model.set_rows(rows, series is None or series.times_ns is not None)
        heading = str(self.model.headerData(WHEN, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole))
        self.table.fit_column(WHEN, (WIDEST[WHEN], heading, *(row.when for row in rows)))
        self.hint.setText(" · ".join(part for part in (where, tr(KEYS_HINT) if rows else "") if part))
        self.table.resizeRowsToContents()
        self.empty.setText(tr(EMPTY[empty]))
        self.empty.setVisible(not rows)
        self.table.setVisible(bool(rows))
        if kept is not None:
            self.choose(kept.start, kept.stop)

    def set_stale(self) -> None:
        """Say that the list is of the labels before; `set_findings` ends that."""
        if self.model.rowCount():
            self.hint.setText(tr(STALE))

    def following(self) -> Finding | None:
        """The finding after the chosen one about which nobody has spoken; None where none is left."""
        return self.model.following(self.table.chosen_row())

    def go_to(self, finding: Finding) -> None:
        """Choose a finding, told as if a key had."""
        row = self.model.row_of(finding.start, finding.stop)
        if row >= 0 and row == self.table.chosen_row():
            self._selected()
        elif row >= 0:
            self.table.selectRow(row)

    def current(self) -> Finding | None:
        """The chosen finding."""
        row = self.table.chosen_row()
        return self.model.finding(row) if row >= 0 else None

    def next(self) -> None:
        """Choose the next finding; after the last comes the first."""
        self._step(1)

    def previous(self) -> None:
        """Choose the finding before; before the first comes the last."""
        self._step(-1)

    def choose(self, start: int, stop: int) -> None:
        """Show the finding over these points as chosen, without telling it back."""
        row = self.model.row_of(start, stop)
        selection = self.table.selectionModel()
        blocked = selection.blockSignals(True)
        if row >= 0:
            self.table.selectRow(row)
        else:
            self.table.clearSelection()
        selection.blockSignals(blocked)
        self.table.viewport().update()

    def ask_why(self) -> None:
        """Ask for the reason of the chosen finding."""
        if finding := self.current():
            self.why_requested.emit(finding)

    def show_why(self, text: str) -> None:
        """Show a reason below the table; empty hides it."""
        self.why.setText(text)
        self.why.setVisible(bool(text))

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.delegate.theme = theme
        self.table.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The whole text of a cell as its tooltip, where it is cut; what was chosen before a click."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.table.indexAt(event.pos())
            text = str(index.data()) if index.isValid() else ""
            cut = index.isValid() and self.delegate.cut(text, self.table.columnWidth(index.column()))
            QToolTip.showText(event.globalPos(), text if cut else "", self.table)
            return True
        if event.type() == QEvent.Type.MouseButtonPress:
            self._row_before_press = self.table.chosen_row()
        return super().eventFilter(watched, event)

    def _step(self, step: int) -> None:
        count = self.model.rowCount()
        if count:
            row = self.table.chosen_row()
            self.table.selectRow((row + step) % count if row >= 0 else (0 if step > 0 else count - 1))

    def _selected(self) -> None:
        if finding := self.current():
            self.show_why("")
            self.finding_chosen.emit(finding)

    def _clicked(self, index: QModelIndex) -> None:
        """A click on the row that was chosen already brings it back into sight."""
        if index.row() == self._row_before_press:
            self.finding_chosen.emit(self.model.finding(index.row()))
