"""The verb `texts`: finds every text of the window, and writes what a translation lacks into its catalog."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from workbench.cli import texts as verb

SOURCE = """
from workbench.errors import DataError
from workbench.gui.texts import later, tr, trn
TITLES = (later("Series"),)
def words(path, n, known):
    tr("Open {name}", name=path)
    trn("{n} point", "{n} points", n)
    f"never said {path}"
    raise DataError(f"{path} holds {n} columns", "it is empty" if known else "nobody knows", code="no text")
"""


@pytest.fixture
def house(tmp_path: Path) -> Callable[[str], Path]:
    """A source tree of one module, and a catalog with the given entries."""
    (tmp_path / "workbench" / "gui").mkdir(parents=True)
    (tmp_path / "workbench" / "gui" / "one.py").write_text(SOURCE, "utf-8")

    def make(entries: str) -> Path:
        path = tmp_path / "de.po"
        path.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n' + entries, "utf-8")
        return path

    return make


def test_marked_texts_plurals_and_sentences_with_their_holes_are_found(house: Callable[[str], Path]) -> None:
    path = house("")
    found = verb.texts(path.parent / "workbench")
    assert {text for text in found if text[0] == "sentence"} == {
        ("sentence", "{0} holds {1} columns", ""),
        ("sentence", "it is empty", ""),
        ("sentence", "nobody knows", ""),
    }
    assert {("", "Series", ""), ("", "Open {name}", ""), ("", "{n} point", "{n} points"), ("", "Undo", "")} <= set(
        found
    )


def test_writing_adds_what_is_missing_keeps_what_is_there_and_drops_what_nobody_says(
    house: Callable[[str], Path],
) -> None:
    path = house('msgid "Series"\nmsgstr "Reihen"\n\nmsgid "Gone"\nmsgstr "Weg"\n')
    missing = verb.update(path, True, path.parent / "workbench")
    assert ("", "Series", "") not in missing
    assert ("", "Open {name}", "") in missing
    with path.open("rb") as file:
        catalog = read_po(file, locale="de")
    written = {(entry.context, entry.id): entry.string for entry in catalog}
    assert written[None, "Series"] == "Reihen"
    assert (None, "Gone") not in written
    assert written["sentence", "{0} holds {1} columns"] == ""
    assert verb.update(path, False, path.parent / "workbench") == missing
