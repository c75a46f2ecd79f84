"""The German catalog: complete, nothing left over, the same values in both languages; and the German help pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from workbench.cli.texts import texts, update
from workbench.resources import resources

PATH = resources() / "languages" / "de.po"
HELP = resources() / "help"
NAMES = re.compile(r"\{(\w+)[^{}]*\}")
TARGETS = re.compile(r'href="([^"]*)"')
LINKS = re.compile(r"\]\(([^)\s]+)\)")
PAGES = sorted((HELP / "de").glob("*.md"))


def entries() -> Iterator[Message]:
    with PATH.open("rb") as file:
        yield from (entry for entry in read_po(file, locale="de") if entry.id)


@pytest.mark.slow
def test_every_text_of_the_window_has_a_translation() -> None:
    assert update(PATH, write=False) == []


@pytest.mark.slow
def test_no_translation_is_left_over_of_a_text_that_nobody_says_any_more() -> None:
    said = {(context, one) for context, one, _many in texts()}
    known = {(entry.context or "", entry.id if isinstance(entry.id, str) else entry.id[0]) for entry in entries()}
    assert sorted(known - said) == []


def test_a_translation_names_the_same_values_as_its_text_and_leads_to_the_same_places() -> None:
    wrong = []
    for entry in entries():
        english = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        german = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
        for text, said in zip(english, german, strict=True):
            wanted, given = set(NAMES.findall(text)), set(NAMES.findall(said))
            # `1 flag` needs no number; what a sentence of a lower room adds to a word, as a plural's s, is left out
            spared = {"n"} if len(german) > 1 else wanted if entry.context else set()
            if given - wanted or wanted - given - spared or set(TARGETS.findall(text)) != set(TARGETS.findall(said)):
                wrong.append((text, said))
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_a_german_help_page_has_its_english_twin_and_leads_to_the_same_pages(page: Path) -> None:
    german, english = page.read_text("utf-8"), (HELP / page.name).read_text("utf-8")
    targets = LINKS.findall(german)
    assert {one for one in targets if ".md" in one} == {one for one in LINKS.findall(english) if ".md" in one}
    assert [one for one in targets if not (HELP / one).is_file()] == []
    assert german.count("\n## ") == english.count("\n## ")
