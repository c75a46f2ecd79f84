"""Approval: who approved a rule, and a hash of all that decides its flags, so that any later change voids it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from workbench.errors import ApprovalError
from workbench.model.rule import Approval, Rule
from workbench.packs.rulefile import unify_newlines
from workbench.packs.written.plain import to_plain

_COVERED = ("input", "emit", "alert", "limits", "overrides")
_SCHEME = "rule-approval-1"


def approval_hash(rule: Rule) -> str:
    """What an approval covers, as `sha256:` and hex: the text (LF), input with the rulekit version, emit, alert, limits
    and parameter overrides, and id and label of its scenario; not name, title, owner, origin or evidence."""
    table = to_plain(rule)
    covered = {name: table[name] for name in _COVERED}
    if not rule.input.patterns:  # so that approvals from before there were patterns hold
        del covered["input"]["patterns"]
    if rule.scenario is not None:
        covered["scenario"] = [rule.scenario.id, rule.scenario.label]
    covered["text"] = unify_newlines(rule.text)
    canonical = json.dumps([_SCHEME, covered], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def approve(rule: Rule, by: str, when: str, note: str = "") -> Rule:
    """The rule with an approval by a named person at `when` (ISO, UTC)."""
    if not by.strip():
        raise ApprovalError(f"{rule.name} was not approved", "an approval names a person", "Give your name")
    return replace(rule, status="approved", approval=Approval(by.strip(), when, approval_hash(rule), note))


def unfilled(rule: Rule) -> tuple[str, ...]:
    """The fields that an approval asks for and the rule does not have: who answers for its alerts, and what to do."""
    return tuple(name for name in ("owner", "runbook") if not getattr(rule, name).strip())


def require_filled(rule: Rule) -> None:
    """Raise ApprovalError where the rule lacks what an approval asks for."""
    lacks = {
        (): "",
        ("owner",): "it has no owner",
        ("runbook",): "it has no runbook",
        ("owner", "runbook"): "it has neither owner nor runbook",
    }[unfilled(rule)]
    if lacks:
        raise ApprovalError(
            f"{rule.name} was not approved", lacks, "Say who answers for its alerts, and where it is told what to do"
        )


def is_approved(rule: Rule) -> bool:
    """Whether there is an approval and it covers the rule as it is now."""
    return rule.approval is not None and rule.approval.hash == approval_hash(rule)


def require_approved(rule: Rule) -> None:
    """Raise ApprovalError unless an approval covers the rule as it is now."""
    if rule.approval is None:
        raise ApprovalError(
            f"{rule.name} is not approved", "only approved rules leave the workbench", "Approve it first"
        )
    if not is_approved(rule):
        raise ApprovalError(
            f"{rule.name} was changed after {rule.approval.by} approved it",
            "its text, input, emit, alert, limits or parameters differ",
            "Review and approve it again",
        )


def settle(rule: Rule) -> Rule:
    """The rule without an approval that no longer covers it; the same object where nothing is void."""
    if rule.approval is None or is_approved(rule):
        return rule
    return replace(rule, approval=None, status="draft")
