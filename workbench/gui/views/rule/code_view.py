"""Python text with line numbers and marked lines: what the editor and the diff have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from workbench.gui.theme import GAP_SMALL, Theme, set_role
from workbench.gui.views.rule.python_highlight import PythonHighlighter

MARK_SIZE = 6  # of the dot in the margin, px


@dataclass(frozen=True)
class LineMark:
    """How one line is shown: the theme's tokens of its ground and of the words in `spans` (half-open columns)."""

    ground: str = ""
    word: str = ""
    spans: tuple[tuple[int, int], ...] = ()


class Margin(QWidget):
    """The strip left of the text; paints what its code view tells it to."""

    def __init__(self, code: CodeView) -> None:
        super().__init__(code)
        self._code = code

    def sizeHint(self) -> QSize:
        """As wide as the numbers need."""
        return QSize(self._code.margin_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The numbers of the lines that are visible."""
        self._code.paint_margin(event)


class CodeView(QPlainTextEdit):
    """A text in the monospace font, highlighted as Python, with a margin of line numbers.

    `set_numbers`: what the margin shows instead of 1, 2, 3, …; `set_marks`: grounds of whole lines and of words.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        set_role(self, code=True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.document().setDocumentMargin(2)
        self._numbers: Sequence[str] | None = None
        self._marks: Mapping[int, LineMark] = {}
        self._margin = Margin(self)
        self._highlighter = PythonHighlighter(self.document(), theme)
        self.blockCountChanged.connect(self._place_margin)
        self.updateRequest.connect(self._scroll_margin)
        self.take_font()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self.theme = theme
        self._highlighter.set_theme(theme)
        self.take_font()
        self.refresh_marks()

    def take_font(self) -> None:
        """Takes the monospace font, and the distances that follow from its size."""
        self.setFont(self.theme.font("code"))
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self._place_margin()

    def set_numbers(self, numbers: Sequence[str] | None) -> None:
        """One text per line for the margin; None = count from 1."""
        self._numbers = numbers
        self._place_margin()

    def set_marks(self, marks: Mapping[int, LineMark]) -> None:
        """Line (0-based) → how it is marked."""
        self._marks = dict(marks)
        self.refresh_marks()

    def refresh_marks(self) -> None:
        """Draws the marks anew."""
        self.setExtraSelections(self.selections())

    def selections(self) -> list[QTextEdit.ExtraSelection]:
        """Everything that is drawn behind the text."""
        found: list[QTextEdit.ExtraSelection] = []
        for line, mark in self._marks.items():
            block = self.document().findBlockByNumber(line)
            if not block.isValid():
                continue
            if mark.ground:
                found.append(self.ground(block.position(), self.theme.color(mark.ground)))
            for start, stop in mark.spans:
                style = QTextCharFormat()
                style.setBackground(self.theme.color(mark.word))
                found.append(self.span(block.position() + start, block.position() + stop, style))
        return found

    def ground(self, position: int, color: QColor) -> QTextEdit.ExtraSelection:
        """The ground of the whole line at a position."""
        style = QTextCharFormat()
        style.setBackground(color)
        style.setProperty(QTextFormat.Property.FullWidthSelection, True)
        return self.span(position, position, style)

    def span(self, start: int, stop: int, style: QTextCharFormat) -> QTextEdit.ExtraSelection:
        """A range of positions in a format."""
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        selection.format = style
        return selection

    # --- the margin --------------------------------------------------------------------------------------------------

    def margin_width(self) -> int:
        """Room for the widest number, a dot before it and air after it."""
        widest = max(map(len, self._numbers), default=1) if self._numbers is not None else len(str(self.blockCount()))
        return GAP_SMALL + MARK_SIZE + max(2, widest) * self.fontMetrics().horizontalAdvance("9") + GAP_SMALL

    def number_at(self, line: int) -> str:
        """What the margin shows at a line (0-based)."""
        if self._numbers is None:
            return str(line + 1)
        return self._numbers[line] if line < len(self._numbers) else ""

    def number_color(self, line: int) -> str:  # noqa: ARG002 - the editor tells lines apart
        """The theme's token of a line's number."""
        return "dim"

    def has_dot(self, line: int) -> bool:  # noqa: ARG002 - the editor marks the line of an error
        """Whether the margin marks a line."""
        return False

    def paint_margin(self, event: QPaintEvent) -> None:
        """Draws numbers and dots of the visible lines."""
        painter = QPainter(self._margin)
        painter.fillRect(event.rect(), self.theme.color("panel"))
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height, width = self.fontMetrics().height(), self._margin.width() - GAP_SMALL
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= event.rect().bottom():
            if block.isVisible():
                line = block.blockNumber()
                painter.setPen(self.theme.color(self.number_color(line)))
                painter.drawText(QRect(0, int(top), width, height), Qt.AlignmentFlag.AlignRight, self.number_at(line))
                if self.has_dot(line):
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(self.theme.color("bad"))
                    painter.drawEllipse(2, int(top) + (height - MARK_SIZE) // 2, MARK_SIZE, MARK_SIZE)
            top += self.blockBoundingRect(block).height()
            block = block.next()
        painter.end()

    def _place_margin(self) -> None:
        self.setViewportMargins(self.margin_width(), 0, 0, 0)
        area = self.contentsRect()
        self._margin.setGeometry(area.left(), area.top(), self.margin_width(), self.viewport().height())
        self._margin.update()

    def _scroll_margin(self, rect: QRect, dy: int) -> None:
        if dy:
            self._margin.scroll(0, dy)
        else:
            self._margin.update(0, rect.y(), self._margin.width(), rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the margin beside the text."""
        super().resizeEvent(event)
        self._place_margin()
