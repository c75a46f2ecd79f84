"""Comments on normal behavior that must outlive a change: put back where a model left them out."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.training.text.rewrite import Source

NORMAL = re.compile(r"#+\s*Normal Rule\s*(\d*)\s*[:.\-–]*\s*", re.IGNORECASE)
ABNORMAL = re.compile(r"#+\s*Abnormal Rule", re.IGNORECASE)


@dataclass(frozen=True)
class _Comment:
    """A `Normal Rule` comment: its lines without indentation, and the place of the statement below in the function."""

    lines: tuple[str, ...]
    below: int

    @property
    def words(self) -> str:
        """Its words without their number, for comparison."""
        first, *rest = self.lines
        return " ".join(" ".join([NORMAL.sub("", first), *(line.lstrip("#") for line in rest)]).casefold().split())


def with_normal_rules(old: str, new: str) -> str | None:
    """The new text with all `Normal Rule` comments of the old one; None where one finds no place in it.

    A comment stays where its words, or others in their place, stand above the statement that it belonged to. One that
    is missing goes above that statement, or above the next one of the old rule that is still there.
    """
    before, after = _source(old), _source(new)
    if before is None:
        return new
    if after is None:
        return None
    missing = _missing(before, after)
    if not missing:
        return new
    body, lines = _body(after), new.splitlines(keepends=True)
    places = [_place(before, after, comment.below) for comment in missing]
    put: list[tuple[int, str]] = []
    for place, comment in zip(places, missing, strict=True):
        if place is None:
            return None
        indent = " " * body[place].col_offset
        put.append((_first_line(after, body[place]), "".join(f"{indent}{line}\n" for line in comment.lines)))
    put.reverse()
    for line, words in sorted(put, key=lambda one: -one[0]):  # from below: lines above keep their numbers
        lines.insert(line - 1, words)
    return _renumbered("".join(lines))


def _missing(before: Source, after: Source) -> list[_Comment]:
    present = _normal_comments(after)
    words = {comment.words for comment in present}
    kept = {_made(_body(after)[comment.below]) for comment in present}
    body = _body(before)
    return [c for c in _normal_comments(before) if c.words not in words and _made(body[c.below]) not in kept]


def _place(before: Source, after: Source, below: int) -> int | None:
    """The place in the new function of the statement that a comment stood above, or of the next that is left."""
    new = _body(after)
    for statement in _body(before)[below:]:
        for place, other in enumerate(new):
            if _made(other) == _made(statement):
                return place
    return None


def _made(statement: ast.stmt) -> str:
    """What a statement is known by: the name it gives for the first time, else its code."""
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return "return" if isinstance(statement, ast.Return) else ast.unparse(statement)


def _normal_comments(source: Source) -> list[_Comment]:
    """All of a function's that stand above one of its statements, in order."""
    comments, body = source.comments(), _body(source)
    found = []
    for line in sorted(comments):
        below = next((place for place, s in enumerate(body) if s.lineno > line), None)
        if NORMAL.match(comments[line]) and below is not None:
            stop = line + 1
            while stop in comments and not NORMAL.match(comments[stop]) and not ABNORMAL.match(comments[stop]):
                stop += 1
            found.append(_Comment(tuple(comments[at] for at in range(line, stop)), below))
    return found


def _first_line(source: Source, statement: ast.stmt) -> int:
    """The line of a statement, or of the first comment directly above it."""
    comments, line = source.comments(), statement.lineno
    while line - 1 in comments:
        line -= 1
    return line


def _renumbered(text: str) -> str:
    """The `Normal Rule` comments counted 1, 2, 3, … from the top."""
    source, count = Source(text), 0
    lines = text.splitlines(keepends=True)
    for line, comment in sorted(source.comments().items()):
        match = NORMAL.match(comment)
        if match:
            count += 1
            lines[line - 1] = lines[line - 1].replace(match[0], f"# Normal Rule {count}: ", 1)
    return "".join(lines)


def _body(source: Source) -> Sequence[ast.stmt]:
    function = source.function()
    return function.body if function else ()


def _source(text: str) -> Source | None:
    """A text to look into; None where it is no Python or has no rule."""
    try:
        source = Source(text)
        source.comments()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return source if source.function() else None
