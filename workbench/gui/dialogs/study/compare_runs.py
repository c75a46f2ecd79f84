"""Two runs of the project side by side: figures, curves, and the difference of the rules they ended with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.runs.run_compare import compare_rows, final_rule, first_difference, tasks_of
from workbench.gui.runs.run_story import RunStory
from workbench.gui.runs.run_verdict import verdict_of
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP, GAP_SMALL, Theme
from workbench.gui.views.elided_combo import ElidedCombo
from workbench.gui.views.panel import dim
from workbench.gui.views.rule.rule_diff import DiffChoice, DiffModel, RuleDiff
from workbench.gui.views.run.curve_plot import CurvePlot

SENTENCE = later("Scores are of validation parts: test parts stay closed, however many runs are compared.")
TABLE_WIDTH, WIDEST_TABLE = 370, 460  # pixels; names of figures are longer in some languages


class CompareRunsDialog(DialogFrame):
    """Compares two runs. `runs`: (id, title) newest first. `runs_chosen(first id, second id)`: answer with `show_runs`;
    `rules_compared`: a rule was chosen, answer with `show_differing`."""

    runs_chosen = Signal(str, str)
    rules_compared = Signal()

    def __init__(self, theme: Theme, runs: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(tr("Compare runs"), tr(SENTENCE), tr("Close"), parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._theme = theme
        self._stories: tuple[RunStory, RunStory] = (RunStory(), RunStory())
        self._model: DiffModel | None = None
        self.first, self.second = ElidedCombo(tr("First run")), ElidedCombo(tr("Second run"))
        for combo in (self.first, self.second):
            for run, title in runs:
                combo.addItem(title, run)
        self.first.setCurrentIndex(min(1, len(runs) - 1))
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.verdict.setAccessibleName(tr("Which run is better and why"))
        self.table = _table()
        self.rules = ElidedCombo(tr("Rule"))
        self.curves = CurvePlot(theme)
        self.diff = RuleDiff(theme, choose=False)
        self.themed += [self.curves, self.diff]
        self.cancel.hide()
        self._place()
        for combo in (self.first, self.second):
            combo.activated.connect(lambda _at: self.runs_chosen.emit(*self.chosen))
        self.rules.activated.connect(lambda _at: self._show_rule())
        self.resize(1000, 660)

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP_SMALL)
        head.addWidget(self.first, 1)
        against = dim("→")
        against.setWordWrap(False)
        head.addWidget(against)
        head.addWidget(self.second, 1)
        right = QVBoxLayout()
        right.setSpacing(GAP_SMALL)
        right.addWidget(self.rules)
        right.addWidget(self.curves, 2)
        right.addWidget(self.diff, 3)
        columns = QHBoxLayout()
        columns.setSpacing(GAP)
        columns.addWidget(self.table)
        columns.addLayout(right, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.verdict)
        self.body.addLayout(columns, 1)

    @property
    def chosen(self) -> tuple[str, str]:
        """The ids of the two runs."""
        return self.first.currentData() or "", self.second.currentData() or ""

    @property
    def task(self) -> str:
        """The rule that is compared."""
        return self.rules.currentText()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        super().set_theme(theme)
        self._theme = theme
        self._fill_table()

    def show_runs(self, first: RunStory, second: RunStory) -> None:
        """Shows two runs; the rule that was compared stays where both have it."""
        self._stories = (first, second)
        before = self.task
        self.rules.clear()
        self.rules.addItems(list(tasks_of(first, second)))
        wanted = before if self.rules.findText(before) >= 0 else first_difference(first, second)
        self.rules.setCurrentIndex(max(0, self.rules.findText(wanted)))
        self.rules.setVisible(self.rules.count() > 1)
        self.verdict.setText(verdict_of(first, second))
        self._fill_table()
        self._show_rule()

    def show_differing(self, flags: int) -> None:
        """How many flags of the two rules differ, once it was counted."""
        model = self._model
        if model is not None:
            self.diff.show_diff(DiffModel(model.new, model.old, model.new_text, model.old_text, flags, model.delta))

    def _show_rule(self) -> None:
        first, second = self._stories
        points = [[point for point in story.points if point.task == self.task] for story in self._stories]
        self.curves.show_curves(*points)
        old, new = final_rule(first, self.task), final_rule(second, self.task)
        if old is None or new is None:
            self._model = None
            self.diff.clear()
            return
        f1 = [max((point.validation_f1 for point in some), default=None) for some in points]
        delta = f1[1] - f1[0] if f1[0] is not None and f1[1] is not None else None
        names = DiffChoice("second", tr("second run")), DiffChoice("first", tr("first run"))
        self._model = DiffModel(*names, new.text, old.text, None, delta)
        self.diff.show_diff(self._model)
        self.rules_compared.emit()

    def _fill_table(self) -> None:
        rows = compare_rows(*self._stories)
        self.table.setRowCount(len(rows))
        for at, row in enumerate(rows):
            for column, text in enumerate((row.name, row.first, row.second, row.change)):
                item = QTableWidgetItem(text)
                item.setToolTip(row.tip or text)
                item.setForeground(self._theme.color("dim" if column == 0 else "text" if column < 3 else row.tone))
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(at, column, item)
        header = self.table.horizontalHeader()
        figures = (max(self.table.sizeHintForColumn(at), header.sectionSizeHint(at)) for at in (1, 2, 3))
        wanted = self.table.sizeHintForColumn(0) + sum(figures)
        self.table.setFixedWidth(min(max(TABLE_WIDTH, wanted + GAP_SMALL), WIDEST_TABLE))


def _table() -> QTableWidget:
    table = QTableWidget(0, 4)
    table.setAccessibleName(tr("Figures of both runs"))
    table.setHorizontalHeaderLabels(["", tr("first"), tr("second"), tr("change")])
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(28)
    table.setShowGrid(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    table.setTabKeyNavigation(False)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setFixedWidth(TABLE_WIDTH)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    first = QTableWidgetItem("")
    first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.setHorizontalHeaderItem(0, first)
    return table
