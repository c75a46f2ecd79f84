"""Self-contained HTML pages: the report of a training run, and the page that travels inside a pack."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from html import escape
from itertools import groupby

from workbench.reports.blocks import (
    Block,
    Bullets,
    Code,
    Document,
    Facts,
    Gallery,
    Heading,
    Picture,
    Table,
    Words,
    of,
)
from workbench.reports.code import pieces
from workbench.reports.document import pack_document, run_document
from workbench.reports.look import style_sheet
from workbench.reports.model import PackReport, RunReport

COLORED = ("hit", "miss", "false")


def run_page(report: RunReport) -> str:
    """The report of a training run as one HTML text without any outside reference."""
    return page(run_document(report))


def pack_page(report: PackReport) -> bytes:
    """The page inside a pack, made of the approved files alone: the same files give the same bytes."""
    return page(pack_document(report)).encode("utf-8")


def page(document: Document) -> str:
    """A document as one HTML text: no script, nothing from outside, every text escaped."""
    title = escape(document.title)
    head = f'<header><h1>{title}</h1><div class="dim">{escape(document.made)}</div>'
    head += f'<p class="lead">{escape(document.lead)}</p></header>' if document.lead else "</header>"
    return (
        f'<!doctype html><html lang="{escape(document.language)}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{style_sheet()}</style></head><body><main>{head}{_body(document.blocks)}</main></body></html>\n"
    )


def _body(blocks: Iterable[Block]) -> str:
    """A part of the report from heading to heading is a section; what stands below a heading is a card."""
    out, is_open = [], False
    for heading, inside in _parts(blocks):
        if heading is not None and heading.level == 2:
            out.append("</section>" if is_open else "")
            out.append(f"<section>{_html(heading)}")
            is_open = True
        title = _html(heading) if heading is not None and heading.level > 2 else ""
        text = title + "".join(_html(block) for block in inside)
        if text:
            out.append(f"<article>{text}</article>" if is_open else text)
    return "".join(out) + ("</section>" if is_open else "")


def _parts(blocks: Iterable[Block]) -> list[tuple[Heading | None, list[Block]]]:
    parts: list[tuple[Heading | None, list[Block]]] = [(None, [])]
    for block in blocks:
        if isinstance(block, Heading):
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    return parts


@singledispatch
def _html(block: Block) -> str:
    raise TypeError(f"a page has no {type(block).__name__}")


@_html.register
def _(block: Heading) -> str:
    note = f' <span class="dim">{escape(block.note)}</span>' if block.note else ""
    return f"<h{block.level}>{escape(block.text)}{note}</h{block.level}>"


@_html.register
def _(block: Words) -> str:
    return f'<p{_class("dim" if block.dim else "")}>{escape(block.text)}</p>'


@_html.register
def _(block: Facts) -> str:
    pairs = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in block.pairs)
    return f"<dl>{pairs}</dl>" if pairs else ""


@_html.register
def _(block: Bullets) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</ul>"


@_html.register
def _(block: Table) -> str:
    names = "".join(
        f'<th scope="col"{_class("n" if at in block.numbers else "")}>{escape(name)}</th>'
        for at, name in enumerate(block.head)
    )
    rows = "".join(f"<tr>{''.join(_fields(block, row))}</tr>" for row in block.rows)
    caption = f"<caption>{escape(block.caption)}</caption>" if block.caption else ""
    table = f"<table>{caption}<thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="wide" tabindex="0" role="region" aria-label="{escape(block.caption or "table")}">{table}</div>'


def _fields(table: Table, row: tuple[object, ...]) -> Iterable[str]:
    for at, given in enumerate(row):
        cell = of(given)  # type: ignore[arg-type]
        tone = f"{cell.tone}-text" if cell.tone in COLORED else cell.tone
        worn = _class(" ".join(part for part in ("n" if at in table.numbers else "", tone) if part))
        yield f'<th scope="row"{worn}>{escape(cell.text)}</th>' if at == 0 else f"<td{worn}>{escape(cell.text)}</td>"


@_html.register
def _(block: Picture) -> str:
    caption = f"<figcaption>{escape(block.caption)}</figcaption>" if block.caption else ""
    return f'<figure><div class="wide">{block.svg}</div>{caption}</figure>'


@_html.register
def _(block: Gallery) -> str:
    figures = "".join(
        f"<figure><figcaption>{escape(title)}</figcaption>{one.svg}</figure>" for title, one in block.pictures
    )
    return f'<div class="gallery">{figures}</div>'


@_html.register
def _(block: Code) -> str:
    out = []
    for tone, run in groupby(pieces(block.text), key=lambda piece: piece[1]):
        text = escape("".join(value for value, _ in run))
        out.append(f'<span class="{tone}">{text}</span>' if tone else text)
    return f'<pre tabindex="0"><code>{"".join(out)}</code></pre>'


def _class(names: str) -> str:
    return f' class="{names}"' if names else ""
