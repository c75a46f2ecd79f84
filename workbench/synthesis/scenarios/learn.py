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


@dataclass(frozen=True, eq=False)
class Learned:
    """A form with the groups of phrases that it may speak of. `found` (cases,): the cases of the table that it finds,
    those among them that it was not learned from."""

    form: Form
    groups: dict[str, tuple[str, ...]]
    found: Mask


RECIPES = (
    Recipe(Taste(1.0)),
    Recipe(Taste(0.4)),
    Recipe(Taste(0.15, share=0.25)),
    Recipe(Taste(0.4), metrics=False),
    Recipe(Taste(1.0, pairs=False)),
    Recipe(Taste(3.0)),
)


def learn(table: Table, scenario: str, recipe: Recipe, most: int = 3, seen: Mask | None = None) -> list[Learned]:
    """The best few forms by one recipe, none where nothing tells the scenario; `seen` (cases,): what it is learned
    from, None = all cases of the table."""
    truth = table.truth(scenario)
    seen = np.ones(len(truth), np.bool_) if seen is None else seen
    groups = _groups(table, truth, recipe.taste, seen)
    said = {name: table.points(table.examples.lines.find(phrases)) for name, phrases in groups.items()}
    held = _about_log(said)
    if recipe.metrics:
        likely = next(iter(said.values())) >= 1 if said else np.ones(len(truth), np.bool_)
        held |= _about_metrics(table, truth, likely, seen)
    if not held:
        return []
    chosen = forms(list(held), np.array(list(held.values())), truth, seen.astype(float), most)
    return [Learned(form, groups, _found(form, held)) for form in chosen]


def _found(form: Form, held: dict[Literal, Mask]) -> Mask:
    """Where any clause holds as a whole."""
    return np.asarray(np.any([np.all([held[one] for one in clause], axis=0) for clause in form.clauses], axis=0))


def unseen_f1(table: Table, scenario: str, recipe: Recipe, folds: int = 3) -> float:
    """F1 over cases, each judged by what was learned from the other folds."""
    truth = table.truth(scenario)
    turn = np.where(truth, np.cumsum(truth), np.cumsum(~truth)) % folds
    said = np.zeros(len(truth), np.bool_)
    for fold in range(folds):
        best = learn(table, scenario, recipe, 1, turn != fold)
        if best:
            said |= best[0].found & (turn == fold)
    return float(2.0 * (said & truth).sum() / max(said.sum() + truth.sum(), 1))


def _groups(table: Table, truth: Mask, taste: Taste, seen: Mask) -> dict[str, tuple[str, ...]]:
    """Up to three groups: what the scenario's cases say; what other lines of them say and those of others do not that
    say the first; what the cases say that the first misses."""
    lines = table.examples.lines
    first = pick(table.terms, truth, taste, seen.astype(float))
    taken = {variable(name) for name in table.examples.metrics} | {"lines", "warnings", "errors", "new", "span"}
    groups = dict[str, tuple[str, ...]]()
    if not first:
        return groups
    groups[name_of(first, taken)] = first
    found = lines.find(first)
    hit = (table.points(found) >= 1) & seen
    if (hit & truth).sum() >= 2:
        others = terms_of(lines, table.count, among=hit, but=found)
        telling = frozenset(ranked(table.terms, truth, taste, seen.astype(float)))
        second = pick(others, truth, replace(taste, share=2 * taste.share), hit.astype(float), telling)
        if second:
            groups[name_of(second, taken | set(groups))] = second
    missed = truth & ~hit & seen
    if missed.sum() >= 2:
        third = pick(table.terms, missed, replace(taste, share=0.3), ((missed | ~truth) & seen).astype(float))
        if third:
            groups[name_of(third, taken | set(groups))] = third
    return groups


def _about_log(said: Counts) -> dict[Literal, Mask]:
    """Conditions on each group, and on the first two together → where they hold."""
    names = list(said)
    sets = [(name,) for name in names] + ([(names[0], names[1])] if len(names) > 1 else [])
    return {
        Literal(some, count): np.asarray(np.sum([said[name] for name in some], axis=0) >= count)
        for some in sets
        for count in COUNTS[len(some) - 1 :]
    }


def _about_metrics(table: Table, truth: Mask, likely: Mask, seen: Mask) -> dict[Literal, Mask]:
    """Conditions on metrics, and on lines by their level, that tell the scenario from all others or from those whose
    log is alike."""
    found, likely = dict[Literal, Mask](), likely & seen
    for (metric, (kind, side)), far in table.reached.items():
        for limit in dict.fromkeys((*limits(far, truth, side, likely), *limits(far, truth, side, seen, 1))):
            found[Literal((metric,), limit, side, _MOTION[kind])] = far >= limit if side == ">=" else far <= limit
    for name, column in _LEVELS.items():
        points = table.points(table.examples.lines.of_level(column))
        for count in COUNTS:
            found[Literal((name,), count)] = points >= count
    best = sorted(found, key=lambda literal: (-_worth(found[literal], truth, likely), literal.on, literal.constant))
    return {literal: found[literal] for literal in best[:MOST_MOVES]}


def _worth(held: Mask, truth: Mask, likely: Mask) -> float:
    """F1 among the likely cases."""
    hits, took, own = (held & truth & likely).sum(), (held & likely).sum(), (truth & likely).sum()
    return float(2.0 * hits / max(took + own, 1))
