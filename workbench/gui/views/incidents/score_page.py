"""The page of scores: three headlines, families, who was taken for whom, and the wrong cases by what erred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.numerals import local
from workbench.gui.texts import later, tr, trn
from workbench.gui.theme import GAP, GAP_LARGE, GAP_SMALL, Theme, set_role
from workbench.gui.views.incidents.confusion_view import ConfusionTable
from workbench.gui.views.incidents.pair_table import PairTable
from workbench.gui.views.incidents.score_rows import FAMILY_WORDS, Cause, Confusion, Scores
from workbench.gui.views.panel import ElidedLabel, Panel, dim, empty_state
from workbench.gui.views.two_lines import KEY_ROLE, TwoLineList, TwoLines
from workbench.gui.words import number

NOTHING = later(
    'No scores yet. Labeled cases are scored when they are investigated.<br><br><a href="investigate_all">Investigate '
    "all cases</a>"
)
UNLABELED = later("None of the investigated cases is labeled: there is nothing to compare with.")
SIDE, LEAST_SIDE, MOST_SIDE = 0.3, 210, 460  # of the wrong cases: a share of the width, pixels
MOST_CASES = 400  # that are listed of a cause


class ScorePage(Panel):
    """`cases_asked(words, names)`: list these cases; `case_asked(name)`: look at one; `closed`: back to the case."""

    cases_asked = Signal(str, object)
    case_asked = Signal(str)
    zoom_changed = Signal()
    closed = Signal()
    asked = Signal(str)  # a command id

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Scores"), " ", parent)
        self._theme = theme
        self.figures = [(ElidedLabel("", "figure"), dim("")) for _ in range(3)]
        self.families = ConfusionTable(theme, tr("Attacks, faults and normal cases: who was taken for whom"), 76)
        self.matrix = ConfusionTable(theme, tr("Scenarios: who was taken for whom"), 30)
        self.pairs = PairTable(theme)
        self.causes = TwoLineList(theme, tr("Wrong cases by what erred"))
        self.stack = QStackedWidget()
        self.zoom = QComboBox()
        self.zoom.addItem(tr("Scenarios that occur"), False)
        self.zoom.addItem(tr("Every scenario"), True)
        self.zoom.setAccessibleName(tr("Which scenarios the grid has"))
        self.listed = QToolButton()
        self.listed.setText(tr("As a list"))
        self.listed.setCheckable(True)
        self.listed.setToolTip(tr("The same counts as a list, wrong ones first"))
        set_role(self.listed, chip=True)
        self.back = QPushButton(tr("Back to the case"))
        self.empty = empty_state(tr(NOTHING))
        self._keys: list[tuple[str, tuple[str, ...]]] = []
        self._shown = Confusion()
        self._arrange()
        self._connect()
        self.show_none()

    def _arrange(self) -> None:
        self.head.addWidget(self.back)
        tiles = QHBoxLayout()
        tiles.setSpacing(GAP_LARGE)
        for figure, words in self.figures:
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(figure)
            column.addWidget(words)
            column.addStretch(1)
            tiles.addLayout(column, 1)
        self.parts, body = _box()
        self.families.setFixedHeight(3 * 24 + 30)
        self.families.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.families.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tiles.addWidget(self.families)
        body.addLayout(tiles)
        body.addWidget(self._below(), 1)
        self.body.addWidget(self.parts, 1)
        self.body.addWidget(self.empty, 1)

    def _below(self) -> QSplitter:
        """The grid or its twin at the left, the wrong cases at the right."""
        row = QHBoxLayout()
        row.setSpacing(GAP_SMALL)
        row.addWidget(ElidedLabel(tr("Rows are what cases are, columns what they were taken for"), "dim"), 1)
        row.addWidget(self.zoom)
        row.addWidget(self.listed)
        for table in (self.matrix, self.pairs):
            self.stack.addWidget(table)
        grid, column = _box()
        column.addLayout(row)
        column.addWidget(self.stack, 1)
        wrong, side = _box()
        self.wrong_title = ElidedLabel("", "dim")
        side.addWidget(self.wrong_title)
        side.addWidget(self.causes, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(grid)
        self.split.addWidget(wrong)
        self.split.setStretchFactor(0, 1)
        self.split.setHandleWidth(GAP)
        return self.split

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The grid has what the list of wrong cases leaves."""
        super().resizeEvent(event)
        side = min(max(int(SIDE * event.size().width()), LEAST_SIDE), MOST_SIDE)
        self.split.setSizes([event.size().width() - side, side])

    def _connect(self) -> None:
        self.back.clicked.connect(self.closed)
        self.empty.linkActivated.connect(self.asked)
        self.zoom.currentIndexChanged.connect(self.zoom_changed)
        self.listed.toggled.connect(lambda on: self.stack.setCurrentWidget(self.pairs if on else self.matrix))
        self.families.cell_chosen.connect(lambda row, column: self._list(self.families.counts.shown, row, column))
        for table in (self.matrix, self.pairs):
            table.cell_chosen.connect(lambda row, column: self._list(self._shown, row, column))
        self.causes.itemActivated.connect(self._open)
        self.causes.itemClicked.connect(self._open)

    @property
    def whole(self) -> bool:
        """Whether also scenarios without cases are in the grid."""
        return bool(self.zoom.currentData())

    def show_none(self, investigated: bool = False) -> None:
        """Nothing to compare; `investigated`: cases were, but none is labeled."""
        self.parts.hide()
        self.empty.setText(tr(UNLABELED) if investigated else tr(NOTHING))
        self.empty.show()
        self.hint.setText("")

    def show_scores(
        self, scores: Scores, families: Confusion, matrix: Confusion, causes: Sequence[Cause], titles: Mapping[str, str]
    ) -> None:
        """Other figures."""
        self.empty.hide()
        self.parts.show()
        hit, missed, false, flagged, deceptive, right, named = scores.counts
        self.hint.setText(
            trn("{number} labeled case", "{number} labeled cases", len(scores.cases), number=number(len(scores.cases)))
        )
        told = (
            (scores.f1, tr("F1 of the decision: found {hit}, missed {missed}, false alarms {false}",
                           hit=number(hit), missed=number(missed), false=number(false))),
            (scores.deceived, tr("of deceptive normal cases flagged: {n} of {total}",
                                 n=number(flagged), total=number(deceptive))),
            (scores.named, tr("of scenarios named rightly: {n} of {total}", n=number(right), total=number(named))),
        )  # fmt: skip
        for (figure, words), (value, text) in zip(self.figures, told, strict=True):
            figure.setText("–" if value is None else local(f"{100 * value:.1f} %"))
            figure.setAccessibleName(f"{figure.text()} {text}")
            words.setText(text)
        self.families.show_counts(families)
        head = self.families.verticalHeader().width()
        self.families.setFixedWidth(head + self.families.horizontalHeader().defaultSectionSize() * 3 + 6)
        self._shown = matrix
        self.matrix.show_counts(matrix)
        self.pairs.pairs.show(matrix)
        self._show_causes(causes, titles)

    def _show_causes(self, causes: Sequence[Cause], titles: Mapping[str, str]) -> None:
        rows: list[tuple[object, TwoLines]] = []
        self._keys = []
        wrong = sum(len(one.cases) for one in causes)
        for one in causes:
            names = tuple(case.case for case in one.cases)
            words = tr("{stage}: {how}", stage=tr(one.stage), how=tr(one.words))
            rows.append((len(self._keys), TwoLines(words, number(len(names)), tr("lists these cases"), bold=True)))
            self._keys.append((tr(one.stage), names))
            for case in one.cases[:MOST_CASES]:
                truth, said = titles.get(case.scenario, case.scenario), titles.get(case.named, case.named)
                sign = "✕" if case.said != case.label else "≠"
                rows.append((len(self._keys), TwoLines(f"{sign} {case.case}", "", f"{truth} → {said}")))
                self._keys.append(("", (case.case,)))
        self.wrong_title.setText(
            trn("{n} case was told wrongly, by what erred", "{n} cases were told wrongly, by what erred", wrong)
            if wrong
            else tr("Every case was told rightly.")
        )
        self.causes.set_rows(rows)

    def _list(self, confusion: Confusion, row: str, column: str) -> None:
        words = confusion.words
        names = confusion.cases.get((row, column), ())
        if row == column:
            told = tr("{row}, told rightly", row=words.get(row, row))
        else:
            told = tr("{row} taken for {column}", row=words.get(row, row), column=words.get(column, column))
        self.cases_asked.emit(told, frozenset(names))

    def _open(self, item: QListWidgetItem) -> None:
        words, names = self._keys[int(item.data(KEY_ROLE))]
        if words:
            self.cases_asked.emit(words, frozenset(names))
        else:
            self.case_asked.emit(names[0])

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self._theme = theme
        for table in (self.families, self.matrix, self.pairs):
            table.delegate.theme = theme
            table.viewport().update()
        self.causes.set_theme(theme)


def _box() -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    set_role(made, clear=True)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP_SMALL)
    return made, layout


def family_words() -> dict[str, str]:
    """The three families as people call them."""
    return {key: tr(words) for key, words in FAMILY_WORDS.items()}
