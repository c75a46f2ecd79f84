"""What the last judged point of a stream was judged from, kept so that its score can be told afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

ENOUGH_POINTS = 256  # that the score looks back on; a condition over more of the last points than these gets none


@dataclass
class _Kept:
    state: bytes
    blocks: list[NDArray[np.float64]] = field(default_factory=list)
    points: int = 0


class Basis:
    """A state of the rule and the points (k, m) since, at least ENOUGH_POINTS where the stream has seen so many.

    It follows a stream: `add` each block that was judged, `mark` each state that became known, `start` anew where the
    points do not follow each other.
    """

    def __init__(self) -> None:
        self._kept = _Kept(b"")
        self._next: _Kept | None = None

    @property
    def state(self) -> bytes:
        """The state before the first of the points; empty at the origin and for rules that have none."""
        return self._kept.state

    @property
    def points(self) -> int:
        """How many there are."""
        return self._kept.points

    @property
    def marked(self) -> bool:
        """Whether a later state is known, and only points to look back on are missing after it."""
        return self._next is not None

    def content(self) -> NDArray[np.float64]:
        """The points (k, m); there must be one."""
        return np.concatenate(self._kept.blocks, axis=1)

    def start(self, state: bytes, *blocks: NDArray[np.float64]) -> None:
        """Forget everything; these are the points now."""
        self._kept, self._next = _Kept(state, list(blocks), sum(block.shape[1] for block in blocks)), None

    def add(self, block: NDArray[np.float64]) -> None:
        """The next points were judged."""
        for kept in (self._kept, self._next):
            if kept is not None:
                kept.blocks.append(block)
                kept.points += block.shape[1]
        if self._next is not None and self._next.points >= ENOUGH_POINTS:
            self._kept, self._next = self._next, None

    def mark(self, state: bytes) -> None:
        """This is the state after the last point: the points before can be left out once enough have followed."""
        if self._next is None and self._kept.points:
            self._next = _Kept(state)
