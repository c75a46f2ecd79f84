"""Choices of how times and columns are read, as the words of combo boxes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox

from workbench.gui.texts import later, tr

NONE = later("— none —")
FORMATS = (
    ("unix s", later("Unix seconds")),
    ("unix ms", later("Unix milliseconds")),
    ("unix µs", later("Unix microseconds")),
    ("unix ns", later("Unix nanoseconds")),
    ("iso", later("Date and time (ISO)")),
    ("index", later("No clock: points are numbered")),
)


def told(options: Sequence[tuple[object, str]]) -> list[tuple[object, str]]:
    """Options with their words translated."""
    return [(key, tr(title)) for key, title in options]


def formats(guessed: str | None) -> list[tuple[object, str]]:
    """The formats that are known; a pattern that was found stands first, with day and month the other way round."""
    formats = told(FORMATS)
    if not guessed or guessed in dict(FORMATS):
        return formats
    swapped = guessed.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")
    patterns = [guessed] if swapped == guessed else sorted((guessed, swapped))
    return [*((pattern, _pattern_words(pattern)) for pattern in patterns), *formats]


def _pattern_words(pattern: str) -> str:
    """`day/month/year 00:00:00` for a pattern of strptime."""
    words = {"%d": tr("day"), "%m": tr("month"), "%b": tr("month"), "%Y": tr("year"), "%y": tr("year")}
    clock = {"%H": "23", "%I": "11", "%M": "59", "%S": "59", "%f": "999", "%p": "PM", "%z": "+01:00"}
    for sign, word in {**words, **clock}.items():
        pattern = pattern.replace(sign, word)
    return pattern


def fill(combo: QComboBox, options: Sequence[tuple[object, str]], chosen: object) -> None:
    """Offer these options, one of them chosen; a box that offers them already is not filled anew."""
    if [combo.itemText(at) for at in range(combo.count())] != [title for _, title in options]:
        combo.clear()
        for key, title in options:
            combo.addItem(title, key)
    at = next((at for at, (key, _) in enumerate(options) if key == chosen and type(key) is type(chosen)), 0)
    combo.setCurrentIndex(at)
