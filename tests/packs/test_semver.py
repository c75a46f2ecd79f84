"""The version that a changed pack should get: by what its rules now say on the examples that it carried before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.packs.made import RULE, WHEN, example
from tests.packs.rules import TEXT
from workbench.model.combination import Combination
from workbench.model.rule import Alert, Rule
from workbench.packs.approval import approve
from workbench.packs.build import pack_bytes
from workbench.packs.pack import Pack, parse_pack
from workbench.packs.semver import propose_version
from workbench.packs.versions import is_later, newest_pack, raised
from workbench.sandbox.host import Host

BOTH = (example("positive"), example("negative"))
SECOND = replace(RULE, name="disk", id="r2")


def packed(
    rules: Sequence[Rule] = (RULE,), version: str = "1.2.3", combination: Combination = "best", carried: bool = True
) -> Pack:
    examples = {rule.name: BOTH for rule in rules} if carried else {}
    return parse_pack(pack_bytes(rules, name="p", version=version, examples=examples, combination=combination))


def again(rule: Rule) -> Rule:
    return approve(rule, "Ann", WHEN, "looks right")


def other_text(old: str, new: str) -> Callable[[], list[Rule]]:
    assert old in TEXT
    return lambda: [again(replace(RULE, text=TEXT.replace(old, new)))]


CASES: dict[str, tuple[Callable[[], list[Rule]], str, str]] = {
    "nothing": (lambda: [RULE], "1.2.3", "nothing changed"),
    "owner": (lambda: [replace(RULE, owner="Team B")], "1.2.4", "what is said about cpu changed"),
    "approved again": (lambda: [approve(RULE, "Bob", WHEN)], "1.2.4", "what is said about cpu changed"),
    "comment": (other_text("is above the limit", "exceeds the limit"), "1.2.4", "only texts in cpu changed"),
    "layout": (other_text("LIMIT = 5.0\n", "LIMIT = 5.0  # V\n\n"), "1.2.4", "only texts in cpu changed"),
    "constant, same flags": (other_text("5.0", "5.5"), "1.3.0", "flags on 2 carried examples stayed"),
    "operator, same flags": (other_text("value > LIMIT", "value >= LIMIT"), "1.3.0", "carried examples stayed"),
    "alert": (lambda: [again(replace(RULE, alert=Alert(for_points=3)))], "1.3.0", "carried examples stayed"),
    "another series": (
        lambda: [again(replace(RULE, input=replace(RULE.input, series=("cpu", "web*", "db"))))],
        "1.3.0",
        "carried examples stayed",
    ),
    "new rule": (lambda: [RULE, SECOND], "1.3.0", "disk is new"),
    "renamed": (lambda: [replace(RULE, name="processor")], "1.3.0", "cpu is now called processor"),
    "flag gone": (other_text("5.0", "50.0"), "2.0.0", "cpu changes 1 flag on positive-1"),
    "flags more": (other_text("5.0", "-5.0"), "2.0.0", "cpu changes 39 flags on positive-1"),
    "does not run": (other_text("value > LIMIT", "value > missing_name"), "2.0.0", "cpu does not run on positive-1"),
    "series given up": (
        lambda: [again(replace(RULE, input=replace(RULE.input, series=("web*",))))],
        "2.0.0",
        "no longer takes the series cpu",
    ),
    "rule gone": (lambda: [replace(SECOND)], "2.0.0", "cpu is gone"),
}


@pytest.mark.parametrize(("change", "version", "reason"), CASES.values(), ids=CASES.keys())
def test_a_change_raises_the_version_by_what_it_does_to_the_examples(
    change: Callable[[], list[Rule]], version: str, reason: str, host: Host
) -> None:
    proposal = propose_version(packed(), change(), host)
    assert proposal.version == version
    assert reason in proposal.sentence


def test_the_weightiest_finding_comes_first(host: Host) -> None:
    rules = [
        replace(RULE, owner="B"),
        again(replace(SECOND, text=TEXT.replace("5.0", "50.0"))),
        again(Rule("new", TEXT)),
    ]
    proposal = propose_version(packed([RULE, SECOND]), rules, host)
    assert (proposal.level, proposal.version) == ("major", "2.0.0")
    assert [reason.split()[0] for reason in proposal.reasons] == ["disk", "new", "what"]


def test_without_an_example_a_change_of_what_runs_counts_as_major(host: Host) -> None:
    rules = [again(replace(RULE, text=TEXT.replace("5.0", "5.5")))]
    proposal = propose_version(packed(carried=False), rules, host)
    assert (proposal.version, proposal.reasons) == (
        "2.0.0",
        ("cpu changed, and no example shows that its flags stayed",),
    )


def test_another_combination_matters_where_there_are_several_rules(host: Host) -> None:
    alone = propose_version(packed(combination="any"), [RULE], host, combination="all")
    several = propose_version(packed([RULE, SECOND], combination="any"), [RULE, SECOND], host, combination="all")
    kept = propose_version(packed([RULE, SECOND], combination="any"), [RULE, SECOND], host)
    assert (alone.level, several.level, kept.level) == ("none", "major", "none")


def test_versions_are_raised_and_ordered_as_semver_says() -> None:
    assert [raised("0.4.9", level) for level in ("none", "patch", "minor", "major")] == [
        "0.4.9",
        "0.4.10",
        "0.5.0",
        "1.0.0",
    ]
    assert raised("2.0.0-rc.1", "patch") == "2.0.0"
    order = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0",
        "1.0.1",
        "1.10.0",
    ]
    assert all(is_later(late, early) for early, late in pairwise(order))
    assert not is_later("1.0.0", "1.0.0")


def test_the_newest_pack_of_a_name_is_found_by_its_version(tmp_path: Path) -> None:
    for name in ("a-1.9.0", "a-1.10.0", "a-1.10.0-rc.1", "a-b-9.0.0", "a-2", "ab-3.0.0"):
        (tmp_path / f"{name}.rulepack").touch()
    assert newest_pack(tmp_path, "a") == tmp_path / "a-1.10.0.rulepack"
    assert newest_pack(tmp_path, "c") is None
    assert newest_pack(tmp_path / "nowhere", "a") is None
