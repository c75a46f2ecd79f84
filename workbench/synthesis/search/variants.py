"""Genuinely different candidates from one table: other forms, other weights of the prior, other quantities."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

import numpy as np

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.search.beam import Search
from workbench.synthesis.search.counting import Held
from workbench.synthesis.search.forms import Form
from workbench.synthesis.search.literals import Literal, literals
from workbench.synthesis.shape import Direction, Shape
from workbench.synthesis.table import Table

SHARE = 0.7  # of the literals in a random subset

Tick = Callable[[], None]


@dataclass(frozen=True)
class Way:
    """One way to search: with these options, over all quantities as they are, or over all rises or drops alone."""

    options: SynthesisOptions
    side: Direction | None = None


class Searches:
    """The searches of one table with the same options; what one of them found out is kept for the others.

    May be shared by threads: what two make at once is the same.
    """

    def __init__(self, table: Table, options: SynthesisOptions, tick: Tick) -> None:
        self._table, self._options, self._tick = table, options, tick
        self._known: dict[Direction | None, list[Literal]] = {}
        self._memory: dict[Direction | None, dict[Form, Held]] = {}
        self._shapes: dict[int, Shape | None] = {}
        self.ways = _ways(options)

    def literals(self, side: Direction | None) -> list[Literal]:
        """The literals of one side."""
        if side not in self._known:
            self._known[side] = literals(self._table, self._options, side)
        return self._known[side]

    def run(self, way: Way, used: Sequence[int] | None = None) -> Shape | None:
        """What a way finds with the literals at places `used`, None = all; None where there are none."""
        known = self.literals(way.side)
        memory = self._memory.setdefault(way.side, {})
        places = range(len(known)) if used is None else used
        return Search(self._table, known, way.options, self._tick, memory).run(places)

    def shape(self, number: int) -> Shape | None:
        """What the way of this number finds with all literals; None where no labeled event stands out."""
        if number not in self._shapes:
            self._shapes[number] = self.run(self.ways[number])
        return self._shapes[number]


def numbered(searches: Searches) -> Iterator[tuple[int, Shape]]:
    """What each search with all quantities finds, with its number for `Searches.shape`."""
    for number in range(len(searches.ways)):
        shape = searches.shape(number)
        if shape is not None:
            yield number, shape


def shapes(searches: Searches, rng: np.random.Generator) -> Iterator[Shape]:
    """Shapes without end, best guess first; none where no labeled event stands out."""
    everything = len(searches.literals(None))
    if not everything:
        return
    yield from (shape for _, shape in numbered(searches))
    for way in cycle(searches.ways[:3]):
        used = sorted(rng.permutation(everything)[: max(4, round(SHARE * everything))].tolist())
        shape = searches.run(way, used)
        if shape is not None:
            yield shape


def _ways(options: SynthesisOptions) -> tuple[Way, ...]:
    """The ways to search that are tried with all quantities, best guess first.

    Rises or drops alone come late: the few anomalies at hand are often of one direction by chance, and where they are
    by nature, validation can tell.
    """
    alone = replace(options, majority=False)
    return (
        Way(options),
        Way(replace(options, max_clauses=1)),
        Way(alone),
        Way(replace(alone, max_clauses=1)),
        Way(options, "high"),
        Way(options, "low"),
        Way(replace(options, prior_events=options.prior_events / 4)),
        Way(replace(options, prior_events=options.prior_events * 4)),
    )
