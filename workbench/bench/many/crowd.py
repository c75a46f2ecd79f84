"""A crowd of series for measurements: parts of one long series, each at a scale of its own, round by round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.bench.series import zoo_series
from workbench.detector.points import Point
from workbench.model.rule import Rule
from workbench.packs.rulefile import read_rule
from workbench.resources import resources

START_NS = 1_700_000_000 * 10**9
SECOND_NS = 10**9
_LENGTH = 20_011  # of the long series; a prime, so that no season fits into it


class Crowd:
    """`count` series called s0, s1 …: `values(round)` of all (count,), NaN where a point is missing."""

    def __init__(self, count: int, seed: int = 0) -> None:
        random = np.random.default_rng([seed, 7])
        self.names = [f"s{i}" for i in range(count)]
        self._long = zoo_series(_LENGTH, seed).value
        self._from = random.integers(0, _LENGTH, count)
        self._scale = np.round(10 ** random.uniform(-1, 3, count), 3)
        self._level = np.round(random.uniform(0, 5, count) * self._scale, 3)

    def values(self, at: int) -> NDArray[np.float64]:
        """What all series show in a round."""
        return self._level + self._scale * self._long[(self._from + at) % _LENGTH]

    def points(self, at: int) -> list[Point]:
        """The same as points, a second after those of the round before."""
        time = START_NS + at * SECOND_NS
        values = self.values(at).tolist()
        return [Point(name, time, {"value": value}) for name, value in zip(self.names, values, strict=True)]


def typical_rule() -> Rule:
    """A rule as the synthesizer writes them: of the stock rules the one of three signs, each against its usual peak."""
    return for_all(read_rule(resources() / "stock" / "majority_usual"))


def for_all(rule: Rule) -> Rule:
    """The same rule for any series."""
    return replace(rule, input=replace(rule.input, series=("*",)))
