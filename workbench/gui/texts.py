"""Texts in the user's language: `tr` gives the chosen language's words, and the English ones where it has none."""

from __future__ import annotations

import io
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from workbench.resources import resources

ENGLISH = "en"
SENTENCE = "sentence"  # the context, in a catalog, of what lower rooms write
CLAUSE = "clause"  # the context of what the synthesizer writes above conditions


@dataclass(frozen=True, eq=False)
class Language:
    """`words`: of texts marked in the source; `sentences`: English pattern with {0} for a value → translation."""

    name: str
    words: NullTranslations
    sentences: tuple[tuple[str, str], ...] = ()


# One language for the whole process, as Qt has one translator and one locale: words are asked for everywhere.
_spoken = Language(ENGLISH, NullTranslations())


def languages() -> tuple[str, ...]:
    """The languages that there are, as two letters: English and every catalog in resources/languages."""
    return (ENGLISH, *sorted(path.stem for path in _folder().glob("*.po")))


def choose_language(name: str) -> Language:
    """Speak this language from now on; one that there is no catalog for is spoken as English.

    Widgets keep the words they were made with, so this belongs before the first window."""
    return use_language(language_of(name))


def language_of(name: str) -> Language:
    """The language of two letters, whether it is spoken or not; English where there is no catalog."""
    known = name in languages() and name != ENGLISH
    return read_language(_folder() / f"{name}.po") if known else Language(ENGLISH, NullTranslations())


def use_language(spoken: Language) -> Language:
    """Speak a language that was made elsewhere, such as one of a catalog on trial."""
    global _spoken  # noqa: PLW0603 - see above
    _spoken = spoken
    return spoken


def language() -> Language:
    """The language that is spoken."""
    return _spoken


def tr(text: str, /, **values: object) -> str:
    """The words for an English text. `values` fill its {names}, after it was translated."""
    said = _spoken.words.gettext(text) if text else ""
    return said.format(**values) if values else said


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """The words for a count: `one` or `many` as the language's plural asks; `{n}` is the count."""
    return _spoken.words.ngettext(one, many, n).format(n=n, **values)


def later(text: str) -> str:
    """Marks a text that stands in a table and is translated when it is shown; gives it back as it is."""
    return text


def read_language(path: Path) -> Language:
    """A language from its .po file. Source of the format: GNU gettext manual, "The Format of PO Files"."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem)
    write_mo(compiled, catalog)
    compiled.seek(0)
    entries = ((entry.id, entry.string) for entry in catalog if entry.context == SENTENCE and entry.string)
    return Language(path.stem, GNUTranslations(compiled), tuple((str(i), str(s)) for i, s in entries))


def _folder() -> Path:
    return resources() / "languages"
