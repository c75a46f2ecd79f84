"""Series on which a base detector misses some events and raises false alarms, and a proposer of rules for both."""

# ruff: noqa: ARG002  a proposer takes more than this one needs

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.model.emit import Emit
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import InputSpec, Origin, Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.training.engine.nouns import Draft, Feedback
from workbench.training.engine.ways_out import Progress

MINUTE = 60_000_000_000


def faulty(name: str = "faulty", n: int = 3000, seed: int = 0) -> Series:
    """Noise with labeled jumps that a forecast error shows, labeled slow rises that it does not, and lone dips, which
    are no anomalies and which it shows too."""
    rng = np.random.default_rng(seed)
    value, regions = rng.normal(100.0, 1.0, n), []
    for start in range(80, n - 40, 300):
        value[start : start + 3] += 15.0
        regions.append(Region(start, start + 3))
    for start in range(230, n - 40, 300):
        value[start : start + 20] += np.linspace(0.0, 4.5, 20)
        regions.append(Region(start + 5, start + 22))
    for start in range(155, n - 40, 300):
        value[start] -= 15.0
    times = np.arange(n, dtype=np.int64) * MINUTE
    return Series(name, value[:, None], times, labels=LabelSet.of(regions), interval_ns=MINUTE)


RISE = '''"""A slow rise."""

import rulekit as rk

RISE = {limit}


def inference(sample):
    value = sample[:, 0]
    # Abnormal Rule 1: the recent mean is above the usual one
    rise = rk.mean(value, 6) - rk.mean(value, 200)
    return rise >= RISE
'''

HIGH = '''"""A high value."""

LIMIT = {limit}


def inference(sample):
    value = sample[:, 0]
    # Abnormal Rule 1: the value is high
    return value >= LIMIT
'''


def rise_rule(limit: float = 3.2) -> Rule:
    """Finds the slow rises, and the jumps too."""
    origin = Origin("llm", "a test")
    return Rule("rise", RISE.format(limit=limit), input=InputSpec(run="stateful"), emit=Emit("first", 5), origin=origin)


def high_rule(limit: float = 112.0) -> Rule:
    """Is 1 at jumps and 0 at lone dips."""
    return Rule("high", HIGH.format(limit=limit), input=InputSpec(run="stateful"), emit=Emit("first", 5))


class Author:
    """Proposes both rules at each call; what it was shown is kept in `shown`, which all authors of a test share."""

    fixes = False

    def __init__(self, progress: Progress, shown: list[tuple[Series, ...]] | None = None) -> None:
        self.shown = [] if shown is None else shown

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        """Only notes what it was given."""
        self.shown.append(tuple(examples))

    def propose(self, n: int, rng: np.random.Generator, feedback: Sequence[Feedback] = ()) -> list[Draft]:
        """The same rules each time, with limits that differ a little."""
        off = round(float(rng.uniform(0.0, 0.2)), 3)
        return [Draft(rise_rule(3.2 + off)), Draft(high_rule(112.0 + off))][:n]

    def resume(self, calls: int, n: int) -> None:
        """Nothing was kept."""

    def repair(self, rule: Rule, reason: str, rng: np.random.Generator) -> None:
        """Nothing."""

    def fix(self, regression: object, rng: np.random.Generator) -> None:
        """Nothing."""

    def mutate(self, rule: Rule, rng: np.random.Generator) -> None:
        """Nothing."""

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        """The rule as it is."""
        return rule
