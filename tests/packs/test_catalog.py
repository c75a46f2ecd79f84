"""The catalog of scenarios is read in order, a person's own scenarios go before it, and faults name file and field."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from workbench.errors import RuleError
from workbench.packs.catalog import GENERAL, Catalog, id_of, read_catalog
from workbench.resources import resources

BUILT_IN = resources() / "scenarios"
IDS = [f"{group}_{i}" for group, n in (("anom", 16), ("mali", 12), ("norm", 16)) for i in range(1, n + 1)]


def own(folder: Path, name: str = "mali_1", toml: str = "", **changes: str) -> Path:
    """A folder of one's own with a copy of a scenario, texts of its rule.toml replaced."""
    shutil.copytree(BUILT_IN / name, folder / name)
    path = folder / name / "rule.toml"
    text = toml or path.read_text("utf-8")
    for old, new in changes.items():
        assert f"{old} = " in text
        lines = [f"{old} = {new}" if line.startswith(f"{old} = ") else line for line in text.split("\n")]
        text = "\n".join(lines)
    path.write_text(text, "utf-8")
    return path


def test_the_catalog_holds_the_44_scenarios_by_group_and_number() -> None:
    catalog = read_catalog()
    assert [id_of(rule) for rule in catalog.scenarios] == IDS
    assert [rule.scenario.anomalous for rule in catalog.scenarios if rule.scenario] == [True] * 28 + [False] * 16
    assert catalog.scenario("norm_16") is catalog.scenarios[-1]
    assert catalog.scenario("norm_17") is None


def test_phrases_of_no_scenario_are_named_groups() -> None:
    general = read_catalog().general
    assert {"failures", "timeouts", "refusals", "restarts", "intrusion", "planned_work", "load"} <= set(general)
    assert all(general.values())


def test_a_scenario_of_one_s_own_replaces_the_one_of_the_same_id(tmp_path: Path) -> None:
    own(tmp_path, title='"Coins, as we see them"')
    (tmp_path / GENERAL).write_text('[groups]\nload = ["black friday"]\nour_jobs = ["nightly sync"]\n', "utf-8")
    (tmp_path / "notes.txt").write_text("no scenario", "utf-8")
    catalog = read_catalog(tmp_path)
    assert [id_of(rule) for rule in catalog.scenarios] == IDS
    mine = catalog.scenario("mali_1")
    assert mine is not None
    assert mine.title == "Coins, as we see them"
    assert catalog.general["load"] == ("black friday",)
    assert catalog.general["our_jobs"] == ("nightly sync",)
    assert catalog.general["failures"] == read_catalog().general["failures"]


def test_a_new_scenario_stands_by_its_number(tmp_path: Path) -> None:
    own(tmp_path, id='"mali_13"')
    assert [id_of(rule) for rule in read_catalog(tmp_path).scenarios] == [*IDS[:28], "mali_13", *IDS[28:]]


def refusal(folder: Path) -> str:
    with pytest.raises(RuleError) as caught:
        read_catalog(folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"label": '"odd"'}, ["scenario.label"]),
        ({"severity": '"loud"'}, ["severity"]),
        ({"columns": "[]"}, ["rule.toml"]),
        ({"programs": '["/(/"]'}, ["programs", "RE2"]),
        ({"programs": '["..."]'}, ["programs", "no word"]),
    ],
)
def test_a_fault_names_file_and_field(tmp_path: Path, changes: dict[str, str], told: list[str]) -> None:
    path = own(tmp_path)
    text = path.read_text("utf-8")
    lines, skipping = [], False
    for line in text.split("\n"):
        name = line.partition(" = ")[0]
        if name in changes:
            lines.append(f"{name} = {changes[name]}")
            skipping = line.endswith("[")
        elif skipping:
            skipping = line != "]"
        else:
            lines.append(line)
    path.write_text("\n".join(lines), "utf-8")
    message = refusal(tmp_path)
    assert str(path) in message
    assert all(word in message for word in told)


def test_a_rule_without_a_scenario_and_two_of_the_same_are_refused(tmp_path: Path) -> None:
    path = own(tmp_path, "mali_2", id='"mali_1"')
    own(tmp_path, "mali_1")
    assert "scenario.id 'mali_1' is also that of" in refusal(tmp_path)
    path.write_text(path.read_text("utf-8").replace("[scenario]", "[scenario_of_old]"), "utf-8")
    assert str(path) in refusal(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[groups", "is not TOML"),
        ("[groups]\nload = 3\n", "groups.load"),
        ("[groups]\nload = []\n", "groups.load"),
        ('[groups]\nLoad = ["x"]\n', "groups.Load"),
        ('[groups]\nload = ["/(/"]\n', "load"),
        ('[group]\nload = ["x"]\n', "group"),
    ],
)
def test_a_fault_of_the_general_phrases_names_file_and_field(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / GENERAL).write_text(text, "utf-8")
    message = refusal(tmp_path)
    assert str(tmp_path / GENERAL) in message
    assert told in message


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert "nowhere" in refusal(tmp_path / "nowhere")


def test_an_empty_catalog_has_no_scenario() -> None:
    assert Catalog().scenario("mali_1") is None
