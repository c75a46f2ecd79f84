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
ADVICE = "write it anew"
def size(n):
    return "1 row" if n == 1 else f"{n} rows"
def doubtful(path, up):
    text = f"{path} has {size(3)}"
    what = "rise" if up else "drop"
    return Doubt(path, "odd table", text), Problem(0, f"a {what} here: {ADVICE}"), Doubt(f"{path}")
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
        ("sentence", "odd table", ""),
        ("sentence", "{0} has 1 row", ""),
        ("sentence", "{0} has {1} rows", ""),
        ("sentence", "a rise here: write it anew", ""),
        ("sentence", "a drop here: write it anew", ""),
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


def test_where_all_words_of_a_module_count_its_docstrings_and_codes_do_not(tmp_path: Path) -> None:
    module = tmp_path / "scoring" / "words.py"
    module.parent.mkdir()
    source = '"""About the words."""\nKIND = "some_kind"\ndef look(n):\n    """What it is."""\n'
    module.write_text(source + '    return f"short by {n:.2f} points"\n', "utf-8")
    said = [text for text in verb.texts(tmp_path) if text[0] == "sentence"]
    assert said == [("sentence", "short by {0} points", "")]
