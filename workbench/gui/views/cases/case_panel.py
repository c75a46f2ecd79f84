"""One case: what it is, its metrics and the ticks of its log on one clock, and what is decided about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from workbench.gui.commands.actions import Actions
from workbench.gui.texts import later, tr, trn
from workbench.gui.theme import Theme, set_role
from workbench.gui.views.cases.case_rows import LABEL_SIGNS, LABELS, CaseRow
from workbench.gui.views.cases.highlights import NO_HIGHLIGHTS, Highlights
from workbench.gui.views.cases.metric_stack import MetricStack
from workbench.gui.views.cases.review_bar import ReviewBar
from workbench.gui.views.panel import ElidedLabel, Panel, empty_state
from workbench.model.case import Case

NO_CASE = later(
    'Choose a case in the list, or page through them with N and P.<br><br><a href="open_cases">Open a folder of '
    "cases…</a>"
)
READING = later("Reading {case}…")
LABEL_ROLES = {"anomalous": "warn", "normal": "good", "": "dim"}


class CasePanel(Panel):
    """Shows a case; `columns_asked(bool)`: with the columns that give its class away, or without."""

    columns_asked = Signal(bool)
    doubts_asked = Signal()
    asked = Signal(str)  # a command id

    def __init__(self, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(tr("Case"), " ", parent)
        self.title.setSizePolicy(self.title.sizePolicy().Policy.Maximum, self.title.sizePolicy().Policy.Fixed)
        self.hint.setSizePolicy(self.hint.sizePolicy().Policy.Ignored, self.hint.sizePolicy().Policy.Fixed)
        self.label = ElidedLabel("")
        self.label.setSizePolicy(self.title.sizePolicy().Policy.Maximum, self.title.sizePolicy().Policy.Fixed)
        self.head.insertWidget(1, self.label)
        self.doubts = self._chip(tr("What is doubtful about this case"))
        self.columns = self._chip("")
        self.columns.setCheckable(True)
        self.stack = MetricStack(theme)
        self.review = ReviewBar(actions)
        self.empty = empty_state(tr(NO_CASE))
        for chip in (self.doubts, self.columns):
            self.head.addWidget(chip)
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self.empty, 1)
        self.body.addWidget(self.review)
        self.columns.clicked.connect(self.columns_asked)
        self.doubts.clicked.connect(self.doubts_asked)
        self.empty.linkActivated.connect(self.asked)
        self.show_none()

    def _chip(self, tip: str) -> QToolButton:
        made = QToolButton()
        made.setToolTip(tip)
        set_role(made, chip=True)
        return made

    def show_none(self, reading: str = "") -> None:
        """No case, or one that is still being read."""
        self.title.setText(reading or tr("Case"))
        self.label.setText("")
        self.hint.setText("")
        for widget in (self.stack, self.doubts, self.columns, self.review):
            widget.hide()
        self.empty.setText(tr(READING, case=reading) if reading else tr(NO_CASE))
        self.empty.show()

    def show_case(
        self, case: Case, left_out: int, *, with_all: bool, can_leave_out: bool, highlights: Highlights = NO_HIGHLIGHTS
    ) -> None:
        """A case; `left_out`: how many columns give its class away and are not shown, `with_all`: now they are."""
        self.stack.show_case(case, highlights)
        self.empty.hide()
        for widget in (self.stack, self.review):
            widget.show()
        self.columns.setVisible(can_leave_out and (left_out > 0 or with_all))
        self.columns.setChecked(with_all)
        told = trn("{n} column left out", "{n} columns left out", left_out)
        self.columns.setText(tr("Every column is shown") if with_all else told)
        why = tr("Columns that not all classes have give the class away: a rule must not see them.")
        self.columns.setToolTip(f"{why}\n{tr('Press to leave them out') if with_all else tr('Press to show them')}")
        self.columns.setAccessibleName(self.columns.text())

    def show_row(self, row: CaseRow, done: int, total: int) -> None:
        """What the list tells of the case: label, scenario, review."""
        self.title.setText(row.name)
        self.label.setText(f"{LABEL_SIGNS[row.label]} {tr(LABELS[row.label])}")
        set_role(self.label, role=LABEL_ROLES[row.label])
        fixed = tr("set right in the review") if row.fixed else ""
        scenario = f"{row.scenario} · {row.title}" if row.title else row.scenario
        self.hint.setText(" · ".join(part for part in (scenario, fixed) if part))
        self.doubts.setVisible(row.doubts > 0)
        self.doubts.setText(trn("▲ {n} doubt", "▲ {n} doubts", row.doubts))
        self.doubts.setAccessibleName(self.doubts.text())
        self.review.show_case(row, done, total)

    def set_highlights(self, highlights: Highlights) -> None:
        """Stretches of metrics that stand out."""
        self.stack.set_highlights(highlights)

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.stack.set_theme(theme)
