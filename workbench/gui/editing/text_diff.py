"""The difference of two texts line by line, and word by word where a line was changed; nothing of Qt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

LineKind = Literal["same", "removed", "added", "skipped"]
Marks = tuple[tuple[int, int], ...]
# Identifiers, numbers with their decimals, runs of blanks, and any other single sign.
WORDS = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\s+|.")
# Below this share of equal words two lines are not one line that was changed.
SIMILAR = 0.4


@dataclass(frozen=True)
class DiffLine:
    """One line of a diff. `old`, `new`: its number (1-based) in either text, 0 = not there.

    `marks`: half-open column ranges of the words that changed. `skipped` stands for `count` equal lines left out.
    """

    kind: LineKind
    text: str = ""
    old: int = 0
    new: int = 0
    marks: Marks = ()
    count: int = 0


@dataclass(frozen=True)
class TextDiff:
    """A whole diff; `added` and `removed` count lines."""

    lines: tuple[DiffLine, ...]
    added: int
    removed: int


def diff_texts(old: str, new: str, context: int | None = None) -> TextDiff:
    """What changed from `old` to `new`; equal lines farther than `context` from a change are left out (None = none)."""
    before, after = old.splitlines(), new.splitlines()
    lines: list[DiffLine] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [DiffLine("same", before[a1 + i], a1 + i + 1, b1 + i + 1) for i in range(a2 - a1)]
        else:
            lines += _changed(before[a1:a2], after[b1:b2], a1, b1)
    added = sum(line.kind == "added" for line in lines)
    removed = sum(line.kind == "removed" for line in lines)
    return TextDiff(tuple(lines if context is None else _shortened(lines, context)), added, removed)


def _changed(before: Sequence[str], after: Sequence[str], a1: int, b1: int) -> Iterator[DiffLine]:
    """A changed block: each removed line directly above the added one that replaces it, to compare their words."""
    for i, (old, new) in enumerate(zip_longest(before, after)):
        old_marks, new_marks = word_marks(old, new) if old is not None and new is not None else ((), ())
        if old is not None:
            yield DiffLine("removed", old, old=a1 + i + 1, marks=old_marks)
        if new is not None:
            yield DiffLine("added", new, new=b1 + i + 1, marks=new_marks)


def word_marks(old: str, new: str) -> tuple[Marks, Marks]:
    """The words of two lines that differ; no marks where the lines have too little in common to compare."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < SIMILAR:
        return (), ()
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return (
        _columns(before, [(a1, a2) for _, a1, a2, _, _ in codes]),
        _columns(after, [(b1, b2) for _, _, _, b1, b2 in codes]),
    )


def _columns(words: Sequence[str], spans: Sequence[tuple[int, int]]) -> Marks:
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    return tuple((starts[a], starts[b]) for a, b in spans if b > a)


def _shortened(lines: Sequence[DiffLine], context: int) -> Iterator[DiffLine]:
    near = [False] * len(lines)
    for i, line in enumerate(lines):
        if line.kind != "same":
            for j in range(max(0, i - context), min(len(lines), i + context + 1)):
                near[j] = True
    skipped = 0
    for line, keep in zip(lines, near, strict=True):
        if keep and skipped:
            yield DiffLine("skipped", count=skipped)
            skipped = 0
        if keep:
            yield line
        else:
            skipped += 1
    if skipped:
        yield DiffLine("skipped", count=skipped)


def side_by_side(lines: Sequence[DiffLine]) -> tuple[tuple[DiffLine | None, DiffLine | None], ...]:
    """The same lines as rows of two columns, old and new; None = nothing on that side."""
    rows: list[tuple[DiffLine | None, DiffLine | None]] = []
    i = 0
    while i < len(lines):
        line, following = lines[i], lines[i + 1] if i + 1 < len(lines) else None
        if line.kind == "removed" and following is not None and following.kind == "added":
            rows.append((line, following))
            i += 1
        elif line.kind == "removed":
            rows.append((line, None))
        elif line.kind == "added":
            rows.append((None, line))
        else:
            rows.append((line, line))
        i += 1
    return tuple(rows)
