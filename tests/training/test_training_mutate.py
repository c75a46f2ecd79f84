"""The mutator: each change does what it says, keeps what people know, and leaves a rule that can be read."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pytest

from workbench.model.emit import Emit
from workbench.model.rule import Rule
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import read_contract
from workbench.training import mutate as mutator
from workbench.training.text.rewrite import Source, tidy

TEXT = '''"""Rule for a counter: é is two bytes."""

import numpy as np
import rulekit as rk

PERIOD = 1440
FAR = 5.3
CALM = 1.4


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: repeats every 1440 points, with the forecast of 25 points
    error = rk.ar_z(value, 25)
    unrest = rk.std_ratio(value, 15, 181)
    # Abnormal Rule 1: at least 5.3 σ from the forecast of 25 points while calm
    flag = (np.abs(error) >= FAR) & (unrest <= CALM)
    # Abnormal Rule 2: a jump of 7.5
    #   over 3 points
    flag |= (rk.jump(value, 3) >= 7.5) & (rk.seasonal_z(value, PERIOD) >= 2.0)
    # Abnormal Rule 3: restless
    flag |= unrest >= 9.0
    return flag
'''
OVERRIDES = MappingProxyType({"s": MappingProxyType({"FAR": 6.0, "PERIOD": 288.0})})
RULE = Rule("counter", TEXT, emit=Emit("first", 3), overrides=OVERRIDES)


def all_by(operation, rule: Rule = RULE, tries: int = 30) -> dict[str, Rule]:
    """All that one operation makes of a rule, by its words."""
    made = {}
    for seed in range(tries):
        mutant = operation(rule, Source(rule.text), np.random.default_rng(seed))
        if mutant is not None:
            made[mutant.how] = mutant.rule
    return made


def test_a_condition_is_dropped_and_the_comment_says_what_is_left():
    made = all_by(mutator.drop_condition)
    assert len(made) == 4
    text = made["without the condition rk.seasonal_z(value, PERIOD) >= 2.0"].text
    assert "# Abnormal Rule 2: jump up over 3 points ≥ 7.5 × the usual step" in text
    assert "flag |= rk.jump(value, 3) >= 7.5\n" in text
    assert "over 3 points\n" not in text.replace("jump up over 3 points", "")


def test_where_the_catalog_has_no_words_the_old_comment_names_what_was_taken_out():
    text = TEXT.replace("rk.jump(value, 3) >= 7.5", "np.sqrt(value) >= 7.5")
    made = all_by(mutator.drop_condition, RULE.with_text(text))
    left = made["without the condition rk.seasonal_z(value, PERIOD) >= 2.0"].text
    assert "a jump of 7.5 over 3 points (without: rk.seasonal_z(value, PERIOD) >= 2.0)" in left


def test_a_clause_is_dropped_with_its_comment_and_the_rest_is_renumbered():
    made = all_by(mutator.drop_clause)
    assert sorted(made) == [f"without Abnormal Rule {i}" for i in (1, 2, 3)]
    clauses = read_contract(made["without Abnormal Rule 2"].text).clauses
    assert [(c.number, c.comment) for c in clauses][1:] == [(2, "restless")]
    first = made["without Abnormal Rule 1"].text
    assert "flag = (rk.jump(value, 3) >= 7.5)" in first
    assert "error =" not in first
    assert "FAR" not in first


def test_overrides_of_constants_that_went_go_too():
    made = all_by(mutator.drop_clause)
    assert dict(made["without Abnormal Rule 1"].overrides["s"]) == {"PERIOD": 288.0}
    assert dict(made["without Abnormal Rule 2"].overrides["s"]) == {"FAR": 6.0}


def test_the_last_clause_is_never_dropped():
    one = RULE.with_text(TEXT[: TEXT.index("    # Abnormal Rule 2")] + "    return flag\n")
    assert all_by(mutator.drop_clause, one) == {}


def test_a_threshold_moves_with_its_overrides_and_its_comment():
    made = all_by(mutator.move_threshold)
    how, moved = next((how, rule) for how, rule in made.items() if how.startswith("FAR 5.3 → "))
    new = how.removeprefix("FAR 5.3 → ")
    assert f"FAR = {new}\n" in moved.text
    assert f"at least {new} σ" in moved.text
    assert moved.overrides["s"]["FAR"] == pytest.approx(6.0 * float(new) / 5.3, rel=0.01)
    assert moved.overrides["s"]["PERIOD"] == 288.0
    assert any(" 7.5 → " in how for how in made)


def test_a_window_moves_with_every_comment_that_names_it_and_the_period_never_does():
    made = all_by(mutator.move_window)
    assert not any("1440" in how for how in made)
    longer = next(rule.text for how, rule in made.items() if how.endswith(" 25 → 50"))
    assert "rk.ar_z(value, 50)" in longer
    assert "with the forecast of 50 points" in longer
    assert "from the forecast of 50 points" in longer


def test_the_emit_gap_moves_by_a_step_and_only_where_flags_are_merged():
    assert {rule.emit.gap_points for rule in all_by(mutator.move_gap).values()} == {2, 5}
    assert all_by(mutator.move_gap, Rule("r", TEXT)) == {}


def test_a_comparison_turns():
    made = all_by(mutator.turn_comparison)
    assert "flag |= (unrest) <= (9.0)" in made["unrest <= instead of >= 9.0"].text


@pytest.mark.parametrize("seed", range(40))
def test_every_mutant_is_another_clean_rule_that_keeps_the_normal_rules(seed):
    mutant = mutator.mutate(RULE, np.random.default_rng(seed))
    assert mutant is not None
    assert (mutant.rule.text, mutant.rule.emit) != (RULE.text, RULE.emit)
    assert static_check(mutant.rule.text) == ()
    contract = read_contract(mutant.rule.text)
    assert contract.stateful
    assert len(contract.normal_rules) == 1
    assert [c.number for c in contract.clauses] == list(range(1, len(contract.clauses) + 1))
    assert mutant.rule.text == tidy(mutant.rule.text)


def test_the_same_chance_makes_the_same_mutant():
    first, second = (mutator.mutate(RULE, np.random.default_rng(5)) for _ in range(2))
    assert first is not None and second is not None
    assert first.rule.text == second.rule.text


def test_an_approved_rule_becomes_a_draft_when_it_changes():
    from dataclasses import replace

    from workbench.model.rule import Approval

    approved = replace(RULE, status="approved", approval=Approval("me", "now", "hash"))
    for seed in range(20):
        mutant = mutator.mutate(approved, np.random.default_rng(seed))
        assert mutant is not None
        assert mutant.rule.approval is None
        assert mutant.rule.status == "draft"


@pytest.mark.parametrize(
    "text", ["", "def inference(", "x = 1\n", "def inference(sample):\n    return sample[:, 0] * 0\n"]
)
def test_a_text_without_anything_to_change_has_no_mutant(text):
    assert mutator.mutate(Rule("r", text), np.random.default_rng(0)) is None
