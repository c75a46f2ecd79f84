"""A report in another language: the same document, its texts but not its names and code handed to a translator."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import singledispatch
from html import escape, unescape

from workbench.reports.blocks import (
    Block,
    Bullets,
    Cell,
    Code,
    Document,
    Facts,
    Gallery,
    Heading,
    Picture,
    Table,
    Words,
)

Say = Callable[[str], str]
BETWEEN = " · "  # parts of a line, each a text of its own
_IN_SVG = re.compile(r'(<text[^>]*>|<title>|aria-label=")([^<"]+)')


def word(text: str) -> str:
    """Marks a text of one word for the translators; gives it back as it is."""
    return text


def spoken(document: Document, say: Say, language: str, names: Collection[str] = ()) -> Document:
    """The document in the language of `say`, which gives English back where it knows no better. `names`: of projects,
    series and rules, which stay as they are."""

    def part(text: str) -> str:
        return text if text in names else say(text)

    def line(text: str) -> str:
        return text if text in names else BETWEEN.join(part(one) for one in text.split(BETWEEN))

    return Document(line(document.title), document.made, line(document.lead), _all(document.blocks, line), language)


def _all(blocks: tuple[Block, ...], say: Say) -> tuple[Block, ...]:
    return tuple(_block(block, say) for block in blocks)


@singledispatch
def _block(block: Block, _say: Say) -> Block:
    raise TypeError(f"nothing is said of {type(block).__name__}")


@_block.register
def _(block: Heading, say: Say) -> Block:
    return replace(block, text=say(block.text), note=say(block.note))


@_block.register
def _(block: Words, say: Say) -> Block:
    return replace(block, text=say(block.text))


@_block.register
def _(block: Facts, say: Say) -> Block:
    return Facts(tuple((say(label), say(value)) for label, value in block.pairs))


@_block.register
def _(block: Bullets, say: Say) -> Block:
    return Bullets(tuple(say(item) for item in block.items))


@_block.register
def _(block: Table, say: Say) -> Block:
    def cell(given: str | Cell) -> str | Cell:
        return replace(given, text=say(given.text)) if isinstance(given, Cell) else say(given)

    rows = tuple(tuple(cell(one) for one in row) for row in block.rows)
    return replace(block, head=tuple(say(name) for name in block.head), rows=rows, caption=say(block.caption))


@_block.register
def _(block: Picture, say: Say) -> Block:
    def put(found: re.Match[str]) -> str:
        return found[1] + escape(say(unescape(found[2])), quote=True)

    return Picture(_IN_SVG.sub(put, block.svg), say(block.alt), say(block.caption))


@_block.register
def _(block: Gallery, say: Say) -> Block:
    shown = ((title, _block(picture, say)) for title, picture in block.pictures)
    return Gallery(tuple((say(title), one) for title, one in shown if isinstance(one, Picture)))


@_block.register
def _(block: Code, _say: Say) -> Block:
    return block
