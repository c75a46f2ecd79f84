"""A scenario's cases against all others → forms: groups of phrases, limits of metrics, and how they combine."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.model.scenario import ERRORS, LOG, WARNINGS
from workbench.synthesis.scenarios.clauses import Form, forms
from workbench.synthesis.scenarios.groups import Taste, name_of, pick, ranked
from workbench.synthesis.scenarios.literals import MOTIONS, Literal, limits, variable
from workbench.synthesis.scenarios.table import Table
from workbench.synthesis.scenarios.terms import Mask, terms_of

COUNTS = (1, 2, 3, 4)
MOST_MOVES = 14  # limits of metrics that are tried
_MOTION = {motion.kind: motion for motion in MOTIONS}
_LEVELS = {name.removeprefix(LOG): name for name in (WARNINGS, ERRORS)}
Counts = dict[str, NDArray[np.int64]]  # group → points of each case at which it is said (cases,)


@dataclass(frozen=True)
class Recipe:
    """A way to learn: how phrases are picked, whether metrics are looked at, which of the best forms is taken."""

    taste: Taste
    metrics: bool = True
    place: int = 0


@dataclass(frozen=True)
class Learned:
    """A form with the groups of phrases that it may speak of."""

    form: Form
    groups: dict[str, tuple[str, ...]]


RECIPES = tuple(
    Recipe(Taste(cost, pairs), metrics)
    for cost, pairs, metrics in (
        *((1.0, True, True), (0.4, False, True), (3.0, True, False), (0.4, True, True), (1.0, False, False)),
        *((3.0, False, True), (0.15, True, True), (1.0, False, True), (0.4, True, False), (3.0, True, True)),
    )
)


def learn(table: Table, scenario: str, recipe: Recipe, most: int = 3) -> list[Learned]:
    """The best few forms by one recipe, none where nothing tells the scenario."""
    truth = table.truth(scenario)
    groups = _groups(table, truth, recipe.taste)
    said = {name: table.points(table.examples.lines.find(phrases)) for name, phrases in groups.items()}
    literals, held = _about_log(said)
    likely = next(iter(said.values())) >= 1 if said else np.ones(len(truth), np.bool_)
    if recipe.metrics:
        more, moved = _about_metrics(table, truth, likely)
        literals, held = [*literals, *more], [*held, *moved]
    if not literals:
        return []
    weight = np.ones(len(truth))
    return [Learned(form, groups) for form in forms(literals, np.array(held), truth, weight, most)]


def _groups(table: Table, truth: Mask, taste: Taste) -> dict[str, tuple[str, ...]]:
    """Up to three groups: what the scenario's cases say; what other lines of them say and those of others do not that
    say the first; what the cases say that the first misses."""
    lines = table.examples.lines
    first = pick(table.terms, truth, taste)
    taken = {variable(name) for name in table.examples.metrics} | {"lines", "warnings", "errors", "new", "span"}
    groups = dict[str, tuple[str, ...]]()
    if not first:
        return groups
    groups[name_of(first, taken)] = first
    found = lines.find(first)
    hit = table.points(found) >= 1
    if (hit & truth).sum() >= 2:
        others = terms_of(lines, table.count, among=hit, but=found)
        telling = frozenset(ranked(table.terms, truth, taste))
        second = pick(others, truth, replace(taste, share=2 * taste.share), hit.astype(float), telling)
        if second:
            groups[name_of(second, taken | set(groups))] = second
    missed = truth & ~hit
    if missed.sum() >= 2:
        third = pick(table.terms, missed, replace(taste, share=0.3), (missed | ~truth).astype(float))
        if third:
            groups[name_of(third, taken | set(groups))] = third
    return groups


def _about_log(said: Counts) -> tuple[list[Literal], list[Mask]]:
    """Conditions on each group, and on the first two together."""
    literals, held = list[Literal](), list[Mask]()
    names = list(said)
    sets = [(name,) for name in names] + ([(names[0], names[1])] if len(names) > 1 else [])
    for some in sets:
        points = np.sum([said[name] for name in some], axis=0)
        for count in COUNTS[len(some) - 1 :]:
            literals.append(Literal(some, count))
            held.append(np.asarray(points >= count))
    return literals, held


def _about_metrics(table: Table, truth: Mask, likely: Mask) -> tuple[list[Literal], list[Mask]]:
    """Conditions on metrics, and on lines by their level, that tell the scenario from all others or from those whose
    log is alike."""
    found = dict[Literal, Mask]()
    everywhere = np.ones(len(truth), np.bool_)
    for (metric, (kind, side)), far in table.reached.items():
        for limit in dict.fromkeys((*limits(far, truth, side, likely), *limits(far, truth, side, everywhere, 1))):
            found[Literal((metric,), limit, side, _MOTION[kind])] = far >= limit if side == ">=" else far <= limit
    for name, column in _LEVELS.items():
        points = table.points(table.examples.lines.of_level(column))
        for count in COUNTS:
            found[Literal((name,), count)] = points >= count
    best = sorted(found, key=lambda literal: (-_worth(found[literal], truth, likely), literal.on, literal.constant))
    return best[:MOST_MOVES], [found[literal] for literal in best[:MOST_MOVES]]


def _worth(held: Mask, truth: Mask, likely: Mask) -> float:
    """F1 among the likely cases."""
    hits, took, own = (held & truth & likely).sum(), (held & likely).sum(), (truth & likely).sum()
    return float(2.0 * hits / max(took + own, 1))
