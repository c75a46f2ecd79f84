"""What the pages of benchmarks are made of: tables in Markdown, the place for them in a readme, the look of plots."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from workbench.errors import UsageError

NONE = "–"
# Readers choose light or dark: the picture follows, as far as the reader's program tells it.
STYLE = """text{font:12px system-ui,sans-serif;fill:#333}.head{font-weight:600}.grid{stroke:#ccc}
.range{stroke:#0b62c4;stroke-width:3;opacity:.45}.ours{fill:#0b62c4}.simple{fill:none;stroke:#888}
.other{fill:#c4610b;stroke:#fff;stroke-width:.8}.line{fill:none;stroke:#0b62c4;stroke-width:2}
.deep{fill:none;stroke:#c4610b;stroke-width:2}.run{stroke:#888;stroke-dasharray:4 4}
@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#444}.range{stroke:#6db1ff}.ours{fill:#6db1ff}
.simple{stroke:#999}.other{fill:#ffab5e;stroke:#222}.line{stroke:#6db1ff}.deep{stroke:#ffab5e}.run{stroke:#999}}"""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown, one line each."""
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def picture(width: int, height: int, title: str, parts: Sequence[str]) -> str:
    """An SVG of its own: what it holds, with the one style of all plots."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title, quote=True)}"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def measured(document: Mapping[str, Any], more: str = "") -> str:
    """The line that says when, at which commit and on which machine figures were measured."""
    return f"Measured on {document['date'][:10]} at commit {document['commit']} ({document['machine']}{more})."


def between_marks(readme: str, name: str, text: str) -> str:
    """The readme's text with another text between `<!-- bench NAME: begin -->` and `<!-- bench NAME: end -->`.

    Raises UsageError where a mark is missing.
    """
    begin, end = f"<!-- bench {name}: begin -->", f"<!-- bench {name}: end -->"
    before, found, rest = readme.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found or not found_end:
        why = f"it has no place for them between {begin} and {end}"
        raise UsageError("The readme cannot take the figures", why, "Add both lines where the table shall stand")
    return f"{before}{begin}\n{text}{end}{after}"


@dataclass(frozen=True)
class Page:
    """The figures of one benchmark: its name, text in Markdown, a plot as SVG, and what the plot shows in words."""

    name: str
    text: str
    plot: str
    shows: str

    def beside(self, plot: str) -> str:
        """The text with the plot, which lies at that path, above it."""
        return f"![{self.shows}]({plot})\n\n{self.text}"


def write_pages(pages: Sequence[Page], folder: Path, readme: Path | None) -> list[Path]:
    """Each page as `NAME.md` and `NAME.svg` in the folder, and in its place in the readme, where one is given.

    Nothing is written where the readme lacks a place.
    """
    if readme is not None:
        whole = readme.read_text("utf-8")
        for page in pages:
            plot = os.path.relpath(folder / f"{page.name}.svg", readme.parent).replace(os.sep, "/")
            whole = between_marks(whole, page.name, page.beside(plot))
        readme.write_text(whole, "utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for page in pages:
        text, plot_file = folder / f"{page.name}.md", folder / f"{page.name}.svg"
        text.write_text(page.beside(plot_file.name), "utf-8")
        plot_file.write_text(page.plot, "utf-8")
        written += [text, plot_file]
    return written
