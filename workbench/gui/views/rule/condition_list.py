"""The conditions of a rule above its text: color, number, comment, what each found, and which could be left out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyleOptionViewItem, QVBoxLayout, QWidget

from workbench.gui.charts.paint.mark_layer import PICTURE, chip
from workbench.gui.sentences import sentence
from workbench.gui.texts import tr, trn
from workbench.gui.theme import GAP_SMALL, GAP_TINY, Theme
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.views.two_lines import KEY_ROLE, ROW_ROLE, WRAPPED, TwoLineDelegate, TwoLineList, TwoLines

FEWEST_ROWS = 3  # as many are seen at once however low the panel is
MOST_LINES = 6  # of a sentence; all of it is in the tip
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
    """The whole sentence of a condition behind its disc, over as many lines as it takes, and a dim line below."""

    def title_height(self, row: TwoLines, width: int) -> int:
        """That of the wrapped sentence, at most MOST_LINES."""
        metrics = QFontMetrics(self.fonts(row)[0])
        whole = metrics.boundingRect(QRect(0, 0, max(1, width), 10_000), WRAPPED, row.title).height()
        return min(max(whole, metrics.height()), MOST_LINES * metrics.lineSpacing())

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the row is in the width of its list."""
        row, view = index.data(ROW_ROLE), self.parent()
        plain = super().sizeHint(option, index)
        if not isinstance(row, TwoLines) or not isinstance(view, QListWidget):
            return plain
        width = view.viewport().width() - 2 * GAP_SMALL - self.inset
        return QSize(0, plain.height() + self.title_height(row, width) - QFontMetrics(self.fonts(row)[0]).height())

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
        self._room = self._wrapped_at = 0
        self.title = ElidedLabel("", "dim")
        self.list = ConditionRows(theme, tr("Conditions of the rule"))
        self.delegate = ConditionDelegate(theme, self.list)
        self.delegate.inset = PICTURE + GAP_TINY
        self.list.setUniformItemSizes(False)
        self.list.setItemDelegate(self.delegate)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, GAP_TINY)
        body.setSpacing(2)
        body.addWidget(self.title)
        body.addWidget(self.list)
        self.list.itemClicked.connect(self._on_row)
        self.list.itemActivated.connect(self._on_row)
        self.list.let_go.connect(self.let_go)
        self.list.viewport().installEventFilter(self)
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
        tail = trn("{n} may not be needed", "{n} may not be needed", doubtful) if doubtful else ""
        parts = (tr("Conditions"), where, tail if where else "")
        self.title.setText(" · ".join(part for part in parts if part))
        self._fit()
        self.setVisible(bool(rows))

    def set_room(self, height: int) -> None:
        """How high the panel is in which the list stands above the text."""
        self._room = height
        self._fit()

    def _fit(self) -> None:
        """As high as its rows; where they have no room, half a row shows that there are more."""
        heights = [self.list.sizeHintForRow(at) for at in range(len(self.rows))]
        most = max(FEWEST_ROWS, bisect_right(list(accumulate(heights)), SHARE * self._room))
        self.list.setFixedHeight(sum(heights[:most]) + sum(heights[most : most + 1]) // 2 + 2)
        self.list.scheduleDelayedItemsLayout()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sentences wrap anew in another width of the list itself: the layout and a scroll bar change it late."""
        if event.type() == QEvent.Type.Resize and self.list.viewport().width() != self._wrapped_at:
            self._wrapped_at = self.list.viewport().width()
            self._fit()
        return super().eventFilter(watched, event)

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
    """A condition as a row: its sentence; below its doubt in the color of warnings or its counts, and what it found."""
    title = row.comment or f"Abnormal Rule {row.number}"
    if row.doubt:
        doubt = f"▲ {sentence(row.doubt)}"
        return TwoLines(title, words=doubt, state=row.found, words_color="warn_text", tip=row.words)
    return TwoLines(title, words=row.words, state=row.found)
