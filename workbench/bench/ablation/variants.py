"""The variants of the ablation: from a proposer alone to all steps, and controls without a loop. Fixed beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from workbench.training.options import TrainOptions

DEFAULTS = TrainOptions()
CONTROL = MappingProxyType({"repair_tries": 0, "fix_tries": 0, "mutate_every": 0, "tune": False, "keep": 1})


@dataclass(frozen=True)
class Budget:
    """How much one rule may be searched for: `rounds` of `candidates` each, of which `keep` are kept.

    Variants that follow one rule at a time have as many candidates in all, one a round.
    """

    rounds: int = 4
    candidates: int = 3
    keep: int = 2


@dataclass(frozen=True)
class Variant:
    """One way to train: its name in the figures, what it has in words, its options, and whether the proposer refits
    the rule that comes out, as the synthesizer does (the tuner refits it where tuning is on, whatever this says)."""

    name: str
    words: str
    options: Mapping[str, Any] = field(default_factory=dict)
    refit: bool = False

    def train_options(self, seed: int) -> TrainOptions:
        """The options of one run."""
        return TrainOptions(proposer="llm", seed=seed, **self.options)


def variants(budget: Budget) -> tuple[Variant, ...]:
    """Each with one step more than the one before it, all with the same number of candidates."""
    total = budget.rounds * budget.candidates
    chain: dict[str, Any] = {**CONTROL, "validate": False, "candidates": 1, "rounds": total, "patience": total}
    found = [Variant("proposer", "a model writes rules one after the other; the last one that runs is taken", chain)]
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("checker", "+ refused rules go back with the reason", {"repair_tries": DEFAULTS.repair_tries}),
        (
            "validator",
            "+ the best on validation is kept; what is worse than its parent goes back once",
            {"validate": True, "fix_tries": DEFAULTS.fix_tries},
        ),
        ("mutator", "+ every second round changes the best rule", {"mutate_every": DEFAULTS.mutate_every}),
        (
            "tuner",
            "+ constants are calibrated: of proposals on train, of the rule that comes out on train and validation",
            {"tune": True},
        ),
        (
            "top_k",
            f"+ {budget.candidates} candidates a round, {budget.keep} kept, in {budget.rounds} rounds",
            {"candidates": budget.candidates, "keep": budget.keep, "rounds": budget.rounds},
        ),
    )
    for name, words, more in steps:
        chain = {**chain, **more}
        found.append(Variant(name, words, chain))
    words = "all as a run has it: the rule that comes out is refitted by the synthesizer where it can read it"
    found.append(Variant("full", words, chain, refit=True))
    return tuple(found)


def best_of(n: int, name: str, words: str) -> Variant:
    """The control without any loop: n proposals at once, no repair, the best on validation."""
    return Variant(name, words, {**CONTROL, "candidates": max(1, n), "rounds": 1})
