"""Series with anomalies that are easy to find, and a proposer that draws limits for one building block."""

# ruff: noqa: ARG002  a proposer takes more than this one needs

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.model.emit import Emit
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.training.engine.nouns import Draft, Feedback
from workbench.training.engine.ways_out import Progress

MINUTE = 60_000_000_000


def spiky(name: str = "spiky", n: int = 2000, every: int = 100, first: int = 60, seed: int = 0) -> Series:
    """Noise with a lasting jump of three points every so often, each labeled."""
    value = np.random.default_rng(seed).normal(100.0, 1.0, n)
    regions = [Region(start, start + 3) for start in range(first, n - 3, every)]
    for region in regions:
        value[region.start : region.stop] += 15.0
    times = np.arange(n, dtype=np.int64) * MINUTE
    return Series(name, value[:, None], times, labels=LabelSet(tuple(regions)), interval_ns=MINUTE)


TEXT = '''"""A limit on jumps."""

import numpy as np
import rulekit as rk

JUMP = {limit}


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: a jump against the usual step
    flag = np.abs(rk.jump(value, 1)) >= JUMP
    return flag
'''


def jump_rule(limit: float, gap: int = 5) -> Rule:
    """Flags where a value jumps."""
    return Rule("jump", TEXT.format(limit=limit), input=InputSpec(run="stateful"), emit=Emit("first", gap))


class Drawing:
    """A proposer that draws limits by chance and remembers what it was given; its refit counts the labeled events."""

    fixes = False

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.prepared_on: list[tuple[int, Split]] = []

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        """Only notes how much it was given."""
        self.progress("preparing", 0, 1)
        self.prepared_on = [(len(one), split) for one, split in zip(examples, splits, strict=True)]

    def propose(self, n: int, rng: np.random.Generator, feedback: Sequence[Feedback] = ()) -> list[Draft]:
        """n limits between 2 and 9."""
        return [Draft(jump_rule(round(float(limit), 2))) for limit in rng.uniform(2.0, 9.0, n)]

    def resume(self, calls: int, n: int) -> None:
        """It counts nothing."""

    def repair(self, rule: Rule, reason: str, rng: np.random.Generator) -> None:
        """What it writes runs."""

    def fix(self, regression: object, rng: np.random.Generator) -> None:
        """It betters no rule, so none is worse."""

    def mutate(self, rule: Rule, rng: np.random.Generator) -> None:
        """Left to the mutator."""

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        """The rule as it is."""
        return rule
