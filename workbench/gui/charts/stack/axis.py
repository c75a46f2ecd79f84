"""The one clock of a case: positions in seconds after its first moment, what is in sight, how that is moved. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.case import Case

SECOND = 10**9
CLOSEST_S = 0.05  # seconds in sight at least
ROOM = 0.01  # of the whole, left free at both ends
Span = tuple[float, float]


@dataclass(frozen=True)
class CaseAxis:
    """`origin_ns`: the time of position 0, None where nothing has a time; `length_s`: from there to the end."""

    origin_ns: int | None
    length_s: float

    @classmethod
    def of(cls, case: Case) -> CaseAxis:
        """Of the metrics; of the lines where there are none. Lines far from the metrics do not stretch it."""
        times = case.metrics.times_ns
        if times is None or not len(times):
            times = case.lines.times_ns[case.lines.known]
        if not len(times):
            return cls(None, float(max(len(case.metrics) - 1, 1)))
        first, last = int(times.min()), int(times.max())
        return cls(first, max((last - first) / SECOND, 1.0))

    @property
    def whole(self) -> Span:
        """Everything, with a little room."""
        return -ROOM * self.length_s, (1 + ROOM) * self.length_s

    def position(self, time_ns: int) -> float:
        """Where a time stands."""
        return (time_ns - (self.origin_ns or 0)) / SECOND

    def time(self, position: float) -> int:
        """The time of a position, ns since 1970 UTC."""
        return (self.origin_ns or 0) + round(position * SECOND)

    def zoomed(self, window: Span, factor: float, stays: float) -> Span:
        """A window `factor` times as wide around a position that stays; never wider than everything."""
        start, stop = window
        width = min(max((stop - start) * factor, CLOSEST_S), self.whole[1] - self.whole[0])
        share = (stays - start) / ((stop - start) or 1.0)
        return self.held((stays - share * width, stays + (1 - share) * width))

    def moved(self, window: Span, share: float) -> Span:
        """A window moved by a share of its width."""
        by = share * (window[1] - window[0])
        return self.held((window[0] + by, window[1] + by))

    def held(self, window: Span) -> Span:
        """A window of the same width inside of everything."""
        start, stop = window
        low, high = self.whole
        width = min(stop - start, high - low)
        start = min(max(start, low), high - width)
        return start, start + width

    def around(self, window: Span, begin: float, end: float) -> Span:
        """The window, moved as little as must be to hold a stretch."""
        start, stop = window
        if start <= begin and end <= stop:
            return window
        width = max(stop - start, min((end - begin) * 1.2, self.whole[1] - self.whole[0]))
        middle = (begin + end) / 2
        return self.held((middle - width / 2, middle + width / 2))
