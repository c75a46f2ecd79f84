"""Blocks of a report as pieces of paper: each has a height and paints itself; no piece is cut by the end of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatchmethod

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter, QPen
from PySide6.QtSvg import QSvgRenderer

from workbench.reports.blocks import Block, Bullets, Code, Facts, Gallery, Heading, Picture, Table, Words
from workbench.reports.code import pieces as code_pieces
from workbench.reports.look import LIGHT, standalone

Paint = Callable[[QPainter, float], None]  # at this height of the page
WRAPPED = Qt.TextFlag.TextWordWrap
LONGEST_WORD = 28  # characters; a longer one may break
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignRight
HEADINGS = {2: 13.0, 3: 10.5}


@dataclass(frozen=True)
class Piece:
    """`height` in units of the page. `keep`: the next piece stands on the same page. `again`: what is painted before
    it where it begins a page, as the head of a table."""

    height: float
    paint: Paint
    keep: bool = False
    again: Piece | None = None


class Cutter:
    """Cuts blocks into pieces for a page that is `width` units wide; `unit`: how many of them a typographic point is.
    Needs a QGuiApplication for the fonts."""

    def __init__(self, width: float, unit: float) -> None:
        self.width, self.unit = width, unit

    def font(self, points: float = 9.0, *, bold: bool = False, code: bool = False) -> QFont:
        """A font of that many points."""
        which = QFontDatabase.SystemFont.FixedFont if code else QFontDatabase.SystemFont.GeneralFont
        font = QFontDatabase.systemFont(which)
        font.setPixelSize(round(points * self.unit))
        font.setBold(bold)
        return font

    def gap(self, points: float, *, keep: bool = True) -> Piece:
        """Nothing."""
        return Piece(points * self.unit, lambda _painter, _y: None, keep)

    def text(
        self, text: str, font: QFont, color: str = "text", *, left: float = 0.0, sign: str = "", keep: bool = False
    ) -> Piece:
        """A wrapped text; `sign` stands before it, in the room that `left` leaves."""
        text, flags = breakable(text), LEFT | WRAPPED
        height = self._height(text, font, self.width - left, flags)

        def paint(painter: QPainter, y: float) -> None:
            _pen(painter, font, color)
            painter.drawText(QRectF(left, y, self.width - left, height), int(flags), text)
            if sign:
                painter.drawText(QRectF(0, y, left, height), int(LEFT), sign)

        return Piece(height, paint, keep)

    def _height(self, text: str, font: QFont, width: float, flags: Qt.AlignmentFlag | Qt.TextFlag | int) -> float:
        metrics = QFontMetricsF(font)
        return max(metrics.boundingRect(QRectF(0, 0, width, 1e6), int(flags), text).height(), metrics.height())

    @singledispatchmethod
    def cut(self, block: Block) -> Iterator[Piece]:
        """The pieces of a block, from top to bottom."""
        raise TypeError(f"paper has no {type(block).__name__}")

    @cut.register
    def _(self, block: Heading) -> Iterator[Piece]:
        yield self.gap(14 if block.level == 2 else 8)
        yield self.text(block.text, self.font(HEADINGS[block.level], bold=True), keep=True)
        if block.note:
            yield self.text(block.note, self.font(8), "dim", keep=True)
        yield self.gap(3)

    @cut.register
    def _(self, block: Words) -> Iterator[Piece]:
        yield self.text(block.text, self.font(8 if block.dim else 9), "dim" if block.dim else "text")
        yield self.gap(4, keep=False)

    @cut.register
    def _(self, block: Bullets) -> Iterator[Piece]:
        for item in block.items:
            yield self.text(item, self.font(), left=10 * self.unit, sign="•")
        yield self.gap(4, keep=False)

    @cut.register
    def _(self, block: Facts) -> Iterator[Piece]:
        columns = 3
        wide = self.width / columns
        for at in range(0, len(block.pairs), columns):
            yield self._facts(block.pairs[at : at + columns], wide)
        yield self.gap(4, keep=False)

    def _facts(self, pairs: Sequence[tuple[str, str]], wide: float) -> Piece:
        large, small = self.font(14, bold=True), self.font(8)
        first, second = QFontMetricsF(large).height(), QFontMetricsF(small).height()

        def paint(painter: QPainter, y: float) -> None:
            for at, (label, value) in enumerate(pairs):
                _pen(painter, large, "text")
                painter.drawText(QRectF(at * wide, y, wide, first), int(LEFT), value)
                _pen(painter, small, "dim")
                painter.drawText(QRectF(at * wide, y + first, wide, second), int(LEFT), label)

        return Piece(first + second + 6 * self.unit, paint)

    @cut.register
    def _(self, block: Table) -> Iterator[Piece]:
        from workbench.gui.printing.table_pieces import table_pieces

        yield from table_pieces(self, block)

    @cut.register
    def _(self, block: Picture) -> Iterator[Piece]:
        renderer = QSvgRenderer(QByteArray(standalone(block.svg).encode()))
        size = renderer.viewBoxF()
        wide = min(self.width, size.width() * self.unit * 0.75)
        height = wide * size.height() / size.width()
        yield Piece(
            height, lambda painter, y: renderer.render(painter, QRectF(0, y, wide, height)), bool(block.caption)
        )
        if block.caption:
            yield self.text(block.caption, self.font(8), "dim")
        yield self.gap(6, keep=False)

    @cut.register
    def _(self, block: Gallery) -> Iterator[Piece]:
        for at in range(0, len(block.pictures), 2):
            yield self._pair(block.pictures[at : at + 2])
        yield self.gap(6, keep=False)

    def _pair(self, pictures: Sequence[tuple[str, Picture]]) -> Piece:
        font, wide = self.font(8), (self.width - 12 * self.unit) / 2
        drawn = [(title, QSvgRenderer(QByteArray(standalone(one.svg).encode()))) for title, one in pictures]
        above = QFontMetricsF(font).height()
        tall = [wide * one.viewBoxF().height() / one.viewBoxF().width() for _, one in drawn]

        def paint(painter: QPainter, y: float) -> None:
            for at, (title, renderer) in enumerate(drawn):
                x = at * (wide + 12 * self.unit)
                _pen(painter, font, "dim")
                painter.drawText(QRectF(x, y, wide, above), int(LEFT), title)
                renderer.render(painter, QRectF(x, y + above, wide, tall[at]))

        return Piece(above + max(tall) + 6 * self.unit, paint)

    @cut.register
    def _(self, block: Code) -> Iterator[Piece]:
        font = self.font(7.5, code=True)
        metrics = QFontMetricsF(font)
        most = max(int((self.width - 8 * self.unit) / metrics.horizontalAdvance("0")), 20)
        for line in code_lines(block.text, most):
            yield Piece(metrics.height(), self._code(line, font, metrics))
        yield self.gap(6, keep=False)

    def _code(self, line: Sequence[tuple[str, str]], font: QFont, metrics: QFontMetricsF) -> Paint:
        unit = self.unit

        def paint(painter: QPainter, y: float) -> None:
            painter.setPen(QPen(QColor(LIGHT["line"]), 1.5 * unit))
            painter.drawLine(QPointF(unit, y), QPointF(unit, y + metrics.height()))
            x = 8 * unit
            for text, tone in line:
                _pen(painter, font, tone or "text")
                painter.drawText(QPointF(x, y + metrics.ascent()), text)
                x += metrics.horizontalAdvance(text)

        return paint


def breakable(text: str) -> str:
    """The text with places to break in words that are longer than a column may be wide, such as names and hashes."""
    return re.sub(rf"(\S{{{LONGEST_WORD}}})(?=\S)", "\\1\u200b", text)


def code_lines(text: str, most: int) -> Iterator[list[tuple[str, str]]]:
    """The lines of a code as (piece, tone), those of more than `most` characters wrapped."""
    line, room = list[tuple[str, str]](), most
    for value, tone in code_pieces(text.rstrip("\n")):
        for number, part in enumerate(value.split("\n")):
            if number:
                yield line
                line, room = [], most
            left = part
            while left:
                if not room:
                    yield line
                    line, room = [], most
                line.append((left[:room], tone))
                left, room = left[room:], room - len(left[:room])
    yield line


def _pen(painter: QPainter, font: QFont, color: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(LIGHT[color]))
