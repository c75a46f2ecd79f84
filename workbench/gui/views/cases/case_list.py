"""The panel of cases: search, label, state of review, counts, and the table; a case is looked at when it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QToolButton,
    QWidget,
)

from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP_SMALL, Theme, set_role
from workbench.gui.views.cases.case_rows import (
    FIGURES,
    HEADS,
    LABEL,
    LABELS,
    LINES,
    NAME,
    REVIEW,
    ROWS,
    SCENARIO,
    VERDICTS,
    CaseModel,
    CaseRow,
)
from workbench.gui.views.panel import Panel, empty_state
from workbench.gui.views.points.point_delegate import PointDelegate
from workbench.gui.views.points.point_table import show_as_rows
from workbench.gui.views.series.row_table import PADDING
from workbench.gui.words import number

NOTHING = later('No cases yet.<br><br>Drop a folder of metrics and logs here,<br>or <a href="open_cases">open one…</a>')
NO_MATCH = later("No case passes the filter.")
LEAST_SCENARIO, LEAST_NAME, WIDEST, SORT_SIGN = 120, 100, 190, 16  # pixels
NARROWER = (  # whether words give way to signs, and the columns that are not shown: the first that fits is taken
    (False, ()),
    (False, (ROWS,)),
    (False, (ROWS, LINES)),
    (False, FIGURES),
    (True, (ROWS, LINES)),
    (True, FIGURES),
)


class CaseTable(QTableView):
    """Rows of cases. `opened`: Enter asks for the case with the keyboard in its log."""

    opened = Signal()

    def __init__(self, model: CaseModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cases = model
        self.delegate = PointDelegate(theme, self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(tr("Cases"))
        self.setAccessibleDescription(tr("Arrow keys look at a case, Enter goes to its lines, 1 to 7 sort by a column"))
        show_as_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setSortIndicator(NAME, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setMinimumSectionSize(SORT_SIGN)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSortingEnabled(True)

    def fit_columns(self) -> None:
        """Columns as wide as their texts; the scenario has what is left. Where that is too little, figures go, then
        words that signs tell: the list is never wider than its place."""
        room = self.viewport().width()
        for brief, gone in NARROWER:
            widths = {column: self._width(column, brief) for column in range(len(HEADS)) if column not in gone}
            left = room - sum(widths.values()) + widths[SCENARIO]
            if left >= LEAST_SCENARIO:
                break
        else:  # long names give way, as far as they can be told apart
            less = max(0, min(LEAST_SCENARIO // 2 - left, widths[NAME] - LEAST_NAME))
            widths[NAME] -= less
            left += less
        self.cases.set_brief(brief)
        for column in range(len(HEADS)):
            self.setColumnHidden(column, column in gone)
        for column, width in {**widths, SCENARIO: max(left, LEAST_SCENARIO // 2)}.items():
            self.horizontalHeader().resizeSection(column, width)

    def _width(self, column: int, brief: bool) -> int:
        """The pixels that the widest text of a column needs."""
        body, small = (QFontMetrics(self.delegate.theme.font(kind)) for kind in ("body", "dim"))
        cells = {row.words(column, brief=brief) for row in self.cases.all.values()}
        texts = {"0" * len(text) for text in cells} if column in FIGURES else cells
        head = SORT_SIGN + (0 if brief and column in (LABEL, REVIEW) else small.horizontalAdvance(tr(HEADS[column])))
        widest = max((body.horizontalAdvance(text) for text in texts), default=0)
        return max(head, min(widest, WIDEST)) + 2 * PADDING + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns fit the new width; the chosen case stays in sight."""
        chosen = self.visualRect(self.currentIndex())
        was_in_sight = chosen.isValid() and 0 <= chosen.top() < event.oldSize().height()
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_columns()
        if was_in_sight:
            self.show_chosen()

    def show_chosen(self) -> None:
        """Bring the chosen case in sight."""
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex().siblingAtColumn(NAME))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, digits sort; all others are a table's."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_7 and not event.modifiers():
            self._sort_by(int(key) - int(Qt.Key.Key_1))
        else:
            super().keyPressEvent(event)

    def _sort_by(self, column: int) -> None:
        before, order = self.cases.sorted_by
        up = before == column and order == Qt.SortOrder.AscendingOrder
        self.sortByColumn(column, Qt.SortOrder.DescendingOrder if up else Qt.SortOrder.AscendingOrder)


class CaseListPanel(Panel):
    """Emits the case that was chosen; cases come from outside."""

    case_chosen = Signal(str)
    opened = Signal()
    asked = Signal(str)  # a command id

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Cases"), "", parent)
        self._told = False  # whether the choice came from outside, not to be told back
        self._chosen = ""
        self._names: frozenset[str] | None = None
        self.model = CaseModel(self)
        self.table = CaseTable(self.model, theme)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter: name, scenario, reason"))
        self.filter.setAccessibleName(tr("Filter the cases by any word"))
        self.filter.setClearButtonEnabled(True)
        self.label = _combo(tr("Label of the cases that are listed"), tr("All labels"), LABELS)
        self.verdict = _combo(tr("What was decided about the cases that are listed"), tr("Reviewed or not"), VERDICTS)
        self.only = QToolButton()
        self.only.setToolTip(tr("List all cases again"))
        set_role(self.only, small=True)
        self.only.hide()
        self.empty = empty_state(tr(NOTHING))
        self._arrange()
        self._connect()
        self._show_state()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GAP_SMALL)
        row.addWidget(self.label, 1)
        row.addWidget(self.verdict, 1)
        self.body.addWidget(self.filter)
        self.head.addWidget(self.only)
        self.body.addLayout(row)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty, 1)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._set_filter)
        self.filter.returnPressed.connect(self.table.setFocus)
        self.label.currentIndexChanged.connect(self._set_filter)
        self.verdict.currentIndexChanged.connect(self._set_filter)
        self.only.clicked.connect(lambda: self.show_only("", None))
        self.empty.linkActivated.connect(self.asked)
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.table.opened.connect(self.opened)
        self.model.modelReset.connect(self._show_state)

    # what is shown

    def set_rows(self, rows: Iterable[CaseRow]) -> None:
        """Show these cases; the chosen one stays chosen."""
        self._hold(lambda: self.model.set_rows(rows))
        self.table.fit_columns()

    def change(self, rows: Iterable[CaseRow]) -> None:
        """Tell some cases otherwise; nothing moves."""
        self.model.change(rows)
        self._show_state()

    def choose(self, name: str) -> None:
        """Show a case as chosen, without telling it back."""
        self._chosen = name
        at = self.model.place(name)
        self._told = True
        if at >= 0:
            self.table.selectRow(at)
            self.table.scrollTo(self.model.index(at, NAME))
        else:
            self.table.clearSelection()
        self._told = False

    def show_only(self, words: str, names: frozenset[str] | None) -> None:
        """List only these cases, said as `words` (of a template, or of a cell of a table); None = all."""
        self._names = names
        self.only.setVisible(names is not None)
        self.only.setText(f"{words} ✕")
        self._set_filter()

    def beside(self, name: str, step: int) -> str:
        """The case `step` rows from another in the list as it is shown; "" at its ends. From one that is not shown:
        the first or the last."""
        at, shown = self.model.place(name), self.model.shown
        to = at + step if at >= 0 else 0 if step > 0 else len(shown) - 1
        return shown[to].name if 0 <= to < len(shown) else ""

    def next_open(self, name: str) -> str:
        """The next case that nothing is decided about, from here on and then from the top; "" where there is none."""
        at, shown = self.model.place(name), self.model.shown
        around = [*shown[at + 1 :], *shown[: max(at, 0)]]
        return next((row.name for row in around if not row.verdict), "")

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.table.delegate.theme = theme
        self.table.viewport().update()

    def _set_filter(self) -> None:
        label, verdict = self.label.currentData(), self.verdict.currentData()
        self._hold(lambda: self.model.set_filter(self.filter.text(), label, verdict, self._names))

    def _hold(self, change: Callable[[], None]) -> None:
        self._told = True
        change()
        self._told = False
        self.choose(self._chosen)

    def _show_state(self) -> None:
        shown, total = len(self.model.shown), len(self.model.all)
        count = number(total) if shown == total else tr("{n} of {total}", n=number(shown), total=number(total))
        decided = sum(bool(row.verdict) for row in self.model.all.values())
        said = tr("{done} of {total} reviewed", done=number(decided), total=number(total))
        self.hint.setText(f"{count} · {said}" if total else "")
        self.table.setVisible(shown > 0)
        self.empty.setVisible(shown == 0)
        self.empty.setText(tr(NO_MATCH) if total else tr(NOTHING))
        for widget in (self.filter, self.label, self.verdict):
            widget.setEnabled(total > 0)

    def _moved(self) -> None:
        index = self.table.currentIndex()
        if not self._told and index.isValid():
            self._chosen = self.model.shown[index.row()].name
            self.case_chosen.emit(self._chosen)


def _combo(name: str, every: str, words: dict[str, str]) -> QComboBox:
    made = QComboBox()
    made.addItem(every, None)
    for key, text in words.items():
        made.addItem(tr(text), key)
    made.setAccessibleName(name)
    return made
