"""A range of time in pieces that a server answers: at most so many points of a series each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.errors import UsageError

LIMIT = 11_000  # points of a series that Prometheus gives at most; API: "exceeded maximum resolution of 11,000 points"
DEFAULT_POINTS = 10_000


@dataclass(frozen=True)
class Span:
    """The moments start, start + step, … not after end; all in ms since 1970."""

    start: int
    end: int
    step: int

    def __post_init__(self) -> None:
        if self.step <= 0 or self.end < self.start:
            raise UsageError("The end lies before the start", "", "Give a later end or an earlier start")

    def __len__(self) -> int:
        return (self.end - self.start) // self.step + 1

    def pieces(self, most: int = DEFAULT_POINTS) -> Iterator[Span]:
        """The same moments in the same order, at most `most` in a piece, none twice."""
        for first in range(0, len(self), most):
            count = min(most, len(self) - first)
            yield self._part(first, count)

    def halves(self) -> tuple[Span, Span]:
        """The same moments in two pieces; of at least two moments."""
        middle = len(self) // 2
        return self._part(0, middle), self._part(middle, len(self) - middle)

    def coarser(self, most: int) -> Span:
        """The same stretch in at most about `most` moments, a whole multiple of the step apart."""
        times = max(1, -(-len(self) // most))
        return Span(self.start, self.end, self.step * times)

    def _part(self, first: int, count: int) -> Span:
        start = self.start + first * self.step
        return Span(start, start + (count - 1) * self.step, self.step)
