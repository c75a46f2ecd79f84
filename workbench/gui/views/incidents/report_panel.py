"""The report of the case in sight: decision, scenario, reasons, evidence, other explanations; each row leads there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QPushButton, QWidget

from workbench.gui.link_label import LinkLabel
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP_SMALL, Theme, set_role
from workbench.gui.views.incidents.report_rows import Report
from workbench.gui.views.panel import ElidedLabel, Panel, empty_state, plain
from workbench.gui.views.two_lines import KEY_ROLE, TwoLineList

NOTHING = later(
    'This case has not been investigated.<br><br><a href="investigate_case">Investigate it</a>, or '
    '<a href="investigate_all">all cases</a>: what happened, which scenario it is, and why.'
)
NO_CASE = later("The report of a case stands here.")
AT_WORK = later("Investigating {case}…")


class ReasonList(TwoLineList):
    """Emits the row whose evidence is asked for."""

    opened = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Reasons and evidence"), parent)
        self.setAccessibleDescription(tr("Enter leads to the evidence in chart and log"))
        self.itemClicked.connect(self._open)

    def _open(self, item: QListWidgetItem) -> None:
        self.opened.emit(int(item.data(KEY_ROLE)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space lead to the evidence."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentItem() is not None:
            self._open(self.currentItem())
        else:
            super().keyPressEvent(event)


class ReportPanel(Panel):
    """Shows a report; `place_asked(Place)`: lead chart and log to the evidence of a row."""

    place_asked = Signal(object)
    asked = Signal(str)  # a command id

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Report"), " ", parent)
        self.report: Report | None = None
        self.again = QPushButton(tr("Investigate"))
        self.again.setToolTip(tr("Look at the case again, with the scenarios as they are now"))
        self.again.clicked.connect(lambda: self.asked.emit("investigate_case"))
        self.head.addWidget(self.again)
        self.decision, self.sure = ElidedLabel("", "title"), ElidedLabel("", "title")
        self.scenario = LinkLabel("")
        self.verified = LinkLabel("")
        self.beside = ElidedLabel("", "dim")
        for label in (self.scenario, self.verified):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.sure.setSizePolicy(self.sure.sizePolicy().Policy.Maximum, self.sure.sizePolicy().Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(GAP_SMALL)
        row.addWidget(self.decision, 1)
        row.addWidget(self.sure)
        self.rows = ReasonList(theme)
        self.empty = empty_state(tr(NO_CASE))
        self.body.addLayout(row)
        for widget in (self.scenario, self.beside, self.verified):
            self.body.addWidget(widget)
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self.empty, 1)
        self.rows.opened.connect(self._open)
        self.empty.linkActivated.connect(self.asked)
        self.show_none("")

    def show_none(self, case: str, *, working: bool = False) -> None:
        """No report of this case; `working`: it is being made."""
        self.report = None
        self._set_shown(False)
        self.hint.setText(case)
        self.empty.setText(tr(AT_WORK, case=case) if working else tr(NOTHING) if case else tr(NO_CASE))
        self.again.setEnabled(bool(case) and not working)

    def show_report(self, report: Report) -> None:
        """Show a report."""
        self.report = report
        self.hint.setText(report.case)
        self.decision.setText(report.decision)
        set_role(self.decision, role=report.token)
        self.sure.setText(report.sure)
        self.sure.setAccessibleName(tr("How likely: {sure}", sure=report.sure))
        self.scenario.setText(report.scenario)
        self.beside.setText(report.beside)
        self.verified.setText(report.verified)
        self.verified.setToolTip(plain(report.compared) if report.compared else "")
        self.verified.setAccessibleDescription(report.compared)
        set_role(self.verified, role=report.verified_token)
        self.rows.clearSelection()
        self.rows.set_rows([(at, one.row) for at, one in enumerate(report.rows)])
        for at, one in enumerate(report.rows):
            usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            self.rows.item(at).setFlags(Qt.ItemFlag.NoItemFlags if one.heading else usual)
        self._set_shown(True)
        self.beside.setVisible(bool(report.beside))
        self.verified.setVisible(bool(report.verified))
        self.again.setEnabled(True)

    def _set_shown(self, shown: bool) -> None:
        for widget in (self.decision, self.sure, self.scenario, self.beside, self.verified, self.rows):
            widget.setVisible(shown)
        self.empty.setVisible(not shown)

    def _open(self, at: int) -> None:
        if self.report is not None and (place := self.report.rows[at].place) is not None:
            self.place_asked.emit(place)

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.rows.set_theme(theme)
