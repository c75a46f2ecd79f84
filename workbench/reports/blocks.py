"""What a report is made of, whatever it becomes: headings, words, figures in words, tables, pictures and code."""

from __future__ import annotations

from dataclasses import dataclass

Tone = (
    str  # "", "dim", "time", "hit", "miss" or "false": what a word is about, told beside a sign, never by color alone
)


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 (a part of the report) or 3 (one series, one rule); `note` stands dim beside it."""

    text: str
    level: int = 2
    note: str = ""


@dataclass(frozen=True)
class Words:
    """A paragraph; `dim` where it only explains."""

    text: str
    dim: bool = False


@dataclass(frozen=True)
class Facts:
    """Large figures with a word each: (label, value)."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """One field of a table that is told by its tone too."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Table:
    """Rows under named columns; the first column names the row. `numbers`: the columns that stand to the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    numbers: frozenset[int] = frozenset()
    caption: str = ""


@dataclass(frozen=True)
class Picture:
    """An SVG whose elements have classes of `look`; `alt` says in words what it shows, `caption` stands below."""

    svg: str
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class Gallery:
    """Small pictures beside each other, each with its title."""

    pictures: tuple[tuple[str, Picture], ...]


@dataclass(frozen=True)
class Code:
    """Python, shown as it is and in color."""

    text: str


Block = Heading | Words | Facts | Bullets | Table | Picture | Gallery | Code


@dataclass(frozen=True)
class Document:
    """A whole report: title, when and by what it was made, the result in a sentence or two, its blocks, and the
    language of its words in two letters."""

    title: str
    made: str
    lead: str
    blocks: tuple[Block, ...]
    language: str = "en"


def of(cell: str | Cell) -> Cell:
    """A field as a cell."""
    return cell if isinstance(cell, Cell) else Cell(cell)
