"""Labeled cases → a scorecard: weights as whole points, trust in rules, and confidences that come true on folds.

Words of logs to come are other words: each case is also learned from with a share of its phrase groups withheld. What
must not be judged by what it was learned from (how sure a score is, how far a rule is to be trusted, from which score
on a scenario explains a case) is taken from folds of the training cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError
from workbench.investigate.figures import GROUPS_OF, LINES_OF
from workbench.investigate.investigate import reweighed, worth_a_look
from workbench.investigate.known import Known
from workbench.investigate.reasoner import CardReasoner
from workbench.investigate.scorecard import Scorecard, Sheet, item_of
from workbench.model.incident import Claim, Evidence, Verification
from workbench.training.scenarios.fit import Pull, Weights, fit_general, fit_weights
from workbench.training.scenarios.items import (
    GROUPS,
    LINES,
    OwnItems,
    own_items,
    shared_items,
    shared_matrix,
    withheld,
)  # fmt: skip

POINT = 0.25  # log odds of a point before confidences are made to come true
COPIES = (
    (0.0, 1.0),
    (0.3, 0.5),
    (0.6, 0.5),
)  # share of phrase groups that is withheld, and how much such a copy counts
FOLDS = 3
NEWCOMER = 0.75  # of what others have beside their own lines, a scenario without cases gets for its first line
QUIET = 5  # cases for each case without any evidence that is added for the general sheet
ENOUGH_FOR = 0.005  # of the cases that are named rightly in other words may have a lower score
STRETCHES = np.geomspace(0.3, 1.6, 15)  # of a point, that are tried
TRUSTS = (0.0, 0.25, 0.5, 0.75, 1.0)  # share of the log likelihood ratio that a rule's outcome gets
MISSED = 0.4  # of the cases whose rule holds it would fail in other words: a failing rule says less than on folds
_PRIOR = 4.0  # cases that stand for what all rules together do


@dataclass(frozen=True, eq=False)
class Example:
    """A labeled case as tools saw it; `verified`: for scenarios whose rule was run whether it holds."""

    evidence: Evidence
    scenario: str
    anomalous: bool
    verified: Mapping[str, Verification]


def learn(examples: Sequence[Example], known: Known, seed: int = 0, pull: Pull | None = None) -> Scorecard:
    """A scorecard of the known scenarios. Examples of scenarios that are not known teach what is anomalous in general.

    Raises DataError where there are no cases of two known scenarios.
    """
    if len({one.scenario for one in examples} & set(known.by_scenario)) < 2:
        raise DataError(
            "Too few scenarios to learn from", "two known ones are needed", "Name a folder of labeled cases"
        )
    rng = np.random.default_rng(seed)
    card = _card(examples, known, rng, pull)
    fold = rng.permutation(len(examples)) % FOLDS
    judged: list[tuple[Example, tuple[Claim, ...]]] = []
    tops: list[float] = []
    for part in range(FOLDS):
        inside = [one for one, at in zip(examples, fold, strict=True) if at != part]
        if len({one.scenario for one in inside} & set(known.by_scenario)) < 2:
            continue
        reason = CardReasoner(_card(inside, known, rng, pull), known)
        for one, at in zip(examples, fold, strict=True):
            if at == part:
                claims = reason(replace(one.evidence, figures=withheld(one.evidence, COPIES[1][0], rng)))
                judged.append((one, claims))
                tops += _top(reason, one, withheld(one.evidence, COPIES[-1][0], rng))
    card = replace(card, enough=int(np.quantile(tops, ENOUGH_FOR)) if tops else 0)
    card = replace(card, point=round(POINT * _stretch(judged), 4))
    return _trusting(card, judged, known)


def _top(reason: CardReasoner, one: Example, figures: Mapping[str, float]) -> list[float]:
    """The score of the scenario that is named, where it is the right one."""
    scores = reason.scores(figures)[:-1]
    best = int(np.argmax(scores))
    return [float(scores[best])] if reason.names[best] == one.scenario else []


def _card(examples: Sequence[Example], known: Known, rng: np.random.Generator, pull: Pull | None) -> Scorecard:
    """Points before anything is taken from folds."""
    plain = [one.evidence.figures for one in examples]
    own = own_items(known, plain, [one.scenario for one in examples])
    figures, rows, counts = [], [], []
    copies = COPIES if any(one.evidence.signs for one in examples) else ((0.0, sum(count for _, count in COPIES)),)
    for share, count in copies:
        figures += plain if share == 0 else [withheld(one.evidence, share, rng) for one in examples]
        rows += list(range(len(examples)))
        counts += [count] * len(examples)
    items = shared_items(plain)
    shared = shared_matrix(figures, items)
    place = {name: i for i, name in enumerate(own.scenarios)}
    truth = np.array([place.get(examples[row].scenario, -1) for row in rows], np.int64)
    weight = np.array(counts)
    named = truth >= 0
    weights = fit_weights(shared[named], own.matrix(figures)[named], truth[named], weight[named], pull)
    plainly = np.flatnonzero(truth[: len(plain)] >= 0)
    usual = weights.start[truth[plainly]] + (shared[plainly] * weights.shared[:, truth[plainly]].T).sum(axis=1)
    quiet = np.zeros(
        (max(len(COPIES) * len(examples) // QUIET, 1), len(items))
    )  # a case of which nothing is found is normal
    anomalous = np.array([examples[row].anomalous for row in rows] + [False] * len(quiet), np.bool_)
    general = fit_general(np.concatenate([shared, quiet]), anomalous, np.append(weight, np.ones(len(quiet))), pull)
    never = set(own.scenarios) - {one.scenario for one in examples}
    return _rounded(weights, items, own, known, general, never, NEWCOMER * float(np.median(usual)))


def _rounded(
    weights: Weights,
    items: Sequence[str],
    own: OwnItems,
    known: Known,
    general: tuple[float, NDArray[np.float64]],
    never: set[str],
    usual: float,
) -> Scorecard:
    """`never`: scenarios without a case; what those with cases usually have beside their own lines is `usual`, and
    they get it for their first line."""
    points = np.rint(weights.shared / POINT).astype(int)
    of_own, sheets = weights.of_own, {}
    for at, name in enumerate(own.scenarios):
        held = {item: int(value) for item, value in zip(items, points[:, at], strict=True) if value}
        held |= _own_points(name, of_own[at], own.rarity)
        if name in never:
            first = item_of(LINES_OF + name, 1)
            held[first] = held.get(first, 0) + max(round((usual - float(weights.start[at])) / POINT), 0)
        sheets[name] = Sheet(known.anomalous[name], round(float(weights.start[at]) / POINT), held)
    start, values = general
    of_general = {item: round(float(value) / POINT) for item, value in zip(items, values, strict=True)}
    sheet = Sheet(True, round(start / POINT), {item: value for item, value in of_general.items() if value})
    typical = float(np.median(list(own.rarity.values()))) if own.rarity else 0.0
    new_group = round((weights.own[-1] * typical + weights.own[0] / 2) / POINT)
    return Scorecard(sheets, sheet, POINT, 0, 0.5, round(float(np.mean(weights.start)) / POINT), max(new_group, 1))


def _own_points(scenario: str, weights: NDArray[np.float64], rarity: Mapping[str, float]) -> dict[str, int]:
    named = [item_of(LINES_OF + scenario, least) for least in LINES]
    named += [item_of(GROUPS_OF + scenario, least) for least in GROUPS]
    points = {item: round(float(value) / POINT) for item, value in zip(named, weights[:-1], strict=True)}
    for group, rare in rarity.items():
        if group.partition(".")[0] == scenario:
            points[item_of(f"phrase {group}", 1)] = round(float(weights[-1]) * rare / POINT)
    return {item: value for item, value in points.items() if value}


def _stretch(judged: Sequence[tuple[Example, tuple[Claim, ...]]]) -> float:
    """By how much log odds must be stretched so that confidences on folds come true: the least logarithmic loss."""
    return float(
        min(STRETCHES, key=lambda one: sum(_loss(claims, example.scenario, one) for example, claims in judged))
    )


def _loss(claims: Sequence[Claim], truth: str, stretch: float) -> float:
    weights = np.array([claim.confidence for claim in claims]) ** stretch
    right = np.array([claim.scenario == truth for claim in claims])
    least = 1e-3**stretch  # what has no claim
    return -float(np.log((weights[right].sum() if right.any() else least) / (weights.sum() + least)))


def _trusting(card: Scorecard, judged: Sequence[tuple[Example, tuple[Claim, ...]]], known: Known) -> Scorecard:
    """The card with points for rules that hold or fail, as far as that makes claims on folds come true."""
    if not any(one.verified for one, _ in judged):
        return card
    ratios = _ratios(judged, known)
    best = min(TRUSTS, key=lambda trust: _loss_of(_with(card, ratios, trust), judged))
    return _with(card, ratios, best)


def _ratios(judged: Sequence[tuple[Example, tuple[Claim, ...]]], known: Known) -> dict[str, tuple[float, float]]:
    """Scenario → log likelihood ratios of its rule holding and failing, among the claims whose rules are run."""
    counts = {name: np.zeros((2, 2)) for name in known.by_scenario}  # right or not, holds or not
    for one, claims in judged:
        for claim in worth_a_look(claims):
            told = one.verified.get(claim.scenario)
            if told is not None and told.holds is not None:
                counts[claim.scenario][int(claim.scenario == one.scenario), int(told.holds)] += 1
    every = np.sum(list(counts.values()), axis=0) + 1.0
    usual = every / every.sum(axis=1, keepdims=True)
    ratios = {}
    for name, own in counts.items():
        rates = (own + _PRIOR * usual) / (own + _PRIOR * usual).sum(axis=1, keepdims=True)
        rates[1] = (rates[1, 0] + MISSED * rates[1, 1], (1 - MISSED) * rates[1, 1])
        ratios[name] = (float(np.log(rates[1, 1] / rates[0, 1])), float(np.log(rates[1, 0] / rates[0, 0])))
    return ratios


def _with(card: Scorecard, ratios: Mapping[str, tuple[float, float]], trust: float) -> Scorecard:
    points = {
        name: [round(trust * max(min(one, 6.0), -6.0) / card.point) for one in ratios[name]] for name in card.sheets
    }
    sheets = {name: replace(sheet, holds=points[name][0], fails=points[name][1]) for name, sheet in card.sheets.items()}
    return replace(card, sheets=sheets)


def _loss_of(card: Scorecard, judged: Sequence[tuple[Example, tuple[Claim, ...]]]) -> float:
    total = 0.0
    for one, claims in judged:
        stretched = [replace(claim, confidence=claim.confidence ** (card.point / POINT)) for claim in claims]
        whole = sum(claim.confidence for claim in stretched)
        made = [replace(claim, confidence=claim.confidence / whole) for claim in stretched]
        looked = {
            claim.scenario: one.verified[claim.scenario]
            for claim in worth_a_look(made)
            if claim.scenario in one.verified
        }
        total += _loss(reweighed(made, looked, card), one.scenario, 1.0)
    return total
