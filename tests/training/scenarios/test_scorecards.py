"""Scorecards learned from cases: what they keep, what they do without words, and what they say of unseen scenarios."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes.incidents import BACKUP, LEAK, MINE, case_of, cases, known
from workbench.errors import DataError
from workbench.investigate.figures import LINES_OF
from workbench.investigate.investigate import gather
from workbench.investigate.reasoner import CardReasoner
from workbench.investigate.scorecard import figure_of
from workbench.model.case import Case
from workbench.model.incident import PHRASE, Verification
from workbench.training.scenarios.fit import Pull, Weights, fit_weights
from workbench.training.scenarios.gradients import gradients, held
from workbench.training.scenarios.items import own_items, shared_items, shared_matrix, withheld, without
from workbench.training.scenarios.learn import Example, learn

KNOWN = known()


def example(case: Case, rules: dict[str, bool] | None = None) -> Example:
    told = {name: Verification(name, holds) for name, holds in (rules or {}).items()}
    return Example(gather(case, KNOWN).evidence, case.scenario, bool(case.anomalous), told)


EXAMPLES = [example(case) for case in cases()]


def test_the_same_cases_and_seed_give_the_same_card() -> None:
    assert learn(EXAMPLES, KNOWN, seed=3) == learn(EXAMPLES, KNOWN, seed=3)


def test_points_are_whole_and_few_and_own_lines_never_count_against_a_scenario() -> None:
    card = learn(EXAMPLES, KNOWN)
    for name, sheet in card.sheets.items():
        shared = [item for item in sheet.items if not item.startswith((PHRASE, LINES_OF, "groups of "))]
        assert len(shared) <= Pull().kept
        assert all(isinstance(points, int) and points for points in sheet.items.values())
        own = [points for item, points in sheet.items.items() if name in item]
        assert own and all(points > 0 for points in own)


def test_new_templates_get_no_points() -> None:
    card = learn(EXAMPLES, KNOWN)
    figures = {figure_of(item)[0] for sheet in (*card.sheets.values(), card.general) for item in sheet.items}
    assert not figures & {"new lines", "surging templates"}


def test_a_scenario_without_cases_is_named_by_its_own_words() -> None:
    card = learn([one for one in EXAMPLES if one.scenario != LEAK], KNOWN)
    claims = CardReasoner(card, KNOWN)(gather(case_of(LEAK, 900), KNOWN).evidence)
    assert claims[0].scenario == LEAK and claims[0].anomalous


def test_a_rule_that_tells_cases_apart_is_trusted_and_one_that_does_not_is_not() -> None:
    told = [
        example(case, {name: (name == case.scenario) if name != BACKUP else True for name in (MINE, LEAK, BACKUP)})
        for case in cases()
    ]
    card = learn(told, KNOWN)
    assert card.sheets[MINE].holds >= 0 >= card.sheets[MINE].fails
    assert card.sheets[BACKUP].holds <= card.sheets[MINE].holds


def test_one_scenario_alone_teaches_nothing() -> None:
    with pytest.raises(DataError, match="Too few scenarios"):
        learn([one for one in EXAMPLES if one.scenario == MINE], KNOWN)


def test_withheld_words_are_gone_from_every_figure_and_metrics_stay() -> None:
    evidence = EXAMPLES[0].evidence
    left = withheld(evidence, 1.0, np.random.default_rng(0))
    assert not [name for name in left if name.startswith((PHRASE, LINES_OF, "groups of "))]
    assert {name for name in left if "cpu_usage" in name} == {name for name in evidence.figures if "cpu_usage" in name}
    assert withheld(evidence, 0.0, np.random.default_rng(0)) == evidence.figures


def test_each_side_sees_only_its_own_figures() -> None:
    figures = EXAMPLES[0].evidence.figures
    metrics, logs = without(figures, logs=True), without(figures, metrics=True)
    assert set(metrics) | set(logs) == set(figures) and not set(metrics) & set(logs)
    assert any(name.startswith("cpu_usage") for name in metrics) and any(name.startswith(PHRASE) for name in logs)


def test_a_group_that_every_case_says_is_not_rare() -> None:
    figures = [{f"{PHRASE} {MINE}.miner": 1.0, f"{PHRASE} {LEAK}.memory": float(i == 0)} for i in range(40)]
    figures = [{name: value for name, value in one.items() if value} for one in figures]
    rarity = own_items(KNOWN, figures, [BACKUP] * 40).rarity
    assert rarity[f"{MINE}.miner"] < 0.1
    assert 2 < rarity[f"{LEAK}.memory"] < rarity[f"{MINE}.pool"]


def test_items_hold_from_their_value_on() -> None:
    figures = [{"cpu_usage spike": 5.0}, {"cpu_usage spike": 30.0}, {}]
    items = shared_items(figures)
    held = shared_matrix(figures, items)
    assert items == ["cpu_usage spike >= 10", "cpu_usage spike >= 25", "cpu_usage spike >= 5", "cpu_usage spike >= 80"]
    assert held.tolist() == [[0, 0, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0]]


def test_weights_find_the_item_that_tells() -> None:
    rng = np.random.default_rng(2)
    shared = (rng.random((300, 6)) < 0.5).astype(float)
    truth = shared[:, 3].astype(np.int64)
    weights = fit_weights(shared, np.zeros((300, 2, 1)), truth, np.ones(300), Pull(kept=2))
    said = weights.scores(shared, np.zeros((300, 2, 1))).argmax(axis=1)
    assert (said == truth).all()
    assert np.abs(weights.shared[:, 1]).argmax() == 3 and (weights.shared != 0).sum(axis=0).max() <= 2


def test_gradients_are_what_small_steps_of_the_weights_do_to_the_loss() -> None:
    rng = np.random.default_rng(5)
    cases, items, scenarios, questions = 40, 6, 4, 2
    shared = (rng.random((cases, items)) < 0.4).astype(float)
    own = rng.random((cases, scenarios, questions)) * (rng.random((cases, scenarios, questions)) < 0.5)
    truth, share = rng.integers(0, scenarios - 1, cases), np.full(cases, 1 / cases)
    seen = np.bincount(truth, minlength=scenarios) > 0
    sizes = ((scenarios,), (items, scenarios), (scenarios, questions))
    start, of_shared, of_own = (rng.random(size) for size in sizes)

    def loss(*of: np.ndarray) -> float:
        scores = Weights(of[0], of[1], np.zeros(questions), of[2]).scores(shared, own)[:, seen]
        scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return -float((share * scores[np.arange(cases), truth]).sum())

    rows, owned = held(shared), held(own.reshape(cases, -1))
    told = gradients(
        *(start, of_shared, of_own, rows.rows, rows.items, owned.rows, owned.items, owned.values, truth, share, seen)
    )
    for part, found in enumerate(told):
        for at in np.ndindex(found.shape):
            up, down = [start, of_shared, of_own], [start, of_shared, of_own]
            up[part], down[part] = up[part].copy(), down[part].copy()
            up[part][at] += 1e-5
            down[part][at] -= 1e-5
            assert found[at] == pytest.approx((loss(*up) - loss(*down)) / 2e-5, abs=1e-7)
