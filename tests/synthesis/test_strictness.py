"""A factor of its own for a series: found by shrinkage, said by one constant, and the same limits otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.synthesis.curves import curve
from tests.synthesis.tables import every, given
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


@pytest.mark.parametrize(
    ("options", "events"),
    [(SynthesisOptions(own_events=21), 20), (SynthesisOptions(scaling_events=0.0), 20), (SynthesisOptions(), 4)],
)
def test_few_events_of_its_own_or_no_scaling_leave_a_series_with_the_group(options, events: int) -> None:
    table = given([STEP], [noisy(2000, 1, events, 7.0, 20.0), noisy(2000, 2, 20, 1.0), noisy(2000, 3, 20, 1.0)])
    assert own_factors(table, SHAPE, options) == {}


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
