"""TOML of unknown hands: read in bounded time, and any fault is one kind of error."""

from __future__ import annotations

import re
import tomllib
from typing import Any

LIMIT = 300_000  # characters
_DEEPEST = 8  # parts of a dotted key; the reader's work grows with the square of it, and ours have up to 4
# Strings and comments, as TOML 1.0 has them: what is left are keys, numbers and brackets. A string that is never closed
# reaches to the end, so that no piece of the text is looked at twice.
_TEXTS = re.compile(
    r'"""(?:[^\\]|\\.?)*?(?:"{3,5}|\Z)' r"|'''.*?(?:'{3,5}|\Z)" r'|"(?:[^"\\\n]|\\.?)*"?' r"|'[^'\n]*'?" r"|#[^\n]*",
    re.DOTALL,
)
_BETWEEN = re.compile(r"[\n=,{}\[\]]")


def read_toml(text: str) -> dict[str, Any]:
    """The table of a TOML text.

    Errors: ValueError with what is wrong: not TOML, too long, or nested so deeply that no reader should try.
    """
    if len(text) > LIMIT:
        raise ValueError(f"it is longer than {LIMIT:,} characters")
    if any(piece.count(".") >= _DEEPEST for piece in _BETWEEN.split(_TEXTS.sub("", text))):
        raise ValueError(f"a key has more than {_DEEPEST} parts")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
