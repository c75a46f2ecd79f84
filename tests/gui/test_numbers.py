"""Which numbers of a rule may be moved, how far, what they mean, and what their text becomes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.gui.editing.number_range import NumberRange, in_steps, range_by_data, range_by_value
from workbench.gui.editing.numbers import TunableNumber, probe_text, rule_with, text_with, tunable_numbers
from workbench.model.rule import Rule
from workbench.resources import resources
from workbench.sandbox.check import static_check

COLUMNS = ("value",)
TEXT = """import numpy as np
import rulekit as rk

WINDOW = 25
STEP_MIN = 6.0


def inference(sample):
    value = sample[:, 0]
    step = rk.diff_z(value, WINDOW)
    # Abnormal Rule 1: the value steps by more than usual
    flag = np.abs(step) > STEP_MIN
    # Abnormal Rule 2: below 3.5
    flag |= value < 3.5
    return flag
"""


def by_name(text: str = TEXT, unit: str = "ms") -> dict[str, TunableNumber]:
    return {number.name: number for number in tunable_numbers(text, COLUMNS, unit)}


def test_constants_and_compared_literals_are_found_with_what_they_limit() -> None:
    found = by_name()
    assert list(found) == ["WINDOW", "STEP_MIN", "VALUE_MAX"]
    step = found["STEP_MIN"]
    assert (step.value, step.whole, step.line, step.unit, step.upward) == (6.0, False, 5, "σ", True)
    assert step.words.startswith("Limit of the step: last step against median and MAD")
    assert (found["VALUE_MAX"].line, found["VALUE_MAX"].unit, found["VALUE_MAX"].upward) == (14, "ms", False)
    assert (found["WINDOW"].whole, found["WINDOW"].compared) == (True, "")


def test_a_text_that_is_no_python_has_no_numbers() -> None:
    assert tunable_numbers("def inference(:", COLUMNS) == ()


def test_other_values_reach_constants_literals_and_the_comments_above_them() -> None:
    moved = text_with(TEXT, COLUMNS, {"STEP_MIN": 4.25, "VALUE_MAX": 3.0})
    assert moved == TEXT.replace("6.0", "4.25").replace("3.5", "3.0")


@pytest.mark.parametrize("path", sorted((resources() / "zoo").rglob("*.py")), ids=lambda path: path.stem)
def test_every_number_of_every_rule_can_be_moved_in_its_text(path: Path) -> None:
    text = path.read_text("utf-8")
    for number in tunable_numbers(text, COLUMNS):
        value = number.value * 2 if number.value else 1.0
        moved = {
            one.name: one.value for one in tunable_numbers(text_with(text, COLUMNS, {number.name: value}), COLUMNS)
        }
        assert value in moved.values()


def test_a_number_on_the_move_is_an_override_of_the_lifted_rule() -> None:
    rule = rule_with(Rule("wave", TEXT), "wave", {"VALUE_MAX": 3.0})
    assert rule.overrides["wave"] == {"VALUE_MAX": 3.0}
    assert "VALUE_MAX = 3.5" in rule.text
    assert not static_check(rule.text)


def test_the_probe_returns_the_one_comparison() -> None:
    probe = probe_text(TEXT, by_name()["STEP_MIN"])
    assert probe.endswith("# Abnormal Rule 1: only this\n    return np.abs(step) > STEP_MIN\n")
    assert not static_check(probe)
    assert probe_text(TEXT, by_name()["WINDOW"]) == ""


UP = TunableNumber("STEP_MIN", 6.0, False, 1)


def test_the_range_goes_from_the_middle_of_the_data_beyond_its_farthest_point() -> None:
    found = range_by_data(UP, np.linspace(0, 20, 1001))
    assert (found.low <= 6, found.low, found.high, found.by_data) == (True, 6.0, 20.0, True)
    down = range_by_data(TunableNumber("LOW", 3.0, False, 1, upward=False), np.linspace(0, 20, 1001))
    assert (down.low, down.high) == (0.0, 10.0)


def test_one_wild_point_does_not_stretch_the_range() -> None:
    assert range_by_data(UP, np.append(np.linspace(0, 20, 1001), 1e9)).high < 100


def test_without_values_a_range_is_told_by_the_number_alone() -> None:
    assert range_by_data(UP, np.full(100, np.nan)) == range_by_value(UP) == NumberRange(0.0, 18.0, 0.1)
    assert range_by_value(TunableNumber("WINDOW", 25, True, 1)) == NumberRange(1.0, 75, 1.0)


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_a_range_has_about_two_hundred_steps_and_holds_its_ends(low: float, width: float) -> None:
    high = low + width
    if high - low < 1e-9 * max(abs(low), abs(high)):
        return
    found = in_steps(low, high)
    assert found.low <= low + found.step and found.high >= high - found.step
    assert 30 <= (found.high - found.low) / found.step <= 210
