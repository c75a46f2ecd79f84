"""The help pages as they are found: resources/help, in the order of its contents, in the user's language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.gui.help.command_page import COMMANDS_KEY, command_page
from workbench.gui.texts import ENGLISH, language, tr
from workbench.resources import resources

CONTENTS = "contents"
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.*)$", re.MULTILINE)
_RULES = re.compile(r"^[|:\s-]*---[|:\s-]*$", re.MULTILINE)  # between the head of a table and its rows
_BEFORE_SIGN = re.compile(r" ([,.;:)])")
_BESIDE = re.compile(r"#{1,6} |!\[|\||\*[^*]+\*$")
_MARKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|[*_`|#]|^[-:\s|]+$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """`key`: its file without the suffix; `text`: Markdown; `name`: what it is called where it has no heading."""

    key: str
    text: str
    name: str = ""

    @property
    def title(self) -> str:
        """Its first heading."""
        found = _HEADING.search(self.text)
        return found.group(1) if found else self.name or self.key

    @property
    def plain(self) -> str:
        """Its words without marks, for a search."""
        return _plain(self.text)

    @property
    def first(self) -> str:
        """The first sentence of its first paragraph: no heading, picture, table, program or line about the page."""
        for block in re.split(r"\n\s*\n", self.text):
            words = " ".join(line for line in block.splitlines() if not _BESIDE.match(line)).strip()
            if words and not words.startswith("```"):
                return _plain(re.sub("[*`]", "", words)).partition(". ")[0].removesuffix(".")
        return ""

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading, from the top."""
        return tuple(_HEADING.findall(self.text))

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """(words, target) of every link."""
        return tuple(LINK.findall(self.text))


@dataclass(frozen=True)
class Hit:
    """A page that a search found. `around`: the words about the first one found."""

    page: Page
    around: str


class HelpPages:
    """`folder`: of the pages. Pages are read when they are asked for; one that is not translated comes in English."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or resources() / "help"

    def page(self, key: str) -> Page:
        """A page by its key; the contents where there is no such page."""
        if key == COMMANDS_KEY:
            return Page(key, command_page())
        own, english = self.folder / language().name / f"{key}.md", self.folder / f"{key}.md"
        if language().name != ENGLISH and own.is_file():
            return Page(key, own.read_text("utf-8"))
        if not english.is_file():
            return self.page(CONTENTS)
        text = english.read_text("utf-8")
        return Page(key, text if language().name == ENGLISH else _as_english(text))

    def all(self) -> tuple[Page, ...]:
        """Every page, in the order in which the contents link to them; the contents first."""
        contents = Page(CONTENTS, (self.folder / f"{CONTENTS}.md").read_text("utf-8"))
        named = {target.removesuffix(".md"): words for words, target in contents.links if target.endswith(".md")}
        pages = tuple(replace(self.page(key), name=words) for key, words in named.items())
        return (self.page(CONTENTS), *pages, self.page(COMMANDS_KEY))

    def search(self, typed: str) -> list[Hit]:
        """The pages that hold every word, those with one in the title or a heading first."""
        words = typed.casefold().split()
        found = []
        for order, page in enumerate(self.all()):
            text = page.plain.casefold()
            if words and all(word in text for word in words):
                heads = [any(word in head.casefold() for head in page.headings) for word in words]
                in_title = all(word in page.title.casefold() for word in words)
                found.append((not in_title, -sum(heads), order, Hit(page, _around(page.plain, words[0]))))
        return [hit for *_, hit in sorted(found, key=lambda one: one[:3])]


def slug(heading: str) -> str:
    """The anchor of a heading, as code hosts make it: small letters, no signs, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.casefold()).strip().replace(" ", "-")


def _plain(text: str) -> str:
    words = " ".join(_MARKS.sub(" ", LINK.sub(r"\1", _RULES.sub("", text))).split())
    return _BEFORE_SIGN.sub(r"\1", words)


def _as_english(text: str) -> str:
    """The page with a line below its title that says why it is not in the user's language."""
    head, line, rest = text.partition("\n")
    return f"{head}{line}\n*{tr('This page is not translated yet.')}*\n{rest}"


def _around(text: str, word: str) -> str:
    at = text.casefold().find(word)
    start = text.rfind(" ", 0, max(at - 30, 0)) + 1
    stop = text.find(" ", at + 60)
    return ("… " if start else "") + (text[start:].strip() if stop < 0 else f"{text[start:stop]} …")
