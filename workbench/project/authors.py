"""Who made a rule what it is: remembered with a hash of what was made, so that what a machine makes is nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import ApprovalError
from workbench.model.rule import Rule
from workbench.packs import approval
from workbench.project import codec
from workbench.project.nouns import AUTHOR, FOUR_EYES, SETTING

if TYPE_CHECKING:
    from workbench.project.edit import Documents


def last_author(now: Documents, rule: Rule) -> str:
    """The person who made a rule what it is now; empty where a machine did, or nobody knows."""
    text = now.get(AUTHOR, rule.name)
    by, made = codec.load(text) if text is not None else ("", "")
    return str(by) if made == approval.approval_hash(rule) else ""


def require_other_eyes(now: Documents, rule: Rule, by: str, author: str = "") -> None:
    """Raise ApprovalError where the project asks for four eyes and `by` is who edited the rule last: `author`, or whom
    the project remembers."""
    author = author.strip() or last_author(now, rule)
    if now.get(SETTING, FOUR_EYES) == codec.dump(True) and same_person(author, by):
        raise ApprovalError(
            f"{rule.name} was not approved",
            f"the project asks for four eyes, and {author} edited it last",
            "Let somebody else approve it",
        )


def same_person(one: str, other: str) -> bool:
    """Whether two names are of one person, however they are written; nobody is not a person."""
    plain = [" ".join(name.casefold().split()) for name in (one, other)]
    return bool(plain[0]) and plain[0] == plain[1]
