"""A report in another language: every text goes through the translator, names and code do not."""

from __future__ import annotations

from workbench.reports.blocks import Bullets, Cell, Code, Document, Facts, Gallery, Heading, Picture, Table, Words
from workbench.reports.spoken import spoken

SVG = '<svg aria-label="two flags"><title>two flags</title><text class="word" x="1">point 3 &amp; more</text></svg>'
WHOLE = Document(
    "title",
    "made",
    "lead",
    (
        Heading("cpu", 3, "ten points · no value"),
        Words("words"),
        Facts((("label", "figure"),)),
        Bullets(("one", "cpu")),
        Table(("head",), ((Cell("cell", "hit"), "cpu"),), caption="caption"),
        Picture(SVG, "alt", "below"),
        Gallery((("cpu", Picture(SVG, "alt")),)),
        Code("return 1"),
    ),
)


def test_every_text_is_said_once_and_names_and_code_stay() -> None:
    said = spoken(WHOLE, str.upper, "xx", {"cpu"})
    heading, words, facts, bullets, table, picture, gallery, code = said.blocks
    assert (said.title, said.made, said.lead, said.language) == ("TITLE", "made", "LEAD", "xx")
    assert heading == Heading("cpu", 3, "TEN POINTS · NO VALUE")
    assert (words, facts) == (Words("WORDS"), Facts((("LABEL", "FIGURE"),)))
    assert bullets == Bullets(("ONE", "cpu"))
    assert table == Table(("HEAD",), ((Cell("CELL", "hit"), "cpu"),), caption="CAPTION")
    svg = SVG.replace("two flags", "TWO FLAGS").replace("point 3 &amp; more", "POINT 3 &amp; MORE")
    assert picture == Picture(svg, "ALT", "BELOW")
    assert gallery == Gallery((("cpu", Picture(svg, "ALT")),))
    assert code == Code("return 1")


def test_in_a_language_that_says_nothing_else_a_report_is_what_it_was() -> None:
    assert spoken(WHOLE, str, "en") == WHOLE
