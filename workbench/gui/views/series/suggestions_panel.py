"""The panel of suggested labels: is this an anomaly? Y yes, N no, S skip; choosing one shows it in the chart."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme, set_role
from workbench.gui.views.panel import Panel, empty_state
from workbench.gui.views.series.row_table import RowDelegate, RowTable
from workbench.gui.views.series.suggestion_table import (
    ANSWER,
    ANSWERS,
    SAID,
    SAW,
    SERIES,
    WHEN,
    SuggestionModel,
    SuggestionRow,
)
from workbench.model.scores import Suggestion

WIDEST = {ANSWER: "", SERIES: "request_rate", WHEN: "05-14 11:42"}
NOTHING = later(
    "No questions yet.<br><br>Here the workbench asks about the points whose label would change a rule most:<br>"
    '<a href="suggest_labels">look for them</a>, or they come when training is done.'
)
LOOKING = later("Looking for the points whose label would change a rule most…")
NONE = later("Nothing to ask: no rule has been trained, or every question has been answered.")
BUTTONS = (
    ("answer_yes", later("Yes"), later("Yes, an anomaly (Y)\nLabels these points")),
    ("answer_no", later("No"), later("No, it is normal (N)\nTakes a label off these points, if there is one")),
    ("skip_suggestion", later("Skip"), later("Skip (S)\nLeaves it open and goes to the next")),
)


class SuggestionsPanel(Panel):
    """Emits the suggestion that was chosen, and what is asked for by a button or a link."""

    suggestion_chosen = Signal(object)  # Suggestion
    changed = Signal()  # whether a question stands to be answered may be another now
    asked = Signal(str)  # a command id

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Is it an anomaly?"), "", parent)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._in_sight = False
        self.model = SuggestionModel(self)
        self.delegate = RowDelegate(theme, self)
        self.table = RowTable()
        self.table.setModel(self.model)
        longest = max((tr(words) for words, _ in ANSWERS.values()), key=len)
        self.table.dress(self.delegate, WIDEST | {ANSWER: longest}, (SAID, SAW))
        self.table.setAccessibleName(tr("Suggested labels, the one worth most first"))
        self.buttons = {command: self._button(command, title, tip) for command, title, tip in BUTTONS}
        self.empty = empty_state(tr(NOTHING))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty, 1)
        self.empty.linkActivated.connect(self.asked)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.show_nothing(NOTHING)

    def _button(self, command: str, title: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(tr(title))
        button.setToolTip(tr(tip))
        set_role(button, small=True)
        button.clicked.connect(lambda: self.asked.emit(command))
        self.head.addWidget(button)
        return button

    def show_nothing(self, text: str) -> None:
        """No rows, and in words why."""
        self.model.set_rows(())
        self.empty.setText(tr(text))
        self._follow()

    def set_rows(self, rows: Sequence[SuggestionRow]) -> None:
        """Show suggestions, or the same ones with other answers."""
        self.model.set_rows(rows)
        self.table.fit_column(WHEN, (WIDEST[WHEN], *(row.when for row in rows)))
        if not rows:
            self.empty.setText(tr(NONE))
        self.table.resizeRowsToContents()
        self._follow()

    @property
    def left(self) -> int:
        """How many are not answered."""
        return sum(row.state in ("open", "skipped") for row in self.model.rows)

    def current(self) -> Suggestion | None:
        """The chosen suggestion."""
        row = self.table.chosen_row()
        return self.model.rows[row].suggestion if row >= 0 else None

    def asks(self) -> bool:
        """Whether a question is in sight and chosen, so that a key may answer it."""
        return self._in_sight and self.current() is not None

    @property
    def in_sight(self) -> bool:
        """Whether its tab is at the front. Told from outside: a dock behind another one is visible to Qt."""
        return self._in_sight

    def set_in_sight(self, in_sight: bool) -> None:
        """Keys answer only what is seen."""
        self._in_sight = in_sight
        self.changed.emit()

    def choose(self, row: int) -> None:
        """Choose a row; −1 = none."""
        if row >= 0:
            self.table.selectRow(row)
        else:
            self.table.clearSelection()

    def choose_next(self) -> None:
        """Choose the next open question after the chosen one, then from the top again; none where none is left."""
        rows, at = self.model.rows, self.table.chosen_row()
        after = [*range(at + 1, len(rows)), *range(at + 1)]
        self.choose(next((row for row in after if rows[row].state == "open"), -1))

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.delegate.theme = theme
        self.table.viewport().update()

    def _follow(self) -> None:
        rows = self.model.rows
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        keys = tr("Y yes · N no · S skip · {left} of {n} left", left=self.left, n=len(rows))
        self.hint.setText(keys if rows else "")
        self._tell()

    def _tell(self) -> None:
        for button in self.buttons.values():
            button.setVisible(bool(self.model.rows))
            button.setEnabled(self.current() is not None)
        self.changed.emit()

    def _selected(self) -> None:
        self._tell()
        if (chosen := self.current()) is not None:
            self.suggestion_chosen.emit(chosen)
