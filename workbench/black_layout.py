"""Rule text laid out by black, which is loaded by whoever needs it first; any thread may ask."""

from __future__ import annotations

import threading

_loading = threading.Lock()


def laid_out(text: str, line_length: int) -> str:
    """The text in black's layout, lines of at most `line_length`; a ValueError of black's for what is no Python."""
    with _loading:  # its modules import each other: two threads that begin at once would see half of it
        import black
    return black.format_str(text, mode=black.Mode(line_length=line_length))
