"""Reports on paper: nothing is cut by the end of a page, table heads come again, hostile texts are painted as texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPainter

from workbench.errors import UsageError
from workbench.gui.printing.pdf import paginate, paint_pdf
from workbench.gui.printing.pieces import Cutter, Piece, breakable, code_lines
from workbench.reports.blocks import Bullets, Cell, Code, Document, Facts, Gallery, Heading, Picture, Table, Words
from workbench.reports.model import Curve
from workbench.reports.svg import curve_figure

HOSTILE = "</title><script>alert(1)</script>" + "x" * 300
RULE = "def inference(sample):\n    # Abnormal Rule 1: far off\n    return sample[:, 0] > 3\n"
CURVE = curve_figure(Curve("cpu", (0.5, 0.6), (0.25, 0.5)))


def piece(height: float, *, keep: bool = False, again: Piece | None = None) -> Piece:
    return Piece(height, lambda _painter, _y: None, keep, again)


def document() -> Document:
    rows = tuple((f"row {i}", Cell("✕ false alarm", "false"), HOSTILE if i == 3 else "0.50") for i in range(80))
    blocks = (
        Facts((("found", "3 of 4"),) * 5),
        Heading("Scores", note="all of them"),
        Table(("series", "kind", "figure"), rows, frozenset((2,)), "what it is"),
        Heading(HOSTILE, 3),
        Words(HOSTILE, dim=True),
        Bullets(("one", "two")),
        Picture(CURVE, "a curve", "below"),
        Gallery((("a", Picture(CURVE, "a")), ("b", Picture(CURVE, "b")), ("c", Picture(CURVE, "c")))),
        Code(RULE * 60),
    )
    return Document(HOSTILE, "now", HOSTILE, blocks)


def test_no_page_is_overfull_and_every_piece_stands_on_one(qapp) -> None:
    cutter = Cutter(2000.0, 4.0)
    pieces = [one for block in document().blocks for one in cutter.cut(block)]
    pages = paginate(pieces, 3000.0)
    assert len(pages) > 2
    assert all(y + one.height <= 3000.0 for page in pages for y, one in page)
    placed = [id(one) for page in pages for _, one in page]
    assert all(placed.count(id(one)) == 1 for one in pieces if not any(other.again is one for other in pieces))


def test_a_heading_goes_with_what_it_heads() -> None:
    pages = paginate([piece(80), piece(15, keep=True), piece(10)], 100)
    assert [[one.height for _, one in page] for page in pages] == [[80], [15, 10]]


def test_the_head_of_a_table_comes_again_on_each_page() -> None:
    head = piece(10, keep=True)
    pages = paginate([head, *(piece(30, again=head) for _ in range(5))], 100)
    assert [[y for y, _ in page] for page in pages] == [[0, 10, 40, 70], [0, 10, 40]]
    assert all(page[0][1] is head for page in pages)


def test_a_piece_higher_than_a_page_still_gets_one() -> None:
    assert [len(page) for page in paginate([piece(10), piece(500), piece(10)], 100)] == [1, 1, 1]


def test_long_words_may_break_and_others_stay() -> None:
    assert breakable("two words") == "two words"
    assert breakable("x" * 60).replace("\u200b", "") == "x" * 60
    assert max(len(part) for part in breakable("x" * 300).split("\u200b")) < 30


def test_lines_of_code_are_kept_and_long_ones_wrapped() -> None:
    lines = list(code_lines(RULE, 20))
    assert all(sum(len(text) for text, _ in line) <= 20 for line in lines)
    assert "".join(text for line in lines for text, _ in line) == RULE.replace("\n", "")
    assert ("def", "keyword") in lines[0]


def test_a_figure_on_paper_has_the_colors_of_the_page(qapp) -> None:
    cutter = Cutter(420.0, 4.0 / 3)
    drawn, *_ = list(cutter.cut(Picture(CURVE, "a curve")))
    image = QImage(420, 160, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    drawn.paint(painter, 0.0)
    painter.end()
    seen = {image.pixelColor(x, y).name() for x in range(420) for y in range(150)}
    assert "#2c5d8f" in seen and "#000000" not in seen


def test_a_hostile_report_becomes_a_pdf_of_some_pages(qapp, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    paint_pdf(document(), path)
    data = path.read_bytes()
    assert data.startswith(b"%PDF") and data.count(b"/Type /Page\n") > 2


def test_a_file_that_cannot_be_written_is_said(qapp, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        paint_pdf(document(), tmp_path / "nowhere" / "report.pdf")
