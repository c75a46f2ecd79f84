"""The mutator: each change does what it says, keeps what people know, and leaves a rule that can be read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from tests.training.data import jump_rule, spiky
from workbench.bench.series import zoo_series
from workbench.bench.zoo import zoo
from workbench.model.emit import Emit
from workbench.model.rule import Rule
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.training.mutate import comparisons, conditions, mutate, numbers, operation
from workbench.training.mutate.edit import finished
from workbench.training.mutate.importance import importance
from workbench.training.text.rewrite import UNASKED, Source, tidy

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
        mutant = finished(rule, operation(rule, Source(rule.text), np.random.default_rng(seed)))
        if mutant is not None:
            made[mutant.how] = mutant.rule
    return made


def test_a_condition_is_dropped_and_the_comment_says_what_is_left():
    made = all_by(conditions.remove)
    assert sum(how.startswith("without the condition") for how in made) == 4
    text = made["without the condition rk.seasonal_z(value, PERIOD) >= 2.0"].text
    assert "# Abnormal Rule 2: jump up over 3 points ≥ 7.5 × the usual step" in text
    assert "flag |= rk.jump(value, 3) >= 7.5\n" in text
    assert "over 3 points\n" not in text.replace("jump up over 3 points", "")


def test_where_the_catalog_has_no_words_the_old_comment_stays_with_the_code_that_is_left():
    text = TEXT.replace("rk.jump(value, 3) >= 7.5", "np.sqrt(value) >= 7.5")
    made = all_by(conditions.remove, RULE.with_text(text))
    left = made["without the condition rk.seasonal_z(value, PERIOD) >= 2.0"].text
    assert "a jump of 7.5 over 3 points (now: np.sqrt(value) >= 7.5)" in left


def test_a_clause_is_dropped_with_its_comment_and_the_rest_is_renumbered():
    made = all_by(conditions.remove)
    assert sorted(how for how in made if "Rule" in how) == [f"without Abnormal Rule {i}" for i in (1, 2, 3)]
    clauses = read_contract(made["without Abnormal Rule 2"].text).clauses
    assert [(c.number, c.comment) for c in clauses][1:] == [(2, "restless")]
    first = made["without Abnormal Rule 1"].text
    assert "flag = (rk.jump(value, 3) >= 7.5)" in first
    assert "error =" not in first
    assert "FAR" not in first


def test_overrides_of_constants_that_went_go_too():
    made = all_by(conditions.remove)
    assert dict(made["without Abnormal Rule 1"].overrides["s"]) == {"PERIOD": 288.0}
    assert dict(made["without Abnormal Rule 2"].overrides["s"]) == {"FAR": 6.0}


def test_the_last_clause_is_never_dropped():
    one = RULE.with_text(TEXT[: TEXT.index("    # Abnormal Rule 2")] + "    return flag\n")
    assert not any("Rule" in how for how in all_by(conditions.remove, one))


def test_a_threshold_moves_with_its_overrides_and_its_comment():
    made = all_by(numbers.threshold)
    how, moved = next((how, rule) for how, rule in made.items() if how.startswith("FAR 5.3 → "))
    new = how.removeprefix("FAR 5.3 → ")
    assert f"FAR = {new}\n" in moved.text
    assert f"at least {new} σ" in moved.text
    assert moved.overrides["s"]["FAR"] == pytest.approx(6.0 * float(new) / 5.3, rel=0.01)
    assert moved.overrides["s"]["PERIOD"] == 288.0
    assert any(" 7.5 → " in how for how in made)


def test_a_window_moves_with_every_comment_that_names_it_and_the_period_never_does():
    made = all_by(numbers.window)
    assert not any("1440" in how for how in made)
    longer = next(rule.text for how, rule in made.items() if how.endswith(" 25 → 50"))
    assert "rk.ar_z(value, 50)" in longer
    assert "with the forecast of 50 points" in longer
    assert "from the forecast of 50 points" in longer


@pytest.mark.parametrize(
    "call",
    [
        "rk.seasonal_z(value, PERIOD)",
        "rk.peak_ratio(value, PERIOD)",
        "rk.peak_ratio(value, block=PERIOD)",
        "rk.peak_ratio(value, 1440)",
        "rk.harmonic_z(value, 288, PERIOD)",
        "rk.two_seasons_residual(value, second=PERIOD, period=288)",
        "rk.seasonal_z(value, PERIOD) + rk.quantile(value, PERIOD, 0.5)",  # a window as long as the season is one too
    ],
)
def test_a_season_never_moves_whatever_rulekit_calls_it(call: str):
    text = TEXT.replace("rk.seasonal_z(value, PERIOD)", call)
    made = all_by(numbers.window, RULE.with_text(text), 60)
    assert any(how.endswith(" 25 → 50") for how in made)
    assert not any("1440" in how or "288" in how for how in made)
    assert all(rule.overrides["s"].get("PERIOD", 288.0) == 288.0 for rule in made.values())


def test_the_number_of_seasons_behind_a_usual_peak_is_a_window():
    text = TEXT.replace("rk.seasonal_z(value, PERIOD)", "rk.peak_ratio(value, PERIOD, 30)")
    assert any(how.endswith(" 30 → 60") for how in all_by(numbers.window, RULE.with_text(text), 60))


def test_the_emit_gap_moves_by_a_step_and_only_where_flags_are_merged():
    assert {rule.emit.gap_points for rule in all_by(numbers.gap).values()} == {2, 5}
    assert all_by(numbers.gap, Rule("r", TEXT)) == {}


def test_a_comparison_turns():
    made = all_by(comparisons.turn)
    assert "flag |= (unrest) <= (9.0)" in made["unrest <= instead of >= 9.0"].text


WRITTEN = '''"""Two quantities, as the synthesizer writes them."""

import numpy as np
import rulekit as rk

STEP_MIN = 7.5
ERROR_MIN = 5.3


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: moves by its usual step
    #   over 3 points
    step = rk.jump(value, 3)
    # Normal Rule 2: follows its last 25 points
    error = rk.ar_z(value, 25)
    # Abnormal Rule 1: a jump of 7.5
    flag = step >= STEP_MIN
    # Abnormal Rule 2: 5.3 from the forecast
    flag |= error >= ERROR_MIN
    return flag
'''


@pytest.mark.parametrize(
    ("gone", "left", "unmade"),
    [
        (1, f"    #   over 3 points{UNASKED}\n\n    # Normal Rule 2: follows its last 25 points\n    error", "step"),
        (2, f"    # Normal Rule 2: follows its last 25 points{UNASKED}\n\n    # Abnormal Rule 1", "error"),
    ],
)
def test_a_normal_rule_whose_quantity_is_gone_says_so_and_stands_apart(gone: int, left: str, unmade: str) -> None:
    made = all_by(conditions.remove, Rule("r", WRITTEN))[f"without Abnormal Rule {gone}"].text
    assert left in made
    assert f"    {unmade} =" not in made
    assert made.count(UNASKED) == 1
    assert tidy(made) == made
    assert len(read_contract(made).normal_rules) == 2


def test_a_normal_rule_of_two_quantities_says_nothing_while_one_of_them_is_asked_for() -> None:
    both = WRITTEN.replace("    # Normal Rule 2: follows its last 25 points\n", "")
    made = all_by(conditions.remove, Rule("r", both))["without Abnormal Rule 1"].text
    assert "step =" not in made
    assert UNASKED not in made


@pytest.mark.parametrize("seed", range(40))
def test_every_mutant_is_another_clean_rule_that_keeps_the_normal_rules(seed):
    mutant = mutate(RULE, np.random.default_rng(seed))
    assert mutant is not None
    assert (mutant.rule.text, mutant.rule.emit) != (RULE.text, RULE.emit)
    assert static_check(mutant.rule.text) == ()
    contract = read_contract(mutant.rule.text)
    assert contract.stateful
    assert len(contract.normal_rules) == 1
    assert [c.number for c in contract.clauses] == list(range(1, len(contract.clauses) + 1))
    assert mutant.rule.text == tidy(mutant.rule.text)


def test_the_same_chance_makes_the_same_mutant():
    first, second = (mutate(RULE, np.random.default_rng(5)) for _ in range(2))
    assert first is not None and second is not None
    assert first.rule.text == second.rule.text


def test_an_approved_rule_becomes_a_draft_when_it_changes():
    from dataclasses import replace

    from workbench.model.rule import Approval

    approved = replace(RULE, status="approved", approval=Approval("me", "now", "hash"))
    for seed in range(20):
        mutant = mutate(approved, np.random.default_rng(seed))
        assert mutant is not None
        assert mutant.rule.approval is None
        assert mutant.rule.status == "draft"


@pytest.mark.parametrize(
    "text", ["", "def inference(", "x = 1\n", "def inference(sample):\n    return sample[:, 0] * 0\n"]
)
def test_a_text_without_anything_to_change_has_no_mutant(text):
    assert mutate(Rule("r", text), np.random.default_rng(0)) is None


ZOO = {rule.name: rule for rule in zoo()}
SHORT, LONG = 6, 50  # mutations in a row


def walk(rule: Rule, steps: int, seed: int, host: Host) -> int:
    """Mutants of mutants, each checked; how many there were. Now and then it begins anew, since rules get shorter."""
    rng, now, made = np.random.default_rng(seed), rule, 0
    series, before = zoo_series(300, 2), read_contract(rule.text)
    for _ in range(steps):
        mutant = mutate(now, rng)
        if mutant is None:
            now = rule
            continue
        text, after = mutant.rule.text, read_contract(mutant.rule.text)
        assert (text, mutant.rule.emit) != (now.text, now.emit), mutant.how
        assert static_check(text) == (), (mutant.how, text)
        assert [words_of(words) for words in after.normal_rules] == [words_of(words) for words in before.normal_rules]
        assert after.stateful or not before.stateful
        assert set(after.parameters) >= {n for own in mutant.rule.overrides.values() for n in own}
        verdict = flag_series(mutant.rule, series, host, deadline_s=60)
        assert verdict.ran, (mutant.how, text, verdict.problems)
        made, now = made + 1, mutant.rule if rng.random() < 0.9 else rule
    return made


def words_of(comment: str) -> str:
    """A comment without its numbers, which move with those of the code, and without what is said of unasked ones."""
    comment = comment.removesuffix(UNASKED.strip()).strip()
    spelled = "two and a half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    return re.sub(rf"\b(?:{spelled}|-?[\d.]+(?:e-?\d+)?)\b", "0", comment)


@pytest.mark.parametrize("name", sorted(ZOO))
def test_mutants_of_every_rule_of_the_zoo_run_and_keep_what_is_known_of_normal_behavior(name: str, host: Host) -> None:
    assert walk(ZOO[name], SHORT, 1, host)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ZOO))
def test_fifty_mutations_in_a_row_leave_a_rule_that_runs(name: str, host: Host) -> None:
    assert walk(ZOO[name], LONG, 2, host)


@pytest.mark.parametrize("name", ["argos_prolonged", "contract_inside_one_expression", "synthesized_group_13"])
def test_long_ways_of_mutation_leave_a_rule_that_runs(name: str, host: Host) -> None:
    assert walk(ZOO[name], LONG, 3, host)


def test_what_stands_above_the_first_abnormal_rule_stays_apart_from_its_numbers() -> None:
    for rule in ZOO.values():
        clauses = Source(rule.text).clauses()
        if not clauses:
            continue
        head = [line.strip() for line in rule.text.splitlines()[: clauses[0].first_line - 1] if "=" in line]
        for seed in range(3):
            mutant = mutate(rule, np.random.default_rng(seed))
            if mutant is None or "Abnormal" in mutant.how or "condition" in mutant.how:
                continue  # what only a removed condition read goes with it
            kept = {re.sub(r"[\d.]+", "0", line.strip()) for line in mutant.rule.text.splitlines()}
            code = [re.sub(r"[\d.]+", "0", line) for line in head if not line.startswith("#")]
            assert [line for line in code if line not in kept and "(" not in line] == []


def test_kinds_of_change_are_drawn_with_the_weights_of_argos() -> None:
    rng = np.random.default_rng(0)
    drawn = Counter(operation(rng, free=True) for _ in range(4000))
    assert {kind: round(count / 4000, 1) for kind, count in drawn.items()} == {
        "remove": 0.3,
        "free": 0.3,
        "change": 0.3,
        "strongest": 0.1,
    }
    without = Counter(operation(rng) for _ in range(4000))
    assert set(without) == {"remove", "change", "strongest"}
    assert without["remove"] / 4000 == pytest.approx(3 / 7, abs=0.04)
    assert without["strongest"] / 4000 == pytest.approx(1 / 7, abs=0.04)


def test_one_condition_is_removed_more_often_than_two_and_two_more_often_than_three() -> None:
    rule, counts = ZOO["synthesized_group_22"], Counter()
    for seed in range(60):
        mutant = mutate(rule, np.random.default_rng(seed))
        if mutant is not None and mutant.how.startswith("without"):
            counts[mutant.how.count("without")] += 1
    assert counts[1] > counts[2] > counts[3]
    assert counts[2] > 0


STRONGEST = {
    "the first without a word on it": (None, "FAR"),
    "the one that is worth most": ({1: 0.1, 2: 0.4, 3: 0.2}, "7.5"),
    "the last": ({3: 0.9}, "9.0"),
}


@pytest.mark.parametrize("case", STRONGEST)
def test_only_the_most_important_abnormal_rule_is_kept(case: str) -> None:
    importance, limit = STRONGEST[case]
    mutant = finished(RULE, conditions.strongest(RULE, Source(RULE.text), importance))
    assert mutant is not None
    (clause,) = read_contract(mutant.rule.text).clauses
    assert clause.number == 1
    body = mutant.rule.text.split("# Abnormal Rule 1")[1]
    assert [other for other in ("FAR", "7.5", "9.0") if other in body.split("\n", 1)[1]] == [limit]


def test_of_one_abnormal_rule_only_the_first_condition_is_kept() -> None:
    one = RULE.with_text(TEXT[: TEXT.index("    # Abnormal Rule 2")] + "    return flag\n")
    mutant = finished(one, conditions.strongest(one, Source(one.text), None))
    assert mutant is not None
    assert "flag = np.abs(error) >= FAR\n" in mutant.rule.text
    assert "CALM" not in mutant.rule.text


def test_branches_of_a_loop_are_removed_and_the_elif_behind_becomes_the_first() -> None:
    made = all_by(conditions.remove, ZOO["argos_flatline"])
    first = made["without Abnormal Rule 1"].text
    assert "        # Abnormal Rule 1: the value is beyond every usual level\n        if abs(value) > 3.2:" in first
    second = made["without Abnormal Rule 2"].text
    assert "elif" not in second
    assert "        else:\n            result.append(0)" in second


def test_a_named_condition_goes_with_its_operand_and_its_comment() -> None:
    made = all_by(conditions.remove, ZOO["contract_named_conditions"])
    for rule in made.values():
        assert len(read_contract(rule.text).clauses) == rule.text.count("# Abnormal Rule")
    assert "return spike\n" in made["without Abnormal Rule 2"].text
    assert "very low" not in made["without Abnormal Rule 2"].text


def test_comments_inside_an_expression_stay_with_their_condition() -> None:
    made = all_by(conditions.remove, ZOO["contract_inside_one_expression"])
    texts = {" ".join(rule.text.split("return")[1].split()) for rule in made.values()}
    assert len(texts) == 2
    for text in texts:
        assert ("Abnormal Rule 1: high" in text) == ("value > 2.0" in text)
        assert ("Abnormal Rule 1: sudden" in text) == ("diff" in text)


def test_words_for_a_number_in_a_comment_move_with_it() -> None:
    made = all_by(numbers.threshold, ZOO["argos_zscore"])
    moved = next(rule.text for how, rule in made.items() if how.startswith("Z_SCORES_MIN_2 2.5 → 2.75"))
    assert "two values in a row beyond 2.75 standard deviations" in moved
    assert moved.count("> 2.75") == 2


def test_an_operand_that_keeps_a_rule_from_failing_is_never_taken_out() -> None:
    text = (
        "def inference(sample):\n    out = [0 for _ in sample]\n    before = None\n    for i in range(len(sample)):\n"
        "        # Abnormal Rule 1: a jump\n        if before is not None and sample[i, 0] > before + 3:\n"
        "            out[i] = 1\n        before = sample[i, 0]\n    return out\n"
    )
    rule = Rule("r", text)
    hows = {m.how for seed in range(40) if (m := mutate(rule, np.random.default_rng(seed))) is not None}
    assert hows
    assert not any("condition" in how or "instead of and" in how for how in hows)


def test_an_abnormal_rule_is_worth_the_event_f1_of_its_flags_alone_on_the_train_part(host):
    text = jump_rule(5.0).text.replace(
        "    return flag", "    # Abnormal Rule 2: always\n    flag |= value > 0\n    return flag"
    )
    one = replace(jump_rule(5.0).with_text(text), emit=Emit("first", 1))

    def trace(rule, series):
        return flag_series(rule, series, host, trace=True, deadline_s=20.0)

    worth = importance(one, [spiky()], [700], trace)
    assert worth[1] > 0.6
    assert worth[2] < 0.1
    kept = next(m for seed in range(200) if (m := mutate(one, np.random.default_rng(seed), worth)) and "only" in m.how)
    assert "value > 0" not in kept.rule.text
    assert importance(jump_rule(5.0), [spiky()], [700], trace) is None
