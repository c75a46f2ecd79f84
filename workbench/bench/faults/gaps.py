"""Evidence of traces in log lines: long waits between two lines of a request, and which service explains them best."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from workbench.bench.faults.metrics import Found
from workbench.bench.faults.reading import Day, Fault, within

GAPS = "waits"
LONG = 4.0  # times the wait that 90 % of the waits of other windows stay below
LONGEST_S = 4.0  # a longer one is another request of the same trace
SURE, BY_CHANCE = 0.8, 0.02  # of the waits that a slow service is part of, and of those that none is
SHORT = 0.15  # what a short wait counts: a fault may begin and end within the window
SPAN = 12  # lines of a trace that are looked at for what lies between two lines


@dataclass(frozen=True, eq=False)
class _Window:
    """`waits`: services of two lines that follow each other in a trace, and the seconds between them. `pairs`: how
    often two services follow in one trace within SPAN lines; `between`: how often a third is between the two."""

    waits: tuple[tuple[str, str, float], ...]
    pairs: Counter[tuple[str, str]]
    between: Counter[tuple[str, str, str]]


def gap_items(day: Day, fault: Fault) -> Found:
    """How much more likely the waits of the window are where a service is slow than where none is (log odds).

    A wait after a line of the service is its own, one that it usually is in between in proportion; a short wait there
    speaks for it. Windows of other faults tell what is long and what lies between.
    """
    own = _window(day, fault)
    others = [_window(day, one) for one in day.faults if one is not fault]
    known = [wait for one in others for *_, wait in one.waits]
    long = LONG * float(np.percentile(known, 90)) if known else np.inf
    pairs, between = Counter[tuple[str, str]](), Counter[tuple[str, str, str]]()
    for one in others:
        pairs.update(one.pairs)
        between.update(one.between)
    middle: dict[tuple[str, str], dict[str, float]] = {}
    for (first, last, service), count in between.items():
        middle.setdefault((first, last), {})[service] = count / (pairs[first, last] + 2.0)
    odds: defaultdict[str, float] = defaultdict(float)
    for first, last, wait in own.waits:
        if wait < LONGEST_S:
            for service, part in (
                {first: 1.0} | {k: v for k, v in middle.get((first, last), {}).items() if k != first}
            ).items():
                odds[service] += _odds(part, wait > long)
    return {GAPS: dict(odds)}


def _odds(part: float, long: bool) -> float:
    share = BY_CHANCE + (1.0 - BY_CHANCE) * SURE * part
    return float(np.log(share / BY_CHANCE) if long else SHORT * np.log((1.0 - share) / (1.0 - BY_CHANCE)))


@lru_cache(maxsize=128)
def _window(day: Day, fault: Fault) -> _Window:
    waits: list[tuple[str, str, float]] = []
    pairs, between = Counter[tuple[str, str]](), Counter[tuple[str, str, str]]()
    for names, times in _traces(day, fault):
        waits += [(names[i], names[i + 1], times[i + 1] - times[i]) for i in range(len(names) - 1)]
        for i, first in enumerate(names):
            inside: set[str] = set()
            for last in names[i + 1 : i + SPAN]:
                pairs[first, last] += 1
                between.update((first, last, service) for service in inside)
                inside.add(last)
    return _Window(tuple(waits), pairs, between)


def _traces(day: Day, fault: Fault) -> Iterator[tuple[Sequence[str], Sequence[float]]]:
    lines = within(day.lines, fault).dropna(subset=["trace"]).sort_values(["trace", "time"], kind="stable")
    for _, one in lines.groupby("trace", sort=False):
        yield one["service"].tolist(), one["time"].tolist()
