"""A language that nobody speaks: every text that is translated stands in ⟦…⟧ and is made longer, its values are not.

So what shows letters outside of brackets was never handed to `tr`, or is the user's own.
"""

from __future__ import annotations

import re
from gettext import NullTranslations

from PySide6.QtCore import QCoreApplication, QTranslator

from workbench.cli.texts import texts
from workbench.gui.texts import Language, use_language

LONGER = 0.3  # German is rarely longer than that
PADDING = " und so noch ein wenig weiter"
HOLES = re.compile(r"(\{[^{}]*\})")
TAGS = re.compile(r"(<[^<>]*>)")


class Fake(NullTranslations):
    """Puts the words of every text in brackets."""

    def gettext(self, message: str) -> str:
        return bracketed(message)

    def pgettext(self, _context: str, message: str) -> str:
        return bracketed(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return bracketed(msgid1 if n == 1 else msgid2)


class FakeQt(QTranslator):
    """The same for the buttons and menus that Qt names."""

    def translate(self, _context: str, text: str, _which: str | None = None, _n: int = -1) -> str:
        return bracketed(text)

    def isEmpty(self) -> bool:
        return False


def speak_fake(app: QCoreApplication) -> None:
    """Speak it from now on; `speak(app, "en")` ends it."""
    app.installTranslator(FakeQt(app))
    sentences = tuple((one, bracketed(one)) for context, one, _many in texts() if context)
    use_language(Language("fake", Fake(), sentences))


def bracketed(text: str) -> str:
    """`⟦Undo ⟧{what}⟦…⟧`: the words, by themselves and 30 % longer; values and tags of rich text stay as they are."""
    parts = [part for whole in HOLES.split(text) for part in TAGS.split(whole)]
    said = "".join(f"⟦{part}⟧" if any(map(str.isalpha, part)) and part[0] not in "{<" else part for part in parts)
    more = (PADDING * (1 + len(text) // 10))[: round(len(text) * LONGER)].rstrip()
    return f"{said}⟦{more}⟧" if more.strip() and said != text else said
