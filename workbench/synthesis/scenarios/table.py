"""What is known of the cases that may be learned from, made once for all scenarios of a folder."""

from __future__ import annotations

import threading
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.scenarios.examples import Examples
from workbench.synthesis.scenarios.literals import reached
from workbench.synthesis.scenarios.terms import Mask, Terms, terms_of

Reached = dict[tuple[str, tuple[str, str]], NDArray[np.float64]]  # (metric, (motion, side)) → (cases,)
FEWEST = 0.5  # of the cases must have a metric
MOST_METRICS = 30


class Table:
    """The first `count` cases of some examples: terms, metrics, and how often lines say something."""

    def __init__(self, examples: Examples, count: int) -> None:
        self.examples, self.count = examples, count
        self.cases = examples.cases[:count]

    def truth(self, scenario: str) -> Mask:
        """Which cases are of a scenario (cases,)."""
        return np.array([case.scenario == scenario for case in self.cases], np.bool_)

    @cached_property
    def terms(self) -> Terms:
        """What their lines say."""
        return terms_of(self.examples.lines, self.count)

    @cached_property
    def reached(self) -> Reached:
        """How far their metrics go."""
        held = {name: sum(name in case.metrics.columns for case in self.cases) for name in self.examples.metrics}
        common = [name for name in sorted(held, key=lambda name: (-held[name], name)) if held[name]]
        common = [name for name in common if held[name] >= FEWEST * self.count][:MOST_METRICS]
        return {(name, key): far for name in common for key, far in reached(self.cases, name).items()}

    def points(self, lines: NDArray[np.int64]) -> NDArray[np.int64]:
        """At how many points each case has one of these lines (cases,)."""
        return self.examples.lines.points(lines, self.count)


class Tables:
    """The tables of some examples, by how many cases they look at."""

    def __init__(self, examples: Examples) -> None:
        self.examples = examples
        self._made: dict[int, Table] = {}
        self._door = threading.Lock()

    def first(self, count: int) -> Table:
        """The table of the first cases."""
        with self._door:
            return self._made.setdefault(count, Table(self.examples, count))
