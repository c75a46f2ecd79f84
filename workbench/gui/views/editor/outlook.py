"""What the rule would mean for people, below its text: a warning where it calls too often, and its worst cases."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import GAP_TINY, set_role
from workbench.gui.views.panel import ElidedLabel, dim
from workbench.gui.views.series.finding_table import FindingRow

MOST = 2  # cases; all of them are in the list below the chart
LIMIT = "limit"  # the link that changes it


class Outlook(QWidget):
    """Tells `case_chosen(Finding)` on a click on a case, and `limit_requested` to change what counts as too often."""

    case_chosen = Signal(object)
    limit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[FindingRow, ...] = ()
        self.warning = dim("")
        self.warning.setTextFormat(Qt.TextFormat.RichText)
        set_role(self.warning, role="warn")
        self.warning.linkActivated.connect(lambda _link: self.limit_requested.emit())
        self.title = ElidedLabel("", "dim")
        self.cases = [QPushButton() for _ in range(MOST)]
        self._line = QWidget()
        row = QHBoxLayout(self._line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.title)
        for at, button in enumerate(self.cases):
            set_role(button, flat=True)
            button.setAccessibleName(tr("Show it in the chart"))  # until it has a case to name
            row.addWidget(button)
            button.clicked.connect(lambda _on=False, at=at: self.case_chosen.emit(self._rows[at].finding))
        row.addStretch(1)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(GAP_TINY)
        body.addWidget(self.warning)
        body.addWidget(self._line)
        self.set_warning("")
        self.set_cases(None)

    def set_warning(self, text: str) -> None:
        """How often it would call where that is too often; "" = it is not."""
        link = f' <a href="{LIMIT}">{tr("change the limit")}</a>'
        self.warning.setText(f"▲ {text}{link}" if text else "")
        self.warning.setVisible(bool(text))

    def set_cases(self, rows: Sequence[FindingRow] | None, told: str = "") -> None:
        """The worst cases, the worst first; None = not known, `told` says why."""
        self._rows = tuple(rows or ())[:MOST]
        nothing = "" if rows is None else tr("no miss and no false alarm")
        self.title.setText(tr("Worst:") if self._rows else told or nothing)
        self.title.setVisible(bool(self.title.text()))
        self._line.setVisible(bool(self.title.text()))
        for at, button in enumerate(self.cases):
            button.setVisible(at < len(self._rows))
            if at < len(self._rows):
                kind, when, length, *_ = self._rows[at].cells()
                button.setText(f"{kind.split()[0]} {when}")
                told_case = f"{kind} · {when} · {length}"
                button.setToolTip(told_case + "\n" + tr("Show it in the chart"))
                button.setAccessibleName(told_case)
