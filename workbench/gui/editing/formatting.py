"""Format a rule's text by black; a text that is no Python gives the problem on its line."""

from __future__ import annotations

import re

from workbench.model.verdict import Problem

LINE_LENGTH = 120


def format_rule(text: str) -> tuple[str, Problem | None]:
    """The formatted text, or the text as it was with what keeps it from being read."""
    import black
    from black.parsing import InvalidInput

    try:
        return black.format_str(text, mode=black.Mode(line_length=LINE_LENGTH)), None
    except InvalidInput as error:
        found = re.search(r"(\d+):(\d+)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else (0, 0)
        return text, Problem(line, column, "This is not Python: mend the line and save again", "syntax")


def format_key(text: str) -> str:
    """The text without its blanks: the same for a text and its formatted twin."""
    return re.sub(r"\s+", "", text).replace(",)", ")").replace("(", "").replace(")", "").replace("'", '"')
