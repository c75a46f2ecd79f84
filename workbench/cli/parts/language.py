"""The option `--language` of verbs that write a page: the same words as in the window."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.reports.blocks import Document


def add_language(verb: Any) -> None:
    """Add `--language`."""
    verb.add_argument("--language", default="en", metavar="LL", help="of the page: two letters, as de (default: en)")


def require_language(language: str) -> None:
    """UsageError where there is no such language."""
    from workbench.gui.texts import languages

    if language not in languages():
        raise UsageError(f"There is no language {language}", f"known are {', '.join(languages())}", "Choose one")


def in_language(document: Document, language: str, names: Collection[str] = ()) -> Document:
    """The document in the language; `names` stay as they are."""
    from workbench.gui.sentences import sentences_of
    from workbench.gui.texts import language_of
    from workbench.reports.spoken import spoken

    return spoken(document, sentences_of(language_of(language)), language, names)
