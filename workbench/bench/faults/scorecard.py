"""A readable scorecard of faults: points for each item of evidence, learned from other faults; the best pairs of kind
and service with the items that speak for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.bench.faults.metrics import Found

UNSEEN = "unseen"
LEVELS = (0, 1, 2, 3, 4)
STRONGEST = 3  # services of an item that may have a level
FLOORS = {"new errors": 2.5, "more errors": 2.0, "fewer lines": 1.5, "more lines": 1.5, "waits": 2.5}
FLOOR = 2.0  # of a metric
TRUST = 2.0  # faults that the prior of a kind is worth
FADES = 0.3
DOUBTFUL = 0.1  # of the known faults of training that may look unseen

Levels = Mapping[str, Mapping[str, int]]  # service → item → level


@dataclass(frozen=True)
class Reason:
    """A kind of fault at a service, its points, and the items that gave most of them (item, level, points)."""

    kind: str
    service: str
    points: int
    items: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Example:
    """A fault to learn from."""

    levels: Levels
    kind: str
    service: str


def levels_of(found: Found, services: Sequence[str]) -> dict[str, dict[str, int]]:
    """The level of each item at each service: 0 below its floor or behind STRONGEST others, then 1, 2, 3, 4 for once,
    twice, four and eight times the floor; an item that says nothing of a service stands at 0 there. The services come
    in the order of their strongest item, which decides between equal points."""
    most = dict.fromkeys(services, 0.0)
    for item, sizes in found.items():
        for service in sizes.keys() & most.keys():
            most[service] = max(most[service], sizes[service] / FLOORS.get(item, FLOOR))
    told: dict[str, dict[str, int]] = {
        service: {} for service in sorted(services, key=lambda name: (-most[name], name))
    }
    for item, sizes in found.items():
        floor = FLOORS.get(item, FLOOR)
        best = sorted(sizes, key=lambda name: (-sizes[name], name))[:STRONGEST]
        for service in services:
            size = sizes.get(service, 0.0) if service in best else 0.0
            told[service][item] = sum(size >= floor * times for times in (1, 2, 4, 8))
    return told


class Scorecard:
    """Points by kind, item and level: ten times the decimal logarithm of how much more often a service with a fault of
    the kind shows the level, or a higher one, than one without. An unseen kind has the points of the rarest item, ten
    times the decimal logarithm of how rare it is, less an offset."""

    def __init__(self, examples: Sequence[Example], offset: int | None = None) -> None:
        self.kinds = sorted({one.kind for one in examples})
        self._usual = _usual(examples)
        self._any = {item: [one / max(len(examples), 1) for one in _reached(examples, item)] for item in self._usual}
        self.points = {kind: self._of_kind([one for one in examples if one.kind == kind]) for kind in self.kinds}
        self.prior = {
            kind: _points(sum(one.kind == kind for one in examples), len(examples) + 1) for kind in self.kinds
        }
        every = np.mean(list(self._usual.values()), axis=0).tolist() if examples else []
        self.points[UNSEEN] = {
            item: _monotone([0, *(_points(2.0, shares[i] + every[i]) for i in LEVELS[1:])])
            for item, shares in self._usual.items()
        }
        self.offset = _offset(examples) if offset is None else offset

    def rank(self, levels: Levels, how_many: int = 3) -> list[Reason]:
        """The best pairs of kind and service, the most points first; an unseen kind only where no known kind explains
        the service better."""
        every = [self._reason(kind, service, own) for service, own in levels.items() for kind in (*self.kinds, UNSEEN)]
        best = {one.service: one.points for one in sorted(every, key=lambda one: one.points) if one.kind != UNSEEN}
        kept = [one for one in every if one.kind != UNSEEN or (one.items and one.points > best[one.service])]
        return sorted(kept, key=lambda one: (-one.points, one.kind == UNSEEN))[:how_many]

    def _reason(self, kind: str, service: str, own: Mapping[str, int]) -> Reason:
        given = [(item, level, self.points[kind][item][level]) for item, level in own.items() if item in self._usual]
        most = sorted((one for one in given if one[1] > 0 and one[2] > 0), key=lambda one: (-one[2], one[0]))[:3]
        if kind == UNSEEN:
            return Reason(kind, service, (most[0][2] if most else 0) - self.offset, tuple(most[:1]))
        return Reason(kind, service, self.prior[kind] + sum(points for *_, points in given), tuple(most))

    def _of_kind(self, faults: Sequence[Example]) -> Table:
        """What faults of one kind show, drawn to what any fault and any service shows, by as much as TRUST faults."""
        table = {}
        for item, usual in self._usual.items():
            seen = _reached(faults, item)
            prior = [(self._any[item][i] + usual[i]) / 2 for i in LEVELS]
            table[item] = _monotone(
                [_points((seen[i] + TRUST * prior[i]) / (len(faults) + TRUST), usual[i]) for i in LEVELS]
            )
        return table


Table = dict[str, tuple[int, ...]]


def _points(share: float, usual: float) -> int:
    return round(10 * float(np.log10(share / usual)))


def _monotone(points: Sequence[int]) -> tuple[int, ...]:
    """A stronger item never weighs less, and none weighs against: what a kind rarely shows may be there by chance."""
    return (points[0], *(int(one) for one in np.maximum.accumulate([0, *points[1:]])[1:]))


def _reached(faults: Sequence[Example], item: str) -> list[float]:
    """How many faults show level 0 at their service, and how many each further level; one with a higher level counts
    FADES for each level that it lies above."""
    own = [one.levels.get(one.service, {}).get(item, 0) for one in faults]
    above = (sum(FADES ** (level - i) for level in own if level >= i) for i in LEVELS[1:])
    return [float(sum(level == 0 for level in own)), *map(float, above)]


def _usual(examples: Sequence[Example]) -> dict[str, tuple[float, ...]]:
    """How often services without a fault show level 0 of an item, and each further level or a higher one."""
    seen: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for one in examples:
        for service, own in one.levels.items():
            for item, level in own.items():
                seen[item][level] += service != one.service
    shares = {}
    for item, count in seen.items():
        reached = [count[0], *(sum(count[k] for k in LEVELS[i:]) for i in LEVELS[1:])]
        shares[item] = tuple((one + 1.0) / (count.total() + 2.0) for one in reached)
    return shares


def _offset(examples: Sequence[Example]) -> int:
    """The least offset with which only DOUBTFUL of the examples look unseen, each judged by what the others teach."""
    ahead = []
    for one in examples:
        card = Scorecard([other for other in examples if other is not one], 0)
        if one.kind not in card.kinds:
            continue
        every = card.rank(one.levels, len(one.levels) * (len(card.kinds) + 1))
        best = {unseen: [r.points for r in every if (r.kind == UNSEEN) == unseen] for unseen in (True, False)}
        if best[True]:
            ahead.append(best[True][0] - best[False][0])
    return max(round(float(np.quantile(ahead, 1 - DOUBTFUL))) + 1, 0) if ahead else 0
