"""Flags as a readable strip: a whole stretch in one line, expected above got, the first difference marked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.emit import NOT_JUDGED

WIDTH = 72
SIGNS = {1: "▮", 0: "·", NOT_JUDGED: "?"}
_WORDS = {1: "a flag", 0: "none", NOT_JUDGED: "not judged"}
_RED, _PLAIN = "\x1b[31m", "\x1b[0m"


@dataclass(frozen=True)
class Strip:
    """What was expected and what came over one stretch, one sign for each `per_sign` points.

    `▮` a flag among them, `·` none, `?` none of them judged. `marks`: `^` under the first difference, `~` under the
    others, empty where all is equal. `caption`: the first difference in words with its point and time.
    """

    expected: str
    got: str
    marks: str
    caption: str
    points: int
    per_sign: int

    @property
    def differs(self) -> bool:
        """Whether a point differs."""
        return bool(self.marks)

    def lines(self, colored: bool = False) -> list[str]:
        """The strip for people: one line where all is as expected, else both with the marks; red where it differs."""
        scale = f"  {self.per_sign} points a sign" if self.per_sign > 1 else ""
        if not self.differs:
            return [f"as expected  {self.expected}{scale}"]
        got, marks = self.got, self.marks.rstrip()
        if colored:
            pairs = zip(self.got, self.marks, strict=True)
            got = "".join(sign if mark == " " else f"{_RED}{sign}{_PLAIN}" for sign, mark in pairs)
            marks = f"{_RED}{marks}{_PLAIN}"
        return [f"expected     {self.expected}{scale}", f"got          {got}", f"             {marks}"]


def strip_of(
    expected: NDArray[np.int8],
    got: NDArray[np.int8],
    *,
    first_point: int = 0,
    times_ns: NDArray[np.int64] | None = None,
    width: int = WIDTH,
) -> Strip:
    """The strip of a stretch (n,), at most `width` signs wide. `first_point`: the number of its first point where it
    comes from; `times_ns` (n,): its clock, nanoseconds since 1970 UTC."""
    n = len(expected)
    per_sign = max(1, -(-n // width))
    starts = range(0, n, per_sign)
    differing = np.flatnonzero(expected != got)
    cells = {int(at) // per_sign for at in differing}
    marks = ["~" if cell in cells else " " for cell in range(len(starts))]
    caption = ""
    if len(differing):
        first = int(differing[0])
        marks[first // per_sign] = "^"
        clock = "" if times_ns is None else f" ({time_text(int(times_ns[first]))})"
        there = f"expected {_WORDS[int(expected[first])]}, got {_WORDS[int(got[first])]}"
        caption = f"{len(differing):,} of {n:,} points differ, the first at point {first + first_point}{clock}: {there}"
    return Strip(
        expected="".join(_sign(expected[at : at + per_sign]) for at in starts),
        got="".join(_sign(got[at : at + per_sign]) for at in starts),
        marks="".join(marks) if len(differing) else "",
        caption=caption,
        points=n,
        per_sign=per_sign,
    )


def time_text(time_ns: int) -> str:
    """A time in ISO 8601, UTC, with as many digits as it needs: `2026-01-01T00:00:30Z`."""
    unit = next(unit for unit, size in (("s", 10**9), ("ms", 10**6), ("us", 10**3), ("ns", 1)) if time_ns % size == 0)
    return f"{np.datetime64(time_ns, 'ns').astype(f'datetime64[{unit}]')}Z"


def _sign(flags: NDArray[np.int8]) -> str:
    return SIGNS[int(flags.max())]
