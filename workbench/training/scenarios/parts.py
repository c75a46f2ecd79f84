"""Which part a case belongs to: told by its name alone, so that no other case, label or seed moves it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from workbench.model.case import Case
from workbench.model.split import PARTS, Part

SHARES = (0.5, 0.25, 0.25)  # train, validation, test
_ALL = 1 << 64


def part_of(name: str) -> Part:
    """The part of a case."""
    at, border = _place(name), 0.0
    for part, share in zip(PARTS, SHARES, strict=True):
        border += share * _ALL
        if at < border:
            return part
    return "test"


def cases_of(cases: Sequence[Case], part: Part) -> tuple[Case, ...]:
    """The cases of a part in the order of the hashes of their names."""
    return tuple(sorted((case for case in cases if part_of(case.name) == part), key=lambda case: _place(case.name)))


def _place(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
