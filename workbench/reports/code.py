"""Python in color for reports: the text of a rule cut into pieces, each with the tone that it is read in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

# Prefixes of pygments' token names (after "Token.") and the tone of `look` that they are shown in.
TONES = (
    ("Comment", "dim"),
    ("Keyword", "keyword"),
    ("Operator.Word", "keyword"),
    ("Literal.Number", "number"),
    ("Literal.String", "string"),
    ("Name.Function", "name"),
    ("Name.Builtin", "name"),
)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """(piece, tone), in order; together they are the text. The tone is empty for what is plain."""
    for kind, value in _lexer().get_tokens(text):
        name = str(kind).removeprefix("Token.")
        yield value, next((tone for prefix, tone in TONES if name.startswith(prefix)), "")


@lru_cache(maxsize=1)
def _lexer() -> Any:
    from pygments.lexers.python import PythonLexer

    return PythonLexer(ensurenl=False, stripnl=False)
