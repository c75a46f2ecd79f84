"""The panel of doubts: what was repaired or is odd, by kind; a click leads to the case and to the line."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QTableView, QToolButton, QWidget

from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr, trn
from workbench.gui.theme import GAP_SMALL, Theme, set_role
from workbench.gui.views.cases.doubt_rows import CASE, TIMES, DoubtModel, DoubtRow
from workbench.gui.views.panel import Panel, dim, empty_state
from workbench.gui.views.points.point_delegate import PointDelegate
from workbench.gui.views.points.point_table import show_as_rows
from workbench.gui.views.series.row_table import PADDING
from workbench.gui.words import number

NOTHING = later("Nothing is doubtful: every file was read as it is.")
READING = later("The cases are still being read.")


class DoubtTable(QTableView):
    """Rows of doubts; Enter or a click asks for the place."""

    opened = Signal(object)  # DoubtRow

    def __init__(self, model: DoubtModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.doubts = model
        self.delegate = PointDelegate(theme, self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(tr("Doubts about the cases"))
        show_as_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setStretchLastSection(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.opened.emit(self.doubts.shown[index.row()]))

    def fit_columns(self) -> None:
        """Columns as wide as their texts."""
        body = QFontMetrics(self.delegate.theme.font("body"))
        rows = self.doubts.all
        for column, texts in ((CASE, {row.case for row in rows}), (TIMES, {number(row.count) for row in rows})):
            widest = max((body.horizontalAdvance(text) for text in texts), default=0)
            self.setColumnWidth(column, min(max(widest, 48), 180) + 2 * PADDING + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; all others are a table's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.doubts.shown[self.currentIndex().row()])
        else:
            super().keyPressEvent(event)


class DoubtPanel(Panel):
    """Emits the doubt whose place is asked for; doubts come from outside."""

    place_asked = Signal(object)  # DoubtRow

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Doubts"), "", parent)
        self._case = ""
        self.model = DoubtModel(self)
        self.table = DoubtTable(self.model, theme)
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("Kind of the doubts that are listed"))
        self.kind.setSizePolicy(self.kind.sizePolicy().Policy.Expanding, self.kind.sizePolicy().Policy.Fixed)
        self.kind.setMinimumContentsLength(12)
        self.here = QToolButton()
        self.here.setText(tr("This case"))
        self.here.setToolTip(tr("List only what is doubtful about the case that is looked at"))
        self.here.setCheckable(True)
        set_role(self.here, small=True)
        self.empty = empty_state(tr(READING))
        row = QHBoxLayout()
        row.setSpacing(GAP_SMALL)
        row.addWidget(self.kind, 1)
        row.addWidget(self.here)
        self.body.addLayout(row)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty, 1)
        self.said = dim("")  # the whole sentence of the chosen row
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.body.addWidget(self.said)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._say(now.row()))
        self.kind.currentIndexChanged.connect(self._filter)
        self.here.toggled.connect(self._filter)
        self.table.opened.connect(self.place_asked)
        self._show_state()

    def set_rows(self, rows: Iterable[DoubtRow], *, reading: bool = False) -> None:
        """Show these doubts; `reading`: the cases are still being read."""
        self.model.set_rows(rows)
        kept = self.kind.currentData()
        blocked = self.kind.blockSignals(True)
        self.kind.clear()
        self.kind.addItem(tr("All kinds · {n}", n=number(len(self.model.all))), "")
        for kind, count in self.model.kinds().items():
            self.kind.addItem(f"{tr(kind)} · {number(count)}", kind)
        self.kind.setCurrentIndex(max(self.kind.findData(kept), 0))
        self.kind.blockSignals(blocked)
        self.empty.setText(tr(READING) if reading else tr(NOTHING))
        self.table.fit_columns()
        self._filter()

    def show_case(self, name: str) -> None:
        """The case that is looked at."""
        self._case = name
        if self.here.isChecked():
            self._filter()

    def of_case(self, name: str) -> None:
        """List what is doubtful about one case."""
        self._case = name
        self.kind.setCurrentIndex(0)
        self.here.setChecked(True)
        self._filter()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.table.delegate.theme = theme
        self.table.viewport().update()

    def _filter(self) -> None:
        self.model.set_filter(self.kind.currentData() or "", self._case if self.here.isChecked() else "")
        self._show_state()

    def _say(self, at: int) -> None:
        told = self.model.shown[at] if 0 <= at < len(self.model.shown) else None
        self.said.setText(f"{told.case}: {sentence(told.text)}" if told is not None else "")
        self.said.setVisible(told is not None)

    def _show_state(self) -> None:
        self._say(self.table.currentIndex().row())
        shown = len(self.model.shown)
        cases = len({row.case for row in self.model.shown if row.case})
        self.hint.setText(trn("in {n} case", "in {n} cases", cases) if shown else "")
        self.table.setVisible(shown > 0)
        self.empty.setVisible(shown == 0)
        self.kind.setEnabled(bool(self.model.all))
