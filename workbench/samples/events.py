"""Where things happen in a sample series: labeled anomalies spread over all parts, decoys kept away from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet, Region

Floats = NDArray[np.float64]

# Stretches of the series as (from, to, share of all anomalies): with the usual split (half for the test, 30 % of the
# rest for validation) every part holds some anomalies of a series with eight, and most kinds come up in training.
STRETCHES = ((0.03, 0.34, 0.32), (0.36, 0.49, 0.2), (0.515, 0.985, 0.48))


@dataclass(frozen=True)
class Kind:
    """A kind of happening: its name and how many points it may last, both ends included."""

    name: str
    shortest: int
    longest: int


@dataclass(frozen=True)
class Event:
    """One happening over the points `start` to `stop` (half-open); `force` (0 = subtle … 1 = plain)."""

    kind: str
    start: int
    stop: int
    force: float

    def __len__(self) -> int:
        return self.stop - self.start

    @property
    def span(self) -> slice:
        """The points as a slice."""
        return slice(self.start, self.stop)

    def progress(self) -> Floats:
        """0 at the first point, 1 at the last (length,)."""
        return np.linspace(0.0, 1.0, len(self))

    def edged(self, rng: np.random.Generator) -> Floats:
        """1 all along, less at the first and the last point, which the happening fills only in part (length,)."""
        full = 1.0 + 0.04 * rng.standard_normal(len(self))
        full[[0, -1]] *= rng.uniform(0.35, 1.0, 2)
        return full

    def hump(self) -> Floats:
        """A smooth rise to 1 in the middle and back (length,)."""
        return np.sin(np.pi * (np.arange(len(self)) + 1) / (len(self) + 1)) ** 2


def plan_anomalies(n: int, kinds: Sequence[Kind], count: int, rng: np.random.Generator) -> tuple[Event, ...]:
    """`count` events over n points, sorted, apart from each other; kinds take turns within each stretch."""
    events: list[Event] = []
    for first, last, size in zip(*_stretches(n), _shares(count), strict=True):
        turns = [kinds[i] for i in rng.permutation(len(kinds))]
        slot = (last - first) / size
        for i in range(size):
            events.append(_place(turns[i % len(turns)], first + i * slot, slot, rng))
    return tuple(events)


def plan_decoys(
    n: int, kinds: Sequence[Kind], count: int, anomalies: Sequence[Event], rng: np.random.Generator
) -> Iterator[Event]:
    """Up to `count` events, the kinds in turn, none nearer to an anomaly or to another decoy than its own length."""
    taken = [(event.start, event.stop) for event in anomalies]
    for i in range(count):
        kind = kinds[i % len(kinds)]
        for _ in range(30):
            event = _place(kind, 0.02 * n, 0.96 * n, rng)
            room = len(event) + 10
            if all(event.stop + room <= start or stop + room <= event.start for start, stop in taken):
                taken.append((event.start, event.stop))
                yield event
                break


def as_labels(anomalies: Sequence[Event]) -> LabelSet:
    """The events as labels, the kind as the note; the first point after it, the way back, is taken in as people do."""
    return LabelSet.of(Region(event.start, event.stop + 1, note=event.kind) for event in anomalies)


def _stretches(n: int) -> tuple[list[float], list[float]]:
    return [first * n for first, _, _ in STRETCHES], [last * n for _, last, _ in STRETCHES]


def _shares(count: int) -> list[int]:
    sizes = [max(1, round(count * share)) for _, _, share in STRETCHES]
    return [*sizes[:-1], max(1, count - sum(sizes[:-1]))]


def _place(kind: Kind, first: float, room: float, rng: np.random.Generator) -> Event:
    longest = max(1, int(room * 0.6))  # leaves some quiet between neighbors, on short series too
    length = min(int(rng.integers(kind.shortest, kind.longest + 1)), longest)
    start = int(first + rng.uniform(0.1, 0.9) * (room - length))
    return Event(kind.name, start, start + length, float(rng.uniform()))
