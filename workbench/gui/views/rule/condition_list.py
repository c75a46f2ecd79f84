"""The conditions of a rule above its text: color, number, comment, what each found, and which could be left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidgetItem, QStyleOptionViewItem, QVBoxLayout, QWidget

from workbench.gui.charts.paint.mark_layer import PICTURE, chip
from workbench.gui.theme import GAP_SMALL, GAP_TINY, Theme
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.views.two_lines import KEY_ROLE, ROW_ROLE, TwoLineDelegate, TwoLineList, TwoLines

FEWEST_ROWS = 3  # as many are seen at once however low the panel is
SHARE = 0.35  # of the panel's height that the list may take; more rows can be scrolled to, the text keeps its room


@dataclass(frozen=True)
class ConditionRow:
    """One condition. `found`: what it is worth, short; `words`: its counts; `doubt`: why it may not be needed."""

    number: int
    comment: str
    line: int
    found: str = ""
    words: str = ""
    doubt: str = ""


class ConditionDelegate(TwoLineDelegate):
    """A row of two lines behind the disc of its condition."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The row, and its disc in the room that `inset` leaves."""
        super().paint(painter, option, index)
        number, row = index.data(KEY_ROLE), index.data(ROW_ROLE)
        if isinstance(row, TwoLines):
            picture = chip(number, self.theme, painter.device().devicePixelRatio())
            painter.drawPixmap(option.rect.left() + GAP_TINY, option.rect.top() + GAP_TINY + 1, picture)


class ConditionRows(TwoLineList):
    """The list; Enter or a click chooses, Esc lets go."""

    let_go = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the choice back."""
        if event.key() == Qt.Key.Key_Escape and self.selected_keys():
            self.let_go.emit()
        else:
            super().keyPressEvent(event)


class ConditionList(QWidget):
    """Tells `condition_chosen(number)` on each click or Enter, also on the same row again; `let_go` on Esc."""

    condition_chosen = Signal(int)
    let_go = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[ConditionRow, ...] = ()
        self._room = 0
        self.title = ElidedLabel("", "dim")
        self.list = ConditionRows(theme, "Conditions of the rule")
        self.delegate = ConditionDelegate(theme, self.list)
        self.delegate.inset = PICTURE + GAP_TINY
        self.list.setItemDelegate(self.delegate)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, GAP_TINY)
        body.setSpacing(2)
        body.addWidget(self.title)
        body.addWidget(self.list)
        self.list.itemClicked.connect(self._on_row)
        self.list.itemActivated.connect(self._on_row)
        self.list.let_go.connect(self.let_go)
        self.set_rows(())

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self.delegate.theme = theme
        self.list.viewport().update()

    def set_rows(self, rows: Sequence[ConditionRow], where: str = "") -> None:
        """Shows conditions; `where`: the parts that were counted. Hidden where there is none."""
        self.rows = tuple(rows)
        self.list.set_rows([(row.number, condition_lines(row)) for row in rows])
        doubtful = sum(bool(row.doubt) for row in rows)
        tail = f" · {doubtful} may not be needed" if doubtful else ""
        self.title.setText(f"Conditions · {where}{tail}" if where else "Conditions")
        self._fit()
        self.setVisible(bool(rows))

    def set_room(self, height: int) -> None:
        """How high the panel is in which the list stands above the text."""
        self._room = height
        self._fit()

    def _fit(self) -> None:
        """As high as its rows; where they have no room, half a row shows that there are more."""
        height = self.delegate.sizeHint(QStyleOptionViewItem(), QModelIndex()).height()
        most, rows = max(FEWEST_ROWS, int(SHARE * self._room / height)), len(self.rows)
        self.list.setFixedHeight(min(rows, most) * height + (height // 2 if rows > most else 0) + 2)

    def choose(self, number: int) -> None:
        """Show a condition as chosen; 0 none."""
        for at, row in enumerate(self.rows):
            self.list.item(at).setSelected(row.number == number)

    def sizeHint(self) -> QSize:
        """As high as the rows in it."""
        return QSize(200, self.list.height() + self.title.sizeHint().height() + GAP_SMALL)

    def _on_row(self, item: QListWidgetItem) -> None:
        self.condition_chosen.emit(item.data(KEY_ROLE))


def condition_lines(row: ConditionRow) -> TwoLines:
    """A condition as a row: its comment and what it found; below the doubt in the color of warnings, or its counts."""
    title = row.comment or f"Abnormal Rule {row.number}"
    if row.doubt:
        return TwoLines(title, row.found, f"▲ {row.doubt}", figure_color="dim", words_color="warn_text", tip=row.words)
    return TwoLines(title, row.found, row.words, figure_color="dim")
