"""Approval: what it covers, what it leaves free, and that a change of what it covers voids it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given

from tests.packs.rules import TEXT, rules
from workbench.errors import ApprovalError
from workbench.model.emit import Emit
from workbench.model.limits import Limits
from workbench.model.rule import Alert, Evidence, InputSpec, Origin, Rule
from workbench.packs.approval import approval_hash, approve, is_approved, require_approved, settle
from workbench.packs.rulefile import parse_rule, rule_toml

RULE = approve(Rule("cpu", TEXT, overrides={"web": {"LIMIT": 3.0}}), "Ann", "2026-01-01T00:00:00Z", "looks right")
Change = Callable[[Rule], Rule]
COVERED: dict[str, Change] = {
    "text": lambda rule: replace(rule, text=rule.text.replace("5.0", "5.1")),
    "a comment": lambda rule: replace(rule, text=rule.text + "# more\n"),
    "columns": lambda rule: replace(rule, input=InputSpec(columns=("value",))),
    "way to run": lambda rule: replace(rule, input=InputSpec(run="window", points=9)),
    "routing": lambda rule: replace(rule, input=InputSpec(series=("web*",))),
    "rulekit": lambda rule: replace(rule, input=InputSpec(rulekit=2)),
    "emit": lambda rule: replace(rule, emit=Emit("first", 3)),
    "alert": lambda rule: replace(rule, alert=Alert(for_points=2)),
    "limits": lambda rule: replace(rule, limits=Limits(seconds=1)),
    "an override": lambda rule: replace(rule, overrides={"web": {"LIMIT": 3.5}}),
    "a new override": lambda rule: replace(rule, overrides={"web": {"LIMIT": 3.0}, "db": {"LIMIT": 1.0}}),
}
FREE: dict[str, Change] = {
    "name": lambda rule: replace(rule, name="other"),
    "title": lambda rule: replace(rule, title="CPU too high"),
    "owner": lambda rule: replace(rule, owner="SRE"),
    "version": lambda rule: replace(rule, version="1.0.0"),
    "evidence": lambda rule: replace(rule, evidence=Evidence(test_openings=2)),
    "origin": lambda rule: replace(rule, origin=Origin("llm")),
    "newlines": lambda rule: replace(rule, text=rule.text.replace("\n", "\r\n")),
    "whole numbers": lambda rule: replace(rule, overrides={"web": {"LIMIT": 3}}, limits=Limits(seconds=60)),
}


@pytest.mark.parametrize("change", COVERED.values(), ids=COVERED.keys())
def test_a_change_of_what_it_covers_voids_an_approval(change: Change) -> None:
    changed = change(RULE)
    assert not is_approved(changed)
    with pytest.raises(ApprovalError, match="changed after Ann approved it"):
        require_approved(changed)
    assert settle(changed).approval is None
    assert settle(changed).status == "draft"


@pytest.mark.parametrize("change", FREE.values(), ids=FREE.keys())
def test_an_approval_survives_what_does_not_decide_flags(change: Change) -> None:
    require_approved(change(RULE))
    assert settle(RULE) is RULE


def test_a_rule_without_approval_is_refused() -> None:
    with pytest.raises(ApprovalError, match="is not approved"):
        require_approved(Rule("cpu", TEXT))
    with pytest.raises(ApprovalError, match="names a person"):
        approve(Rule("cpu", TEXT), "  ", "2026-01-01T00:00:00Z")


def test_the_hash_is_the_one_that_was_published() -> None:
    """Approvals in files of users must stay valid: a change of this figure breaks them."""
    assert approval_hash(Rule("cpu", TEXT)) == PUBLISHED


PUBLISHED = "sha256:c4d45ff6bab9fe118a4513a4a88448dd2152230a4d9fe12a5baae9b6fe086898"


@given(rules)
def test_the_hash_survives_the_two_files(rule: Rule) -> None:
    assert approval_hash(parse_rule(rule.name, rule.text, rule_toml(rule))) == approval_hash(rule)
