"""rule.toml: full round trip of every field, and a clear refusal of each wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from tests.packs.rules import TEXT, names, rules
from workbench.errors import RuleError
from workbench.model.rule import InputSpec, Rule
from workbench.packs.rulefile import folder_name, parse_rule, read_rule, rule_toml, write_rule


@given(rules)
def test_every_field_of_a_rule_survives_the_two_files(rule: Rule) -> None:
    assert parse_rule(rule.name, rule.text, rule_toml(rule)) == rule
    assert parse_rule(folder_name(rule.name), rule.text, rule_toml(rule)) == rule


@given(rules)
def test_writing_what_was_read_gives_the_same_text(rule: Rule) -> None:
    text = rule_toml(rule)
    assert rule_toml(parse_rule(rule.name, rule.text, text)) == text


def test_a_written_folder_is_read_back_with_lf_newlines(tmp_path: Path) -> None:
    rule = Rule("cpu", TEXT.replace("\n", "\r\n"), overrides={"cpu": {"LIMIT": 3.0}})
    write_rule(rule, tmp_path / "cpu")
    assert b"\r" not in (tmp_path / "cpu" / "rule.py").read_bytes()
    assert read_rule(tmp_path / "cpu") == Rule("cpu", TEXT, overrides={"cpu": {"LIMIT": 3.0}})


def test_overrides_are_written_as_tables_of_their_series() -> None:
    assert '[series."web 1"]\nLIMIT = 3.0' in rule_toml(Rule("cpu", TEXT, overrides={"web 1": {"LIMIT": 3}}))


def test_only_a_rule_beside_others_says_its_role() -> None:
    assert "role" not in rule_toml(Rule("cpu", TEXT))
    assert 'role = "filter"' in rule_toml(Rule("cpu", TEXT, role="filter"))


def test_a_folder_renamed_by_hand_renames_the_rule(tmp_path: Path) -> None:
    write_rule(Rule("cpu", TEXT), tmp_path / "cpu")
    (tmp_path / "cpu").rename(tmp_path / "memory")
    assert read_rule(tmp_path / "memory").name == "memory"


WRONG = [
    ("severity = 'loud'", "severity must be one of info, warning, critical, not 'loud'"),
    ("version = 1", "version must be a text, not 1"),
    ("version = '1.0'", "version must be like 1.2.3"),
    ("color = 'red'", "color is not a field"),
    ("text = ''", "text and overrides are not fields"),
    ("[emit]\nmode = 'last'", "emit.mode must be one of every, first, not 'last'"),
    ("[emit]\ngap_points = 1.5", "emit.gap_points must be a whole number, not 1.5"),
    ("[emit]\ngap_points = -1", "emit.gap_points must not be negative"),
    ("[emit]\ngap = 1", "emit.gap is not a field; known are mode, gap_points"),
    ("[input]\ncolumns = 'value'", "input.columns must be a list, not 'value'"),
    ("[input]\ncolumns = ['value', 1]", "input.columns[1] must be a text, not 1"),
    ("[input]\ncolumns = []", "input.columns must name each column once"),
    ("[input]\ndefault = 1", "input.default must be true or false, not 1"),
    ("[input]\nrun = 'window'", "input.points must be at least 1 where input.run is window"),
    ("[input]\nseries = []", "input.series must hold at least one pattern"),
    ("[limits]\nseconds = true", "limits.seconds must be a number, not True"),
    ("[series.web]\nLIMIT = 'big'", "series.web.LIMIT must be a number, not 'big'"),
    ("series = 3", "series must be a table, not 3"),
    ("[evidence]\nsplit = [1, 2]", "evidence.split must be a list of 3, not of 2"),
    ("[approval]\nby = 'Ann'\nwhen = 'now'", "approval.hash is missing"),
    ("emit = 1", "emit must be a table, not 1"),
    ("name = ''\n", "name must not be empty"),
    ("= 3", "is not TOML"),
]


@pytest.mark.parametrize(("toml", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_a_wrong_field_is_refused_with_its_name(toml: str, sentence: str) -> None:
    with pytest.raises(RuleError) as refusal:
        parse_rule("", TEXT, toml) if toml.startswith("name = ''") else parse_rule("cpu", TEXT, toml)
    assert sentence in str(refusal.value)


def test_missing_fields_take_their_defaults() -> None:
    assert parse_rule("cpu", TEXT, "") == Rule("cpu", TEXT)
    assert parse_rule("cpu", TEXT, "[input]\nmetric = 'load'").input == InputSpec(metric="load")


def test_a_missing_or_foreign_file_is_refused(tmp_path: Path) -> None:
    write_rule(Rule("cpu", TEXT), tmp_path / "cpu")
    (tmp_path / "cpu" / "rule.py").write_bytes(b"\xff\xfe")
    with pytest.raises(RuleError, match="not UTF-8"):
        read_rule(tmp_path / "cpu")
    (tmp_path / "cpu" / "rule.py").unlink()
    with pytest.raises(RuleError, match=r"rule\.py cannot be read"):
        read_rule(tmp_path / "cpu")


@given(names, names)
def test_folder_names_are_safe_and_keep_names_apart(one: str, other: str) -> None:
    safe = folder_name(one)
    assert safe and "/" not in safe and "\\" not in safe and not safe.startswith(".") and len(safe) < 120
    assert safe.isascii()
    assert one == other or safe != folder_name(other)


@pytest.mark.parametrize("name", ["con", "NUL.txt", "com1", "..", ".", "a.", "x" * 300, "a/../b"])
def test_names_that_a_file_system_would_misread_are_changed(name: str) -> None:
    assert folder_name(name) != name
    assert folder_name(name).split(".")[0].upper() not in {"CON", "NUL", "COM1", ""}
