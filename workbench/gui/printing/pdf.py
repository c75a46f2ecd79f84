"""A report as a PDF: its blocks painted page after page, figures as vectors; the same document as the HTML page."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter

from workbench.errors import UsageError
from workbench.gui.printing.pieces import Cutter, Piece
from workbench.reports.blocks import Document
from workbench.reports.look import LIGHT

RESOLUTION = 300
UNIT = RESOLUTION / 72  # page units a typographic point
MARGIN_MM = 16.0
FOOT = 18.0  # points that the line at the bottom takes


def paint_alone(document: Document, path: Path) -> None:
    """As `paint_pdf`, for a process that has no window."""
    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    paint_pdf(document, path)
    assert app is not None


def paint_pdf(document: Document, path: Path) -> None:
    """Write the document to a file, A4: whole or not at all. May be called on any thread while a QGuiApplication lives.
    UsageError where the file cannot be written."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.open("wb").close()  # Qt would only warn on stderr
        _paint(document, part)
        part.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written", error.strerror or str(error), "Name another file") from error
    finally:
        part.unlink(missing_ok=True)


def _paint(document: Document, path: Path) -> None:
    writer = QPdfWriter(str(path))
    writer.setResolution(RESOLUTION)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM), QPageLayout.Unit.Millimeter)
    writer.setTitle(document.title)
    writer.setCreator("Rule Workbench")
    painter = QPainter(writer)
    try:
        cutter = Cutter(writer.width(), UNIT)
        pages = paginate([*_head(cutter, document), *_pieces(cutter, document)], writer.height() - FOOT * UNIT)
        for number, page in enumerate(pages, 1):
            if number > 1:
                writer.newPage()
            for y, piece in page:
                piece.paint(painter, y)
            _foot(painter, cutter, document.title, f"{number} / {len(pages)}", float(writer.height()))
    finally:
        painter.end()


def paginate(pieces: Sequence[Piece], height: float) -> list[list[tuple[float, Piece]]]:
    """The pieces of each page with their places on it: what keeps to the next goes with it, and a page that a table's
    row begins has the table's head first."""
    pages: list[list[tuple[float, Piece]]] = [[]]
    y = 0.0
    for at, piece in enumerate(pieces):
        if y and y + _together(pieces, at) > height:
            pages.append([])
            y = 0.0
            if piece.again is not None:
                pages[-1].append((y, piece.again))
                y += piece.again.height
        pages[-1].append((y, piece))
        y += piece.height
    return pages


def _together(pieces: Sequence[Piece], at: int) -> float:
    """The height of a piece and of all that must stand on its page."""
    total = pieces[at].height
    while pieces[at].keep and at + 1 < len(pieces):
        at += 1
        total += pieces[at].height
    return total


def _head(cutter: Cutter, document: Document) -> Iterator[Piece]:
    yield cutter.text(document.title, cutter.font(18, bold=True), keep=True)
    yield cutter.text(document.made, cutter.font(8), "dim", keep=True)
    yield cutter.gap(6)
    if document.lead:
        yield cutter.text(document.lead, cutter.font(10.5))
        yield cutter.gap(8, keep=False)


def _pieces(cutter: Cutter, document: Document) -> Iterator[Piece]:
    for block in document.blocks:
        yield from cutter.cut(block)


def _foot(painter: QPainter, cutter: Cutter, title: str, number: str, height: float) -> None:
    painter.setFont(cutter.font(7.5))
    painter.setPen(QColor(LIGHT["dim"]))
    place = QRectF(0, height - 10 * UNIT, cutter.width, 10 * UNIT)
    painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), title)
    painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), number)
