"""The zoo that comes with the workbench: enough rules of each kind, all sound, and a series with everything in it."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from workbench.bench.series import zoo_series
from workbench.bench.zoo import Entry, entries, zoo
from workbench.packs.rulefile import write_rule
from workbench.packs.written.plain import FieldError
from workbench.rulekit.catalog import CATALOG
from workbench.sandbox.contract import read_contract
from workbench.synthesis.text.read import read_rule

ENTRIES = entries()
SYNTHESIZED = [entry for entry in ENTRIES if entry.facts.family == "synthesized"]
OLD_GUARD = "np.logical_and(flag, calm)"  # the synthesizer of earlier versions wrote it: it runs, and is left alone


def test_the_zoo_holds_many_rules_of_each_kind() -> None:
    families = Counter(entry.facts.family for entry in ENTRIES)
    assert len(ENTRIES) >= 44
    assert families["contract"] >= 22
    assert families["synthesized"] >= 14
    assert families["argos"] >= 8
    assert families["engineer"] >= 4
    assert {entry.rule.input.run for entry in ENTRIES} == {"chunk", "window", "stateful"}
    assert {entry.rule.emit.mode for entry in ENTRIES} == {"every", "first"}


def test_rules_are_sorted_and_their_texts_differ() -> None:
    rules = zoo()
    assert [rule.name for rule in rules] == sorted(rule.name for rule in rules)
    assert len({ast.dump(ast.parse(rule.text)) for rule in rules}) == len(rules)


def test_scipy_loops_and_several_columns_are_among_them() -> None:
    texts = "\n".join(rule.text for rule in zoo())
    assert texts.count("scipy") >= 4
    assert texts.count("for i in range") >= 5
    assert any(len(rule.input.columns) > 2 for rule in zoo())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_rule_has_commented_conditions_and_tells_where_it_comes_from(entry: Entry) -> None:
    rule = entry.rule
    contract = read_contract(rule.text)
    assert contract.clauses
    assert all(clause.comment for clause in contract.clauses)
    assert rule.title
    assert rule.status == "draft"
    assert (rule.origin.kind == "synthesizer") == (entry.facts.family == "synthesized")


@pytest.mark.parametrize("entry", SYNTHESIZED, ids=lambda entry: entry.name)
def test_a_synthesized_rule_is_text_as_the_synthesizer_writes_it(entry: Entry) -> None:
    assert entry.rule.origin.run
    assert entry.rule.origin.seed is not None
    read = read_rule(entry.rule.text, entry.rule.emit.gap_points)
    assert (read is None) == (OLD_GUARD in entry.rule.text)


def test_synthesized_rules_use_many_features() -> None:
    used = {name for name in CATALOG if any(f"rk.{name}(" in entry.rule.text for entry in SYNTHESIZED)}
    assert len(used) >= 12


def test_the_series_is_the_same_for_the_same_seed_and_has_everything_in_it() -> None:
    one, again, other = zoo_series(5000, 3), zoo_series(5000, 3), zoo_series(5000, 4)
    assert one.content_hash() == again.content_hash() != other.content_hash()
    assert one.columns == ("value", "load")
    assert one.labels is not None
    assert {region.note for region in one.labels.regions} == {"spike", "dip", "step", "burst", "stuck"}
    missing = np.isnan(one.values).mean(axis=0)
    assert ((missing > 0.002) & (missing < 0.03)).all()
    assert np.array_equal(one.values, np.round(one.values, 4), equal_nan=True)
    assert one.interval_ns == 300 * 10**9


@pytest.mark.parametrize("n", [0, 1, 2, 149, 150, 151])
def test_the_series_may_be_as_short_as_one_likes(n: int) -> None:
    assert zoo_series(n, 1).values.shape == (n, 2)


def test_a_folder_of_ones_own_is_read_with_its_facts(tmp_path: Path) -> None:
    rule = zoo()[0]
    write_rule(rule, tmp_path / "mine")
    (tmp_path / "zoo.toml").write_text('[mine]\nfamily = "engineer"\nexplained = 0.5\n', "utf-8")
    (entry,) = entries(tmp_path)
    assert (entry.name, entry.rule.text, entry.facts.explained, entry.facts.exact) == ("mine", rule.text, 0.5, True)
    (tmp_path / "zoo.toml").write_text('[mine]\nfamily = "cat"\n', "utf-8")
    with pytest.raises(FieldError, match="family"):
        entries(tmp_path)
