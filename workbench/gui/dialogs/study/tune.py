"""Tuning the constants of a rule: how far it is, then what would change and what that brings, to replace or to keep."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP, GAP_SMALL, Theme, set_role
from workbench.gui.views.panel import dim
from workbench.gui.views.rule.rule_diff import DiffChoice, DiffModel, RuleDiff
from workbench.gui.views.rule.rule_figures import Figure, FiguresRow

SENTENCE = later(
    "Each number that the rule compares with is moved a little on the train and validation parts. A change counts only "
    "where it helps on blocks that it was not chosen on. The test part stays closed."
)
STEPS = 1000
ROW = 26
MOST_ROWS = 6  # more constants scroll


@dataclass(frozen=True)
class TuneResult:
    """What tuning gave. `changes`: (constant, old, new) as texts; `figures`: the scores in words; `reason`: why nothing
    is better, empty = something is."""

    old_text: str = ""
    new_text: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    figures: tuple[Figure, ...] = ()
    flags_differ: int | None = None
    delta: float | None = None
    reason: str = ""


class TuneDialog(DialogFrame):
    """Shows progress, then a `TuneResult`. `stop_requested`: closed before the end; `replace_requested`: take it."""

    stop_requested = Signal()
    replace_requested = Signal()

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Tune {title}", title=title), tr(SENTENCE), tr("Replace"), parent)
        self.at_work = True
        self._now = QLabel(tr("getting ready…"))
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the tuning"))
        self._waiting = QWidget()
        self.figures = FiguresRow()
        self.table = _table()
        self.diff = RuleDiff(theme, choose=False)
        self.themed.append(self.diff)
        self._result = QWidget()
        self._none = dim("")
        self._place()
        self.primary.hide()
        self.cancel.setText(tr("Stop"))
        self.rejected.connect(self._on_rejected)
        self.setMinimumWidth(640)

    def _place(self) -> None:
        waiting = QVBoxLayout(self._waiting)
        waiting.setContentsMargins(0, 0, 0, 0)
        waiting.setSpacing(GAP_SMALL)
        waiting.addWidget(self._now)
        waiting.addWidget(self.bar)
        below = QHBoxLayout()
        below.setSpacing(GAP)
        below.addWidget(self.table, 2, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.diff, 5)
        result = QVBoxLayout(self._result)
        result.setContentsMargins(0, 0, 0, 0)
        result.setSpacing(GAP)
        result.addWidget(self.figures)
        result.addLayout(below, 1)
        self._result.hide()
        self._none.hide()
        for widget, stretch in ((self._waiting, 0), (self._none, 0), (self._result, 1)):
            self.body.addWidget(widget, stretch)
        set_role(self._none, role="")

    def show_progress(self, text: str, share: float) -> None:
        """How far it is."""
        self._now.setText(sentence(text))
        self.bar.setValue(round(share * STEPS))

    def show_result(self, result: TuneResult) -> None:
        """What came of it: the changes to take or leave, or why there is none."""
        self.at_work = False
        self._waiting.hide()
        if result.reason:
            self.cancel.setText(tr("Close"))
            self._none.setText(result.reason)
            self._none.show()
            return
        self.cancel.setText(tr("Keep the rule as it is"))
        self.primary.show()
        self.primary.setDefault(True)
        self.primary.setToolTip(tr("One step that undo takes back; the rule becomes a draft"))
        self.figures.set_figures(result.figures)
        self._fill(result.changes)
        names = DiffChoice("tuned", tr("tuned")), DiffChoice("now", tr("as it is"))
        self.diff.show_diff(DiffModel(*names, result.new_text, result.old_text, result.flags_differ, result.delta))
        self._result.show()
        parent = self.parentWidget()
        room = parent.size() if parent is not None else self.screen().availableSize()
        self.resize(min(940, room.width() - 4 * GAP), min(600, room.height() - 4 * GAP))
        self.primary.setFocus()

    def fail(self, sentence: str) -> None:
        """Why it could not be done."""
        self.show_result(TuneResult(reason=sentence))

    def _fill(self, changes: tuple[tuple[str, str, str], ...]) -> None:
        self.table.setRowCount(len(changes))
        for at, texts in enumerate(changes):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(at, column, item)
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(header + ROW * min(len(changes), MOST_ROWS) + 4)

    def _on_rejected(self) -> None:
        if self.at_work:
            self.stop_requested.emit()

    def answer(self) -> None:
        """Asks for the tuned rule in the place of the present one."""
        self.replace_requested.emit()
        super().answer()


def _table() -> QTableWidget:
    table = QTableWidget(0, 3)
    table.setAccessibleName(tr("Constants, old and new"))
    table.setHorizontalHeaderLabels([tr("constant"), tr("now"), tr("tuned")])
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW)
    table.setShowGrid(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setTabKeyNavigation(False)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    first = QTableWidgetItem(tr("constant"))
    first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.setHorizontalHeaderItem(0, first)
    return table
