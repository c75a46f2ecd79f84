"""Refit: all limits of a rule times one factor, its text otherwise untouched; another form is left alone."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.synthesis.curves import DAY, curve, whole
from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Rule
from workbench.sandbox.contract import read_contract
from workbench.synthesis import Synthesizer
from workbench.synthesis.quantities.features import DRIFT, FORECAST, MEDIAN_ERROR, QUICK, STEP, against_peaks
from workbench.synthesis.ratio import with_constants
from workbench.synthesis.search.literals import rounded
from workbench.synthesis.shape import Clause, Condition, Shape
from workbench.synthesis.text.write import rule_text

SERIES = [curve("a", seed=1), curve("b", seed=2)]
SPLITS = [whole(one) for one in SERIES]
THREE = tuple(against_peaks(feature) for feature in (QUICK, DRIFT, MEDIAN_ERROR))


def rule_of(*clauses: Clause) -> Rule:
    text = rule_text(Shape(clauses, 5), "A rule.", DAY)
    return Rule("made", text, input=InputSpec(run="stateful"), emit=Emit("first", 5))


def refitted(rule: Rule, series=SERIES) -> Rule:
    return Synthesizer().refit(rule, series, [whole(one) for one in series], np.random.default_rng(0))


def constants(rule: Rule) -> dict[str, float]:
    return {name: one.value for name, one in read_contract(rule.text).parameters.items()}


def without_limits(text: str) -> str:
    """The text with the numbers of its constants blanked."""
    return re.sub(r"^(\w+_M(?:IN|AX)\w*) = \S+", r"\1 = …", text, flags=re.MULTILINE)


@pytest.mark.parametrize("loose", [0.7, 1.0])
def test_all_limits_are_moved_by_one_factor_and_the_text_stays(loose):
    three = tuple(Condition(feature, "size", 1.5 * loose) for feature in THREE)
    more = (Condition(STEP, "low", -24.0 * loose), Condition(FORECAST, "high", 16.0 * loose))
    before = rule_of(Clause(three, majority=True), Clause(more))
    after = refitted(before)
    assert without_limits(after.text) == without_limits(before.text)
    assert (after.emit, after.overrides, after.input) == (before.emit, before.overrides, before.input)
    old, new = constants(before), constants(after)
    assert old.pop("PERIOD") == new.pop("PERIOD") == DAY
    factors = [new[name] / old[name] for name in old]
    assert max(factors) - min(factors) < 0.1  # limits have two figures
    assert 0.7 < np.mean(factors) < 1.4


def test_a_limit_that_is_too_low_is_raised():
    rule = rule_of(Clause((Condition(FORECAST, "size", 3.0),)))
    assert constants(refitted(rule))["FORECAST_ERROR_MIN"] > 3.5


def test_a_refit_moves_no_limit_by_more_than_a_third():
    rule = rule_of(Clause((Condition(FORECAST, "size", 0.5),)))
    assert 0.37 <= constants(refitted(rule))["FORECAST_ERROR_MIN"] <= 0.68


def test_a_rule_of_another_form_and_one_without_constants_are_left_alone():
    made = rule_of(Clause((Condition(FORECAST, "size", 3.0),)))
    for text in (
        "import numpy as np\n\n\ndef inference(sample):\n    return sample[:, 0] > 120\n",
        made.text.replace("    return flag", "    flag[:96] = False\n    return flag"),
        made.text.replace(">= FORECAST_ERROR_MIN", ">= 3.0"),
    ):
        rule = made.with_text(text)
        assert text != made.text
        assert refitted(rule) == rule


def test_a_hand_edited_number_beside_a_constant_stays_as_it_is():
    """A condition with a plain number is judged with the others, but only constants are moved."""
    rule = rule_of(Clause((Condition(FORECAST, "size", 3.0), Condition(STEP, "size", 1.0))))
    edited = rule.with_text(rule.text.replace(">= STEP_MIN", ">= 1.25"))
    after = refitted(edited)
    assert ">= 1.25" in after.text
    assert constants(after)["FORECAST_ERROR_MIN"] != 3.0


def test_without_events_to_go_by_a_rule_stays_as_it_is():
    rule = rule_of(Clause((Condition(FORECAST, "size", 3.0),)))
    assert refitted(rule, [curve("quiet", labeled=False)]) == rule
    assert refitted(rule, [curve("one event", every=4000)]) == rule


NUMBERS = st.floats(1e-3, 1e5) | st.floats(-1e5, -1e-3)


@settings(max_examples=50, deadline=None)
@given(NUMBERS, NUMBERS)
def test_constants_are_replaced_in_place(first, second):
    """Also where several stand in one line, after letters of more than one byte."""
    head = '# \u2028 ends no line\nNOTE = "größer"; A_MIN = 1; B_MIN = -2.5; C = 3\n'
    text = f"{head}\n\ndef inference(sample):\n    return sample > B_MIN\n"
    new = with_constants(text, {"A_MIN": first, "B_MIN": second, "NONE": 9.0})
    numbers = [float(one) for one in re.findall(r"= (-?[\d.e+-]+)", new)]
    assert numbers == [rounded(first, 3), rounded(second, 3), 3]
    assert re.sub(r"= -?[\d.e+-]+", "=", new) == re.sub(r"= -?[\d.e+-]+", "=", text)
