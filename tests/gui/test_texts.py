"""Texts in the user's language: words, plurals, values, and English where a catalog has none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.errors import LabelError
from workbench.gui.sentences import say, sentence
from workbench.gui.texts import choose_language, languages, later, read_language, tr, trn, use_language

CATALOG = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Undo"
msgstr "Rückgängig"

msgid "Redo"
msgstr "Wiederherstellen"

msgid "Undo {what}"
msgstr "{what} rückgängig"

msgid "{n} label"
msgid_plural "{n} labels"
msgstr[0] "{n} Markierung"
msgstr[1] "{n} Markierungen"

msgid "Nothing yet"
msgstr ""

msgctxt "sentence"
msgid "{0} does not fit {1}"
msgstr "{0} passt nicht zu {1}"

msgctxt "sentence"
msgid "on {0}: {1}"
msgstr "auf {0}: {1}"

msgctxt "sentence"
msgid "Rename one of them"
msgstr "Geben Sie einer davon einen anderen Namen"
"""


@pytest.fixture
def german(tmp_path: Path) -> Iterator[None]:
    path = tmp_path / "de.po"
    path.write_text(CATALOG, "utf-8")
    use_language(read_language(path))
    yield
    choose_language("en")


@pytest.mark.usefixtures("german")
def test_a_text_is_said_in_the_language_chosen_with_its_values_filled_in() -> None:
    assert tr("Undo") == "Rückgängig"
    assert tr("Undo {what}", what="{x}") == "{x} rückgängig"
    assert [trn("{n} label", "{n} labels", n) for n in (1, 3)] == ["1 Markierung", "3 Markierungen"]
    assert tr(later("Redo")) == "Wiederherstellen"


@pytest.mark.usefixtures("german")
def test_a_text_without_a_translation_and_an_empty_one_stay_as_they_are() -> None:
    assert tr("Zzz {n}", n=2) == "Zzz 2"
    assert tr("Nothing yet") == "Nothing yet"
    assert tr("") == ""


def test_english_needs_no_catalog_and_an_unknown_language_is_spoken_as_english() -> None:
    assert {"en", "de"} <= set(languages())
    choose_language("tlh")
    assert tr("Undo") == "Undo"
    assert trn("{n} label", "{n} labels", 2) == "2 labels"


@pytest.mark.usefixtures("german")
def test_a_sentence_of_a_lower_room_is_found_by_its_pattern_and_keeps_its_values() -> None:
    assert sentence("cpu {a} does not fit mem\nb") == "cpu {a} passt nicht zu mem\nb"
    assert sentence("on cpu: mem does not fit io") == "auf cpu: mem passt nicht zu io"
    assert sentence("nothing of the catalog fits this") == "nothing of the catalog fits this"
    assert say(LabelError("a does not fit b", "", "Rename one of them")) == (
        "a passt nicht zu b. Geben Sie einer davon einen anderen Namen."
    )


def test_in_english_a_sentence_stays_as_it_is() -> None:
    assert sentence("a does not fit b") == "a does not fit b"
