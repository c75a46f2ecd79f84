"""Numbers as a language writes them: its decimal sign, and from five digits on thousands set apart by a narrow space.

Numbers in sentences, figures, tables and axes are written so. The text of a rule, what is edited of it, files and what
is copied keep the point: they are read by programs.
"""

from __future__ import annotations

import re
from functools import lru_cache

from workbench.gui.texts import ENGLISH, language, languages

POINT = "."
NARROW = "\u202f"  # a narrow space that no line is broken at
_DECIMALS = re.compile(r"(?<=\d)\.(?=\d)")
_THOUSANDS = re.compile(r"(?<![\w.,'\"“])\d{1,3}(?:,\d{3})+(?![\w,'\"”])")  # as in `1,234`, which nobody quoted
_UNIT = r"(?: ?(?:%|×|σ|[^\W\d_]{1,3})(?:/[a-z]+)?)?"
_ONE = r"[<>≥≤±+−-]? ?\$?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?" + _UNIT
_WHOLE = re.compile(f"{_ONE}(?: – {_ONE})?")
_COMPARED = re.compile(r"(?<=[=<>≥≤×] )[−-]?\d+\.\d+(?![.\w])")  # as in `forecast error = 1.7 ≥ 1.4`


def number(whole: int) -> str:
    """A whole number: `9999`, `20 160`. Its space breaks no line."""
    return f"{whole:,}".replace(",", NARROW) if abs(whole) >= 10_000 else str(whole)


def local(written: str) -> str:
    """A number written as English has it, with or without its unit, as the user's language has it."""
    return _written(language().name, written)


def number_in(spoken: str, text: str) -> str:
    """A text that is a number alone, or two from – to, in the language of two letters; of any other text the numbers
    that stand in a comparison. In English only the thousands, wherever they stand."""
    if spoken == ENGLISH:
        return _spaced(text)
    if _WHOLE.fullmatch(text):
        return _written(spoken, text)
    return _COMPARED.sub(lambda found: _written(spoken, found[0]), text)


def decimal_sign(spoken: str) -> str:
    """The decimal sign of a language by CLDR; a point where there is no catalog for it."""
    return POINT if spoken == ENGLISH or spoken not in languages() else _sign(spoken)


def _written(spoken: str, text: str) -> str:
    sign, spaced = decimal_sign(spoken), _spaced(text)
    return spaced if sign == POINT else _DECIMALS.sub(sign, spaced)


def _spaced(text: str) -> str:
    """Thousands, which lower rooms set apart by a comma, as `number` has them."""
    return _THOUSANDS.sub(lambda found: number(int(found[0].replace(",", ""))), text)


@lru_cache(maxsize=4)
def _sign(spoken: str) -> str:
    """Babel is imported for another language than English only."""
    from babel.numbers import get_decimal_symbol

    return get_decimal_symbol(spoken)
