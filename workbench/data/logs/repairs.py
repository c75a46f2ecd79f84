"""What was repaired while a log was read, counted by kind, with the first line of each: the doubts about it."""

from __future__ import annotations

from workbench.data.nouns import Doubt

TEXTS = {
    "cut short": "The file breaks off: it is packed, and its end is missing or damaged",
    "other encoding": "Lines with bytes that are no UTF-8: these bytes were read as Windows-1252",
    "UTF-16 lines": "Lines in UTF-16 among others: they were read as such",
    "replaced characters": "Lines with the mark � in the place of a character that is lost",
    "zero bytes": "Lines with zero bytes: they are kept",
    "line ends": "Lines end with carriage returns alone: each of them ends a line",
    "carriage returns": "Lines with carriage returns inside: each is kept as one line",
    "colors": "Lines with color codes: they are kept, and left out of messages",
    "long lines": "Lines longer than 4,096 characters: they are kept, their templates come from the beginning",
    "empty lines": "Empty lines: they are left out",
    "no time": "Lines without a time that could be read: they are kept, without a time",
    "continued lines": "Lines that continue the one before, as in stack traces: they are joined to it",
    "assumed year": "Times without a year: it was chosen so that the times follow each other",
    "assumed zone": "Times without a zone: taken as UTC",
    "times step back": "Lines with an earlier time than the line before: their order is kept",
}
"""Every kind of repair: a sentence without a period, as `Doubt` has it."""


class Repairs:
    """Counts repairs by kind."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.first: dict[str, int] = {}
        self.zone = "UTC"  # of stamps without one

    def note(self, kind: str, place: int, count: int = 1) -> None:
        """`count` more of a kind; `place`: index of the line among those that are kept."""
        self.counts[kind] = self.counts.get(kind, 0) + count
        self.first.setdefault(kind, place)

    def doubts(self, name: str) -> tuple[Doubt, ...]:
        """All repairs of the log `name`, in the order of TEXTS."""
        return tuple(
            Doubt(name, kind, self._text(kind), self.counts[kind], self.first[kind])
            for kind in TEXTS
            if kind in self.counts
        )

    def _text(self, kind: str) -> str:
        return f"Times without a zone: taken as {self.zone}" if kind == "assumed zone" else TEXTS[kind]
