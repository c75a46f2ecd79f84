"""A table on paper: columns as wide as their words need, a row is one piece, and each page repeats the head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from workbench.gui.printing.pieces import LEFT, RIGHT, WRAPPED, Piece, breakable
from workbench.reports.blocks import Cell, Table, of
from workbench.reports.look import LIGHT

if TYPE_CHECKING:
    from workbench.gui.printing.pieces import Cutter

BETWEEN = 6.0  # points from column to column
COLORED = ("hit", "miss", "false")


def table_pieces(cutter: Cutter, table: Table) -> Iterator[Piece]:
    """The pieces of a table, its caption first."""
    widths = _widths(cutter, table)
    names = tuple(Cell(name, "dim") for name in table.head)
    head = _row(cutter, table, names, widths, is_head=True)
    if table.caption:
        yield cutter.text(table.caption, cutter.font(8), "dim", keep=True)
        yield cutter.gap(2)
    yield head
    for row in table.rows:
        yield _row(cutter, table, tuple(of(cell) for cell in row), widths, again=head)
    yield cutter.gap(8, keep=False)


def _widths(cutter: Cutter, table: Table) -> list[float]:
    """What each column wants, or where that is more than there is, a fair share: short ones keep what they want."""
    metrics = QFontMetricsF(cutter.font(8))
    between = BETWEEN * cutter.unit
    wants = [
        max(metrics.horizontalAdvance(text) for text in (*_words(name), *(of(row[at]).text for row in table.rows)))
        + between
        + cutter.unit
        for at, name in enumerate(table.head)
    ]
    left, open_still, widths = cutter.width, set(range(len(wants))), [0.0] * len(wants)
    while open_still:
        share = left / len(open_still)
        fitting = {at for at in open_still if wants[at] <= share}
        if not fitting:
            for at in open_still:
                widths[at] = share
            break
        for at in fitting:
            widths[at] = wants[at]
            left -= wants[at]
        open_still -= fitting
    if not open_still and left > 0:
        widths = [wide + left / len(widths) for wide in widths]
    return widths


def _words(name: str) -> list[str]:
    """A column is at least as wide as the longest word of its name: the name itself may wrap."""
    return name.split() or [""]


def _row(
    cutter: Cutter,
    table: Table,
    cells: Sequence[Cell],
    widths: Sequence[float],
    *,
    is_head: bool = False,
    again: Piece | None = None,
) -> Piece:
    font, unit = cutter.font(8), cutter.unit
    metrics, between = QFontMetricsF(font), BETWEEN * unit
    flags = [int((RIGHT if at in table.numbers else LEFT) | WRAPPED) for at in range(len(cells))]
    tall = max(
        metrics.boundingRect(QRectF(0, 0, max(wide - between, unit), 1e6), flag, breakable(cell.text) or " ").height()
        for cell, wide, flag in zip(cells, widths, flags, strict=True)
    )
    height = tall + 4 * unit

    def paint(painter: QPainter, y: float) -> None:
        painter.setPen(QPen(QColor(LIGHT["line"]), 0.5 * unit))
        if not is_head:
            painter.drawLine(QPointF(0, y), QPointF(cutter.width, y))
        _paint_cells(painter, font, QRectF(0, y + 2 * unit, 0, tall), cells, widths, flags, between)

    return Piece(height, paint, keep=is_head, again=again)


def _paint_cells(
    painter: QPainter,
    font: QFont,
    place: QRectF,
    cells: Sequence[Cell],
    widths: Sequence[float],
    flags: Sequence[int],
    between: float,
) -> None:
    x = place.x()
    painter.setFont(font)
    for cell, wide, flag in zip(cells, widths, flags, strict=True):
        tone = f"{cell.tone}-text" if cell.tone in COLORED else "dim" if cell.tone == "dim" else "text"
        painter.setPen(QColor(LIGHT[tone]))
        painter.drawText(QRectF(x, place.y(), max(wide - between, 1.0), place.height()), flag, breakable(cell.text))
        x += wide
    painter.setPen(Qt.PenStyle.SolidLine)
