"""Texts in the user's language: `tr` gives the chosen language's words, and the English ones where it has none."""

from __future__ import annotations

import io
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from workbench.resources import resources

ENGLISH = "en"
# One language for the whole process, as Qt has one translator and one locale: words are asked for everywhere.
_catalog: NullTranslations = NullTranslations()


def languages() -> tuple[str, ...]:
    """The languages that there are, as two letters: English and every catalog in resources/languages."""
    return (ENGLISH, *sorted(path.stem for path in _folder().glob("*.po")))


def choose_language(language: str) -> None:
    """Speak this language from now on; one that there is no catalog for is spoken as English.

    Widgets keep the words they were made with, so this belongs before the first window."""
    global _catalog  # noqa: PLW0603 - see above
    known = language in languages() and language != ENGLISH
    _catalog = read_catalog(_folder() / f"{language}.po") if known else NullTranslations()


def tr(text: str, /, **values: object) -> str:
    """The words for an English text. `values` fill its {names}, after it was translated."""
    said = _catalog.gettext(text) if text else ""
    return said.format(**values) if values else said


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """The words for a count: `one` or `many` as the language's plural asks; `{n}` is the count."""
    return _catalog.ngettext(one, many, n).format(n=n, **values)


def later(text: str) -> str:
    """Marks a text that stands in a table and is translated when it is shown; gives it back as it is."""
    return text


def read_catalog(path: Path) -> NullTranslations:
    """A catalog from a .po file. Source of the format: GNU gettext manual, "The Format of PO Files"."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=path.stem))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _folder() -> Path:
    return resources() / "languages"
