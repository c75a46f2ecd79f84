"""What a repeated run changes around a rule: the bytes of free memory, and where its input lies."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

# The bytes that free memory holds before each of the runs: read as any type they are zero, large, and large and
# negative (as float64 0.0, 2261634.5 and −2261634.5).
FILLS = (0x00, 0x41, 0xC1)
_WIDTHS = (1, 4, 8, 16)  # bytes a point of the arrays that rules make
_BLOCKS = 8  # of each size: numpy keeps up to 7 freed small blocks of a size


def stir(points: int, fill: int) -> None:
    """Leave `fill` in the memory that arrays of so many points are given next: an array read before it was written
    then differs from run to run, as it would sooner or later on its own."""
    for width in _WIDTHS:
        blocks = [np.full(max(points, 1) * width, fill, np.uint8) for _ in range(_BLOCKS)]
        del blocks


def elsewhere(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same columns (k, n) in memory of their own, read-only, aligned to 8 bytes and to no more."""
    content = b"\0" * 8 + columns.tobytes()
    return np.frombuffer(content, np.float64, offset=8).reshape(columns.shape)


def digest(columns: NDArray[np.float64]) -> bytes:
    """A hash of the bytes of the columns."""
    return hashlib.blake2b(np.ascontiguousarray(columns).data, digest_size=16).digest()
