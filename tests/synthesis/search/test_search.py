"""The search: a limit for each quantity, forms as ratios, clauses that pay for themselves, candidates that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.synthesis import tables
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.features import (
    CURATED,
    DRIFT,
    FLAT,
    FORECAST,
    MEDIAN_ERROR,
    MOVE_2,
    RECENT,
    STEP,
    TREND,
    against_peaks,
)
from workbench.synthesis.quantities.prior import CARRIED, kind_of, prior_of
from workbench.synthesis.search.beam import Search
from workbench.synthesis.search.forms import Form, Part, is_steady, prior_of_form, ratio_of, shape_of, size_of
from workbench.synthesis.search.literals import Literal, literals, rounded
from workbench.synthesis.search.variants import Searches, numbered, shapes
from workbench.synthesis.shape import Clause, Condition, Direction, Feature, Shape
from workbench.synthesis.table import Table

OPTIONS = SynthesisOptions(folds=4)
LABELS_RULE = replace(OPTIONS, prior_events=4.0)  # so that what is planted counts, not what is known before


@pytest.mark.parametrize(("value", "expected"), [(7.4321, 7.4), (0.01849, 0.018), (-123.4, -120.0), (0.0, 0.0)])
def test_limits_have_two_significant_figures(value, expected):
    assert rounded(value) == expected


def noise(n: int, seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).uniform(-1.0, 1.0, n)


@pytest.mark.parametrize(("direction", "sign"), [("size", 1), ("size", -1), ("high", 1), ("low", -1)])
def test_the_limit_of_a_quantity_lies_between_the_normal_points_and_the_events(direction, sign):
    truth = tables.every(800, 40)
    column = np.where(truth == 1, 5.0 * sign, noise(800, 0))
    feature = replace(STEP, directions=(direction,))
    (found,) = literals(tables.given((feature,), [(column[None], truth)]), OPTIONS)
    assert 1.0 < found.limit <= 5.0
    assert found.score == pytest.approx(1.0)
    assert found.condition(1.0).limit == sign * rounded(found.limit) or direction == "size"
    np.testing.assert_array_equal(found.ratio >= 1.0, truth == 1)


@pytest.mark.parametrize(("directions", "value"), [(("high",), -5.0), (("low",), 5.0), (("size",), np.nan)])
def test_a_quantity_that_no_event_reaches_makes_no_literal(directions, value):
    truth = tables.every(400, 40)
    column = np.where(truth == 1, value, noise(400, 0))
    table = tables.given((replace(STEP, directions=directions),), [(column[None], truth)])
    assert literals(table, OPTIONS) == []


def test_a_direction_of_its_own_has_a_lower_prior_and_every_known_quantity_counts():
    assert (
        prior_of(FORECAST, "high") == prior_of(FORECAST, "low") < prior_of(FORECAST, "size") == CARRIED[FORECAST.name]
    )
    assert 0 < prior_of(Feature("new", "zscore", (50,)), "size") < 1
    assert [kind_of(f) for f in (FORECAST, STEP, DRIFT, MEDIAN_ERROR, TREND, FLAT)] == [
        "forecast",
        "move",
        "smooth",
        "median",
        "trend",
        "flat",
    ]


POOL = (RECENT, STEP, DRIFT, MEDIAN_ERROR, TREND)


def literal(feature: Feature, direction: Direction, limit: float, ratio: NDArray[np.floating], prior=0.5) -> Literal:
    return Literal(feature, direction, limit, 0.5, prior, ratio.astype(np.float32))


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """One to three parts of any joint over the literals of the pool."""
    parts = set()
    for _ in range(draw(st.integers(1, 3))):
        joint, members = draw(st.sampled_from([("one", 1), ("both", 2), ("majority", 3)]))
        picked = draw(st.permutations(range(len(POOL))))[:members]
        parts.add(Part(joint, tuple(sorted(picked))))
    return tuple(sorted(parts))


@settings(max_examples=150, deadline=None)
@given(forms(), st.integers(0, 2**32 - 1), st.floats(0.7, 2.5))
def test_a_form_reaches_its_factor_exactly_where_its_rule_holds(form, seed, factor):
    """Away from the limits by more than their rounding to two figures (5 %); a missing value never helps."""
    rng = np.random.default_rng(seed)
    known, values = [], {}
    for feature in POOL:
        direction: Direction = rng.choice(["size", "high", "low"])
        limit = float(np.exp(rng.uniform(-3, 5)))
        sizes = limit * factor * rng.choice([0.2, 0.9, 1.1, 3.0, np.nan], 200)
        values[feature.name] = sizes * (
            rng.choice([-1, 1], 200) if direction == "size" else 1 - 2 * (direction == "low")
        )
        turned = np.where(np.isnan(sizes), -np.inf, sizes)
        known.append(literal(feature, direction, limit, turned / limit))
    shape = shape_of(form, known, factor, 5)
    each = [np.array([one.holds(values[one.feature.name]) for one in clause.conditions]) for clause in shape.clauses]
    held = np.any([clause.holds(flags) for clause, flags in zip(shape.clauses, each, strict=True)], axis=0)
    np.testing.assert_array_equal(ratio_of(form, known) >= factor, held)
    assert (shape.size, shape.gap) == (size_of(form), 5)


@pytest.mark.parametrize(
    ("form", "prior"),
    [
        ((Part("one", (0,)),), 0.9),
        ((Part("one", (2,)),), 0.3),
        ((Part("both", (0, 2)),), 0.9),  # as steady as its steadier one
        ((Part("majority", (0, 1, 2)),), 0.6),  # two must agree: the middle one decides
        ((Part("one", (0,)), Part("one", (2,))), 0.3),  # the weakest clause adds false alarms of its own
        ((Part("both", (1, 2)), Part("majority", (0, 1, 2))), 0.6),
    ],
)
def test_what_is_known_of_a_form_is_known_of_its_weakest_clause(form, prior):
    known = [literal(STEP, "size", 1.0, np.zeros(1), one) for one in (0.9, 0.6, 0.3)]
    assert prior_of_form(form, known) == prior


Kinds = dict[Feature, NDArray[np.bool_]]


def planted(seen: Sequence[Sequence[int]], features: Sequence[Feature] = POOL, n_series: int = 1) -> Table:
    """Series of 2,000 points with 40 events of as many kinds as there are entries in `seen`: which features see each.

    A feature is noise below 1 where it sees nothing, and 5 or more at the events that it sees.
    """
    series = []
    for number in range(n_series):
        truth = tables.every(2000, 50)
        starts = np.flatnonzero(truth)
        columns = np.stack([noise(2000, 10 * number + at) for at in range(len(features))])
        for at, start in enumerate(starts):
            for feature in seen[at % len(seen)]:
                columns[feature, start] = 5.0 + (at % 3)
        series.append((columns, truth))
    return tables.given(features, series)


def best(table: Table, options: SynthesisOptions) -> Shape:
    """The best guess of the search over all quantities."""
    shape = next(shapes(Searches(table, options, lambda: None), np.random.default_rng(0)))
    assert shape is not None
    return shape


def said(shape: Shape) -> list[tuple[bool, set[str]]]:
    """Whether each clause is a majority, and the names of its quantities."""
    return [(clause.majority, {one.feature.name for one in clause.conditions}) for clause in shape.clauses]


def test_two_kinds_of_anomaly_are_found_by_a_clause_each():
    shape = best(planted([[0], [3]]), replace(LABELS_RULE, majority=False))
    assert sorted(said(shape), key=str) == sorted([(False, {RECENT.name}), (False, {MEDIAN_ERROR.name})], key=str)
    for condition in shape.conditions:
        assert 1.0 < condition.limit <= 5.0


def test_both_of_two_quantities_are_asked_where_each_alone_is_wrong_at_times():
    """The first kind is seen by one quantity; at the second kind two stand out, each of which also does elsewhere."""
    table = planted([[0], [1, 3]])
    columns, rng = table.columns.copy(), np.random.default_rng(5)
    for at in (1, 3):
        elsewhere = rng.choice(np.flatnonzero(table.event < 0), 150, replace=False)
        columns[at, elsewhere] = 9.0
    shape = best(replace(table, columns=columns), replace(LABELS_RULE, majority=False))
    assert (False, {STEP.name, MEDIAN_ERROR.name}) in said(shape)


def test_a_majority_is_preferred_where_one_condition_would_do_as_well():
    table = planted([[0, 1, 3]])
    assert said(best(table, LABELS_RULE)) == [(True, {RECENT.name, STEP.name, MEDIAN_ERROR.name})]
    assert [len(names) for _, names in said(best(table, replace(LABELS_RULE, majority=False)))] == [1]


def test_the_three_of_a_majority_are_of_different_kinds():
    features = (RECENT, FORECAST, STEP, MOVE_2, DRIFT)
    shape = best(planted([[0, 1, 2, 3, 4]], features), LABELS_RULE)
    assert shape.clauses[0].majority
    assert len({kind_of(one.feature) for one in shape.clauses[0].conditions}) == 3


def test_a_majority_is_dropped_where_it_loses_more_than_it_is_worth():
    assert not any(clause.majority for clause in best(planted([[0]]), LABELS_RULE).clauses)


@pytest.mark.parametrize(
    ("price", "clauses"), [(0.02, 2), (0.6, 1)], ids=["a clause that pays is added", "one that does not is left out"]
)
def test_every_condition_has_its_price(price, clauses):
    options = replace(LABELS_RULE, majority=False, price=price)
    assert len(best(planted([[0], [3]]), options).clauses) == clauses


@pytest.mark.parametrize(
    ("seen", "drift_price", "kept"),
    [
        ([[0, 1]], 0.02, "step_vs_peak"),  # as good: the one whose scale follows the series
        ([[0, 1], [0, 1], [0, 1], [0]], 0.02, "forecast_error"),  # better by more than its price
        ([[0, 1], [0, 1], [0, 1], [0]], 0.4, "step_vs_peak"),
    ],
)
def test_a_limit_that_does_not_follow_the_series_has_a_price_of_its_own(seen, drift_price, kept):
    options = replace(LABELS_RULE, majority=False, max_clauses=1, prior_events=0.1, drift_price=drift_price)
    (condition,) = best(planted(seen, (FORECAST, against_peaks(STEP))), options).conditions
    assert condition.feature.name == kept


@pytest.mark.parametrize(
    ("form", "steady"),
    [
        ((Part("one", (0,)),), True),
        ((Part("one", (2,)),), False),
        ((Part("both", (0, 2)),), True),  # one holds the other back
        ((Part("both", (2, 3)),), False),
        ((Part("majority", (0, 1, 2)),), True),
        ((Part("majority", (0, 2, 3)),), False),  # the two others may fire without it
        ((Part("majority", (0, 1, 2)), Part("one", (3,))), False),
    ],
)
def test_a_form_is_steady_if_no_clause_fires_without_a_scale_that_follows_the_series(form, steady):
    features = (against_peaks(STEP), against_peaks(DRIFT), STEP, DRIFT)
    assert is_steady(form, [literal(feature, "size", 1.0, np.zeros(1)) for feature in features]) == steady


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 31))
def test_no_clause_is_free(seen):
    """Whichever quantities see all events: without a majority one condition is enough."""
    which = [at for at in range(len(POOL)) if seen >> at & 1]
    assert best(planted([which]), replace(LABELS_RULE, majority=False)).size == 1


def test_the_search_is_deterministic():
    table = planted([[0, 1], [3], [2, 3]])
    assert best(table, LABELS_RULE) == best(table, LABELS_RULE)


def test_series_in_another_order_give_the_same_shape_while_they_are_fewer_than_the_groups_left_out():
    """From four series on, every fourth is left out together: there their order is part of the answer."""
    features, n = POOL, 2000
    series = []
    for number, seen in enumerate(([0, 1, 3], [3], [1, 3])):
        one = planted([seen], features, number + 1)
        rows = one.series == number
        series.append((one.columns[:, rows], (one.event[rows] >= 0).astype(np.int8)))
    assert all(len(truth) == n for _, truth in series)
    found = [
        best(tables.given(features, [series[at] for at in order]), LABELS_RULE) for order in ((0, 1, 2), (2, 0, 1))
    ]
    assert found[0] == found[1]


def test_the_emit_gap_joins_the_flags_of_an_anomaly_that_goes_on_and_off():
    truth = tables.every(3000, 100, 1)
    column = np.where(truth == 1, 5.0, noise(3000, 1))
    for start in np.flatnonzero(truth):
        column[start + 4 : start + 20 : 4] = 5.0  # unlabeled echoes, three normal points apart
    table = tables.given((STEP,), [(column[None], truth)])
    assert best(table, LABELS_RULE).gap == 5
    assert best(table, replace(LABELS_RULE, gaps=(1,))).gap == 1


def test_the_first_candidates_are_searched_in_different_ways_with_all_quantities():
    table = planted([[0, 1, 3], [2, 3], [0, 2]])
    found = list(islice(shapes(Searches(table, LABELS_RULE, lambda: None), np.random.default_rng(0)), 12))
    assert len(found) == 12
    assert len(found[1].clauses) == len(found[3].clauses) == 1
    assert not any(clause.majority for shape in found[2:4] for clause in shape.clauses)
    assert len(set(found)) >= 5


def test_a_search_gives_the_same_shape_alone_after_others_and_again():
    table = planted([[0, 1, 3], [2, 3], [0, 2]])
    shared = Searches(table, LABELS_RULE, lambda: None)
    by_number = dict(numbered(shared))
    assert len(by_number) == len(shared.ways)
    for number, shape in by_number.items():
        assert Searches(table, LABELS_RULE, lambda: None).shape(number) == shape == shared.shape(number)


def test_what_one_search_found_out_is_not_counted_again():
    told = []
    searches = Searches(planted([[0, 1, 3], [2, 3]]), LABELS_RULE, lambda: told.append(1))
    first = list(islice(shapes(searches, np.random.default_rng(0)), len(searches.ways)))
    many = len(told)
    assert [shape for _, shape in numbered(searches)] == first
    assert len(told) == many > 0


def test_the_weight_of_prior_knowledge_is_varied_among_the_first_candidates():
    """A little-trusted quantity sees a little more than a trusted one: only labels that count for more choose it."""
    trusted, doubted = against(0.9), against(0.2)
    table = planted([[0, 1]] * 9 + [[1]], (trusted, doubted))
    options = replace(OPTIONS, majority=False, max_clauses=1, prior_events=8.0, drift_price=0.0)
    first, *_, labels, prior = islice(shapes(Searches(table, options, lambda: None), np.random.default_rng(0)), 8)
    assert {one.conditions[0].feature for one in (first, labels, prior)} == {trusted, doubted}
    assert labels.conditions[0].feature == doubted
    assert prior.conditions[0].feature == trusted


def against(prior: float) -> Feature:
    """The curated quantity whose prior knowledge is nearest to this."""
    return min(CURATED, key=lambda feature: abs(prior_of(feature, "size") - prior))


def test_where_no_quantity_reaches_any_event_nothing_is_found():
    truth = tables.every(400, 40)
    table = tables.given((STEP,), [(np.where(truth == 1, 0.0, noise(400, 0))[None], truth)])
    assert list(shapes(Searches(table, OPTIONS, lambda: None), np.random.default_rng(0))) == []
    assert Search(table, [], OPTIONS, lambda: None, {}).run([]) is None


def test_every_form_that_is_tried_is_told():
    told = []
    table = planted([[0], [3]])
    list(islice(shapes(Searches(table, OPTIONS, lambda: told.append(1)), np.random.default_rng(0)), 1))
    assert len(told) > len(POOL)


def test_a_clause_holds_for_all_of_its_conditions_or_for_two_of_three():
    each = np.array([[0, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1]], bool)
    three = tuple(Condition(feature, "size", 1.0) for feature in POOL[:3])
    assert Clause(three).holds(each).tolist() == [False, False, False, True]
    assert Clause(three, majority=True).holds(each).tolist() == [False, False, True, True]
    assert Condition(STEP, "size", 2.0).holds(np.array([-3.0, 1.0, np.nan, 2.0])).tolist() == [True, False, False, True]
    assert Condition(STEP, "low", -2.0).holds(np.array([-3.0, 1.0, np.nan, -2.0])).tolist() == [
        True,
        False,
        False,
        True,
    ]
