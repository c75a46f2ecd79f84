"""Who made a rule what it is: remembered with a hash of what was made, so that what a machine makes is nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.model.rule import Rule
from workbench.packs import approval
from workbench.project import codec
from workbench.project.nouns import AUTHOR

if TYPE_CHECKING:
    from workbench.project.edits import Documents


def last_author(now: Documents, rule: Rule) -> str:
    """The person who made a rule what it is now; empty where a machine did, or nobody knows."""
    text = now.get(AUTHOR, rule.name)
    by, made = codec.load(text) if text is not None else ("", "")
    return str(by) if made == approval.approval_hash(rule) else ""


def same_person(one: str, other: str) -> bool:
    """Whether two names are of one person, however they are written; nobody is not a person."""
    plain = [" ".join(name.casefold().split()) for name in (one, other)]
    return bool(plain[0]) and plain[0] == plain[1]
