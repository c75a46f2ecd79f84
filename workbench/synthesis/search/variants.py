"""Genuinely different candidates from one table: other forms, other weights of the prior, other quantities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.search.beam import Search
from workbench.synthesis.search.counting import Held
from workbench.synthesis.search.forms import Form
from workbench.synthesis.search.literals import literals
from workbench.synthesis.shape import Shape
from workbench.synthesis.table import Table

SHARE = 0.7  # of the literals in a random subset

Tick = Callable[[], None]


def shapes(table: Table, options: SynthesisOptions, rng: np.random.Generator, tick: Tick) -> Iterator[Shape]:
    """Shapes without end, best guess first."""
    known = literals(table, options)
    everything = list(range(len(known)))
    memory: dict[Form, Held] = {}
    for number, varied in enumerate(_options(options)):
        used = everything
        if number >= len(_first(options)):
            used = sorted(rng.permutation(everything)[: max(4, round(SHARE * len(everything)))].tolist())
        shape = Search(table, known, varied, tick, memory).run(used)
        if shape is None:
            return
        yield shape


def shape_again(table: Table, options: SynthesisOptions, number: int, tick: Tick) -> Shape | None:
    """What the search of this number, below `ways`, finds in a table; None where no labeled event stands out."""
    known = literals(table, options)
    return Search(table, known, _first(options)[number], tick, {}).run(list(range(len(known))))


def ways(options: SynthesisOptions) -> int:
    """How many searches there are with all quantities."""
    return len(_first(options))


def _first(options: SynthesisOptions) -> tuple[SynthesisOptions, ...]:
    """The ways to search that are tried with all quantities, best guess first."""
    alone = replace(options, majority=False)
    return (
        options,
        replace(options, max_clauses=1),
        alone,
        replace(alone, max_clauses=1),
        replace(options, prior_events=options.prior_events / 4),
        replace(options, prior_events=options.prior_events * 4),
    )


def _options(options: SynthesisOptions) -> Iterator[SynthesisOptions]:
    first = _first(options)
    yield from first
    while True:
        yield from first[:3]
