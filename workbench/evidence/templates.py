"""What a template of log lines is: a readable text, an id that follows from the text alone, how many lines it has."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from workbench.evidence.masks import Row

OTHER = "(other lines)"
_ID_DIGITS = 12
_NO_SPACE_BEFORE = re.compile(r" (?=[,;:)\]}])|(?<=[(\[{]) | (?==)|(?<==) ")


@dataclass(frozen=True)
class Template:
    """`text`: the words that its lines share, `<*>` where they differ; `lines`: how many there were."""

    id: str
    text: str
    lines: int


def text_of(row: Row) -> str:
    """A row as people read it: brackets, commas and equal signs stand close to their words."""
    return _NO_SPACE_BEFORE.sub("", " ".join(row))


def id_of(text: str) -> str:
    """The id of a template: the beginning of the SHA-256 of its text, the same on every machine and in every run."""
    return "t" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_DIGITS]
