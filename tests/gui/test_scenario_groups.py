"""Groups of phrases in a rule: added with a column, renamed, taken out; and trials that run only what is other now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.fakes.incidents import SAID, case_of
from workbench.gui.controllers.scenarios.trial import CaseTable, try_rule
from workbench.gui.editing.groups import column_of, group_name, with_group, with_group_renamed, without_group
from workbench.model.rule import InputSpec, Rule
from workbench.packs.catalog import read_catalog
from workbench.sandbox.host import Host

TEXT = """import rulekit as rk


def inference(sample):
    one = sample[:, 0]
    two, three = rk.count(sample[:, 1] > 0, 9), sample[:, 3]
    return (one > 1) & (two > 1) & (three > 1)
"""
RULE = Rule(
    "r", TEXT, input=InputSpec(("cpu", "log.a", "log.b", "log.c"), patterns={"a": ("x",), "b": ("y",), "c": ("z",)})
)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as made:
        yield made


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Refused logins", "refused_logins"), ("a", ""), ("9 lives", ""), ("…", ""), ("errors", ""), ("D-2", "d_2")],
)
def test_what_is_typed_becomes_a_name_that_a_column_can_have(typed: str, name: str) -> None:
    assert group_name(typed, RULE.input.patterns) == name


def test_a_new_group_is_the_last_column_so_that_the_text_reads_the_others_as_before() -> None:
    made = with_group(RULE, "d")
    assert made.text == RULE.text and made.input.columns == (*RULE.input.columns, "log.d")
    assert column_of(made, "d") == 4 and made.input.patterns["d"] == ()


def test_a_renamed_group_keeps_its_place_phrases_and_column() -> None:
    made = with_group_renamed(RULE, "b", "other")
    assert list(made.input.patterns) == ["a", "other", "c"] and made.input.patterns["other"] == ("y",)
    assert made.input.columns == ("cpu", "log.a", "log.other", "log.c") and made.text == RULE.text


def test_a_group_that_nobody_reads_leaves_and_later_columns_move_up() -> None:
    made = without_group(RULE, "b")
    assert made is not None
    assert made.input.columns == ("cpu", "log.a", "log.c") and set(made.input.patterns) == {"a", "c"}
    assert "three = rk.count(sample[:, 1] > 0, 9), sample[:, 2]" in made.text


@pytest.mark.parametrize("group", ["a", "c"])
def test_a_group_that_the_rule_reads_stays(group: str) -> None:
    assert without_group(RULE, group) is None
    assert without_group(replace(RULE, text=TEXT.replace("sample[:, 0]", "sample.sum(axis=1)")), "b") is None


def test_a_trial_after_a_change_of_phrases_says_what_a_first_one_would_say(host: Host) -> None:
    cases = [case_of(name, seed) for name in tuple(SAID) for seed in range(4)]
    rule = read_catalog().scenario("mali_1")
    assert rule is not None
    groups = {name: tuple(said) for name, said in rule.input.patterns.items()}
    first = next(iter(groups))
    changed = [groups, {**groups, first: ()}, {**groups, first: (*groups[first], "a ... b", "/[0-9]+/")}, groups]
    table = CaseTable(cases)
    for patterns in changed:
        one = replace(rule, input=replace(rule.input, patterns=patterns))
        after = try_rule(table, one, host, lambda *_: None)
        fresh = try_rule(CaseTable(cases), one, host, lambda *_: None)
        assert after == fresh
        assert len(after.fired) == len(cases)
