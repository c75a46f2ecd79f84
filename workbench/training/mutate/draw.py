"""Which change is made of a rule: drawn with the weights of Argos."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from workbench.model.rule import Rule
from workbench.training.engine.nouns import Mutant
from workbench.training.mutate import comparisons, conditions, numbers
from workbench.training.mutate.edit import Edit, finished
from workbench.training.text.rewrite import Source

Operation = Literal["remove", "free", "change", "strongest"]
Operator = Callable[[Rule, Source, np.random.Generator], Edit | None]

# Argos, later code: remove conditions .30, free .30, change-only .30, keep only the most important .10.
WEIGHTS: Mapping[Operation, float] = MappingProxyType({"remove": 0.3, "free": 0.3, "change": 0.3, "strongest": 0.1})
CHANGES: tuple[tuple[Operator, float], ...] = (
    (numbers.threshold, 0.5),
    (numbers.window, 0.2),
    (numbers.gap, 0.1),
    (comparisons.junction, 0.1),
    (comparisons.sign, 0.06),
    (comparisons.turn, 0.04),
)
AGAIN = 0.35  # the chance that one more condition is removed, and one more after that
TRIES = 8


@dataclass(frozen=True)
class _Draw:
    """What a mutation is given."""

    rule: Rule
    source: Source
    rng: np.random.Generator
    importance: Mapping[int, float] | None


def operation(rng: np.random.Generator, *, free: bool = False) -> Operation:
    """One of the kinds of change, drawn with the weights of Argos.

    `free` stands for a language model that changes the rule as it likes: it is drawn only where there is one, and its
    weight goes to the others elsewhere.
    """
    kinds = [kind for kind in WEIGHTS if free or kind != "free"]
    weights = np.array([WEIGHTS[kind] for kind in kinds])
    return kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]


def mutate(rule: Rule, rng: np.random.Generator, importance: Mapping[int, float] | None = None) -> Mutant | None:
    """The rule with one change drawn by chance, and the change in words; None where nothing of it can be changed.

    Removes one or more conditions; or moves a threshold, a window or the emit gap by a step, turns a comparison, makes
    an and of an or; or keeps only the most important `Abnormal Rule`. `importance`: number of an Abnormal Rule → what
    it is worth, such as what the score loses without it; None = the first counts most. Comments on normal behavior
    stay, and so do the statements above the first Abnormal Rule, apart from their numbers. Overrides move with their
    threshold; those of constants that went go too.
    """
    try:
        draw = _Draw(rule, Source(rule.text), rng, importance)
    except (SyntaxError, ValueError):
        return None
    for _ in range(TRIES):
        kind = operation(rng)
        made = _removed(draw) if kind == "remove" else _strongest(draw) if kind == "strongest" else _changed(draw)
        if made is not None and (made.rule.text, made.rule.emit) != (rule.text, rule.emit):
            return made
    return None


def _removed(draw: _Draw) -> Mutant | None:
    """One condition less, and with falling chance some more."""
    made = finished(draw.rule, conditions.remove(draw.rule, draw.source, draw.rng))
    while made is not None and draw.rng.random() < AGAIN:
        more = finished(made.rule, conditions.remove(made.rule, Source(made.rule.text), draw.rng))
        if more is None:
            break
        made = Mutant(more.rule, f"{made.how}, {more.how}")
    return made


def _strongest(draw: _Draw) -> Mutant | None:
    return finished(draw.rule, conditions.strongest(draw.rule, draw.source, draw.importance))


def _changed(draw: _Draw) -> Mutant | None:
    operators, weights = zip(*CHANGES, strict=True)
    chosen = operators[int(draw.rng.choice(len(operators), p=np.array(weights) / sum(weights)))]
    return finished(draw.rule, chosen(draw.rule, draw.source, draw.rng))
