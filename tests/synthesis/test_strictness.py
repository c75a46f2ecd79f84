"""A factor of its own for a series: found by shrinkage, said by one constant, and the same limits otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.synthesis.curves import DAY, curve
from tests.synthesis.tables import every, given, thinned
from workbench.model.emit import Emit, emit_flags
from workbench.model.rule import InputSpec, Rule
from workbench.sandbox.check import static_check
from workbench.sandbox.explain import explain
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.columns import compute
from workbench.synthesis.quantities.features import DRIFT, QUICK, STEP
from workbench.synthesis.shape import STRICTNESS, Clause, Condition, Shape
from workbench.synthesis.strictness import own_factors
from workbench.synthesis.table import Example, Table, build
from workbench.synthesis.text.read import read_rule
from workbench.synthesis.text.write import rule_text

SHAPE = Shape((Clause((Condition(STEP, "size", 5.0),)),), 1)
THREE = Shape(
    (Clause((Condition(QUICK, "size", 5.0), Condition(DRIFT, "high", 4.0), Condition(STEP, "low", -6.0)), True),), 3
)


def noisy(n: int, seed: int, events: int, loud: float, peak: float = 6.0):
    """A quantity of which events reach `peak`, and single normal points `loud`."""
    truth = every(n, n // events)
    rng = np.random.default_rng(seed)
    column = np.abs(rng.normal(0.0, 0.5, n))
    column[truth == 1] = peak
    normal = np.flatnonzero(truth == 0)
    column[rng.choice(normal, 30, replace=False)] = loud
    return column[None, :], truth


def test_a_loud_series_gets_limits_above_its_noise_and_a_calm_one_none() -> None:
    table = given([STEP], [noisy(2000, 1, 20, 7.0, 20.0), noisy(2000, 2, 20, 1.0), noisy(2000, 3, 20, 1.0)])
    factors = own_factors(table, SHAPE, SynthesisOptions())
    assert factors.keys() == {"series 0"}
    assert factors["series 0"] * 5.0 > 7.0


def test_without_scaling_no_series_has_a_factor_of_its_own() -> None:
    table = given([STEP], [noisy(2000, 1, 20, 7.0, 20.0), noisy(2000, 2, 20, 1.0), noisy(2000, 3, 20, 1.0)])
    assert own_factors(table, SHAPE, SynthesisOptions(scaling_events=0.0)) == {}


def test_a_series_that_needs_looser_limits_and_one_that_needs_stricter_ones_get_them() -> None:
    faint, loud = noisy(2000, 1, 20, 1.0, 3.0), noisy(2000, 2, 20, 9.0, 20.0)
    table = given([STEP], [faint, loud, noisy(2000, 3, 20, 1.0), noisy(2000, 4, 20, 1.0)])
    factors = own_factors(table, SHAPE, SynthesisOptions())
    assert factors.keys() >= {"series 0", "series 1"}
    assert 1.0 < 5.0 * factors["series 0"] <= 3.0
    assert 9.0 < 5.0 * factors["series 1"] <= 20.0
    assert all(1.0 < 5.0 * factors.get(f"series {at}", 1.0) <= 6.0 for at in (2, 3)), "others lose nothing by it"


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("loud", [1.0, 4.0])
def test_where_all_series_are_alike_none_has_a_factor(seed: int, loud: float) -> None:
    table = given([STEP], [noisy(2000, 10 * seed + number, 20, loud) for number in range(5)])
    assert own_factors(table, SHAPE, SynthesisOptions()) == {}


def test_where_the_limit_suits_no_series_all_that_are_alike_get_the_same_factor() -> None:
    table = given([STEP], [noisy(2000, number, 20, 5.3) for number in range(5)])
    factors = own_factors(table, SHAPE, SynthesisOptions())
    assert len(factors) == 5 and len(set(factors.values())) == 1
    assert 5.3 < 5.0 * factors["series 0"] <= 6.0


def test_a_series_without_events_stays_with_the_group() -> None:
    silent = np.abs(np.random.default_rng(5).normal(0.0, 5.0, (1, 2000))), np.zeros(2000, np.int8)
    table = given([STEP], [noisy(2000, 1, 20, 7.0, 20.0), noisy(2000, 2, 20, 1.0), silent])
    assert "series 2" not in own_factors(table, SHAPE, SynthesisOptions())


def calm_among_wild() -> list[Example]:
    """White noise with events of which half stand out from it, beside series whose ordinary steps are far larger."""
    calm, truth = np.random.default_rng(0).normal(0.0, 1.0, 4000), every(4000, 80)
    starts = np.flatnonzero(truth)
    calm[starts[::2]] += 14.0
    calm[starts[1::2]] += 3.5
    found = [Example("calm", calm, truth, DAY)]
    for seed in (1, 2, 3):
        wild, truth = np.random.default_rng(seed).standard_t(1.5, 4000), every(4000, 400)
        wild[truth == 1] += 1500.0
        found.append(Example(f"wild {seed}", wild, truth, DAY))
    return found


def test_the_false_alarms_of_a_series_far_below_the_others_are_counted() -> None:
    """Its own tail is kept: with the tail of all series alone, and events that another quantity sees, its limit would
    go down until it floods."""
    examples, options, limit = calm_among_wild(), SynthesisOptions(), 6.0
    shape = Shape((Clause((Condition(STEP, "size", limit),)),), 1)
    table = build(examples, [STEP], folds=8, kept_per_event=options.kept_per_event, progress=lambda *_: None)
    sizes = np.abs(table.columns[0])
    common = sizes > np.sort(sizes[table.event < 0])[-options.kept_per_event * table.n_events]
    steps = np.abs(compute(STEP, examples[0].values, DAY))

    def false_alarms(of: Table) -> int:
        factor = own_factors(of, shape, options).get("calm", 1.0)
        assert factor < 1.0
        return int(np.sum((steps >= limit * factor) & (examples[0].truth == 0)))

    assert false_alarms(table) <= 50
    assert false_alarms(thinned(table, common | (table.event >= 0))) > 4 * false_alarms(table)


def test_one_series_alone_has_no_factor_beside_its_limits() -> None:
    assert own_factors(given([STEP], [noisy(2000, 1, 20, 7.0)]), SHAPE, SynthesisOptions()) == {}


@pytest.mark.parametrize("shape", [SHAPE, THREE])
def test_the_constant_multiplies_all_limits_and_the_text_reads_back_as_the_shape(shape: Shape, host: Host) -> None:
    series = curve("a", 900, seed=3, every=90)
    text = rule_text(shape, "A rule.", 48, strictness=True)
    assert static_check(text) == ()
    read = read_rule(text, shape.gap)
    assert read is not None
    assert read.shape == _plain(shape)
    rule = Rule(
        "r", text, input=InputSpec(run="stateful"), emit=Emit("first", shape.gap), overrides={"a": {STRICTNESS: 1.5}}
    )
    found = flag_series(rule, series, host)
    values = np.ascontiguousarray(series.value)
    clause = shape.clauses[0]
    each = [replace(one, limit=one.limit * 1.5).holds(compute(one.feature, values, 48)) for one in clause.conditions]
    wanted = emit_flags(clause.holds(np.array(each)).astype(np.int8), rule.emit)
    np.testing.assert_array_equal(found.flags, wanted)
    at = int(np.flatnonzero(found.flags == 1)[0])
    (told,) = explain(rule, series, host, [at])
    assert told.verified
    assert any(one.right == pytest.approx(abs(clause.conditions[0].limit) * 1.5) for one in told.comparisons)


def _plain(shape: Shape) -> Shape:
    """The shape as a text can tell it: words of quantities are not in it."""
    read = read_rule(rule_text(shape, "A rule.", 48), shape.gap)
    assert read is not None
    return read.shape
