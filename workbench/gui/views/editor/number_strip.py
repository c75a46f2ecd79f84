"""The numbers of a rule below its text, each to be dragged in place; what the tuner would choose is one click away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, GAP_TINY, Theme, set_role
from workbench.gui.views.editor.number_line import ROW, NumberLine, NumberRow, flat_button
from workbench.gui.views.panel import ElidedLabel

SHARE = 0.26  # of the panel's height that the rows may take; more can be scrolled to
FEWEST = 2


class NumberStrip(QWidget):
    """Tells `moved(name, value)` while a number is dragged, `ended(name)` after it; `suggest_requested`: ask the tuner;
    `take_requested`: take all that it suggests; `line_chosen(int)`: show where a number stands."""

    moved = Signal(str, float)
    ended = Signal(str)
    suggest_requested = Signal()
    take_requested = Signal()
    line_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._room, self._note = theme, 0, ""
        self.rows: dict[str, NumberLine] = {}
        self.title = ElidedLabel("", "dim")
        self.fold = flat_button("▾", tr("Show or hide the numbers"))
        self.fold.setCheckable(True)
        self.suggest = flat_button(tr("Suggest"), tr("Ask the tuner for better numbers; nothing is replaced"))
        self.take = flat_button(tr("Take"), tr("Put every number where the tuner would, as one step"))
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, GAP_TINY, 0)
        self._grid.setHorizontalSpacing(GAP_SMALL)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 4)
        held = QWidget()
        set_role(held, clear=True)
        held.setLayout(self._grid)
        self.area = QScrollArea()
        self.area.setWidget(held)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(tr("Numbers of the rule"))
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = QHBoxLayout()
        head.setSpacing(GAP_TINY)
        head.addWidget(self.fold)
        head.addWidget(self.title, 1)
        head.addWidget(self.take)
        head.addWidget(self.suggest)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addLayout(head)
        body.addWidget(self.area)
        self.suggest.clicked.connect(self.suggest_requested)
        self.take.clicked.connect(self.take_requested)
        self.fold.toggled.connect(self.set_folded)
        self.set_rows(())

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self._theme = theme
        for row in self.rows.values():
            row.slider.theme = theme
            row.slider.update()

    def set_rows(self, rows: Sequence[NumberRow]) -> None:
        """Shows these numbers; rows that stay keep their focus and a drag. Hidden where there is none."""
        if list(self.rows) != [row.name for row in rows]:
            for line in self.rows.values():
                line.remove()
            for at in range(self._grid.rowCount()):
                self._grid.setRowMinimumHeight(at, 0)
            self.rows = {row.name: self._line(at, row) for at, row in enumerate(rows)}
        for row in rows:
            self.rows[row.name].show_row(row)
        self.take.setVisible(any(row.suggested is not None for row in rows))
        self.setVisible(bool(rows))
        self._fit()
        self._tell("")

    def _line(self, at: int, row: NumberRow) -> NumberLine:
        line = NumberLine(row, self._theme)
        for column, widget in enumerate(line.widgets):
            self._grid.addWidget(widget, at, column)
        self._grid.setRowMinimumHeight(at, ROW)
        line.slider.moved.connect(lambda value: self._on_moved(row.name, value))
        line.slider.ended.connect(lambda: self.ended.emit(row.name))
        line.field.editingFinished.connect(lambda: self._on_field(row.name))
        line.tuned.clicked.connect(lambda: self._on_tuned(row.name))
        line.name.clicked.connect(lambda: self.line_chosen.emit(line.row.line))
        for widget in line.widgets:
            widget.installEventFilter(self)
        return line

    def set_note(self, text: str) -> None:
        """What the tuner says or does, in the title; "" = nothing."""
        self._note = text
        self._tell("")

    def set_busy(self, busy: bool) -> None:
        """The tuner is at work: the button ends it."""
        self.suggest.setText(tr("Stop") if busy else tr("Suggest"))

    def set_folded(self, folded: bool) -> None:
        """Only the title is left, or the rows are back."""
        self.fold.setChecked(folded)
        self.fold.setText("▸" if folded else "▾")
        self.area.setVisible(not folded)

    def set_room(self, height: int) -> None:
        """How high the panel is in which the strip stands."""
        self._room = height
        self._fit()

    def _fit(self) -> None:
        most = max(FEWEST, int(SHARE * self._room / ROW))
        shown = min(len(self.rows), most)
        half = ROW // 2 if len(self.rows) > most else 0  # half a row shows that there are more
        self.area.setFixedHeight(shown * ROW + half)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The number under the pointer or with the focus is told in words."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            for line in self.rows.values():
                if watched in line.widgets:
                    self._tell(line.row.words)
        elif event.type() == QEvent.Type.Leave:
            self._tell("")
        return super().eventFilter(watched, event)

    def _tell(self, words: str) -> None:
        said = words or self._note
        self.title.setText(tr("Numbers · {words}", words=said) if said else tr("Numbers"))

    def _on_moved(self, name: str, value: float) -> None:
        if name not in self.rows:
            return  # the rule under the drag became another one
        self.rows[name].show_value(value)
        self.moved.emit(name, value)

    def _on_field(self, name: str) -> None:
        line = self.rows.get(name)
        if line is None:
            return
        try:
            value = float(line.field.text().replace(",", ".").replace("−", "-"))
        except ValueError:
            line.show_value(line.row.value)
            return
        if value != line.row.value and f"{value:g}" != f"{line.row.value:g}":
            self.moved.emit(name, value)
            self.ended.emit(name)

    def _on_tuned(self, name: str) -> None:
        suggested = self.rows[name].row.suggested
        if suggested is not None:
            self.moved.emit(name, suggested)
            self.ended.emit(name)
