"""The rules of a project as a library: duplicated, archived, taken back, given a series to judge; each as one edit."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.errors import ProjectError
from workbench.model.rule import Rule
from workbench.packs.approval import approval_hash
from workbench.project.edit import Documents, Edit
from workbench.project.edits import put_rule, put_rules
from workbench.project.nouns import RULE, rule_of
from workbench.project.project import RuleVersion


@dataclass(frozen=True)
class Branch:
    """A version in the tree of its rule. `parent`: position of the version that it came from, −1 = none; `again`:
    keys of later versions that brought it back."""

    version: RuleVersion
    parent: int
    again: tuple[int, ...] = ()


def version_tree(versions: Sequence[RuleVersion]) -> tuple[Branch, ...]:
    """The versions, oldest first, each with the one it came from: what follows a restored version grows out of it.

    States that set the same flags (another owner, an approval) are one version, told as it is now.
    """
    found: list[Branch] = []
    places: dict[str, int] = {}
    now = -1
    for version in versions:
        made = approval_hash(version.rule)
        at = places.get(made)
        if at is None:
            places[made] = at = len(found)
            found.append(Branch(version, now))
        else:
            known = found[at]
            again = known.again if at == now else (*known.again, version.key)
            found[at] = replace(known, version=replace(known.version, rule=version.rule), again=again)
        now = at
    return tuple(found)


def duplicate_rule(now: Documents, name: str, by: str = "") -> Edit:
    """A copy under a free name that judges no series yet; it names the rule that it came from."""
    rule = _rule(now, name)
    taken = set(now.documents(RULE))
    new = next(free for at in range(1, len(taken) + 2) if (free := f"{name}-copy{at if at > 1 else ''}") not in taken)
    copy = replace(
        rule,
        name=new,
        id=new,
        status="draft",
        approval=None,
        input=replace(rule.input, series=(), default=False),
        origin=replace(rule.origin, parent=rule.id or name),
    )
    return put_rule(now, copy, f"Duplicate {name}", by)


def route_rule(now: Documents, name: str, series: str) -> Edit:
    """A rule judges a series from now on; a rule that named just this series leaves it to this one.

    Rules beside a base detector keep their series. Whose routing changes loses its approval: it decides where flags are
    raised. ProjectError where there is no such rule.
    """
    own = {series, glob.escape(series)}
    changed = []
    for key in now.documents(RULE):
        rule = _rule(now, key)
        patterns = rule.input.series
        if key == name:
            patterns = patterns if own & set(patterns) else (*patterns, glob.escape(series))
        elif rule.role == "rule" and rule.status != "archived":
            patterns = tuple(pattern for pattern in patterns if pattern not in own)
        changed.append(replace(rule, input=replace(rule.input, series=patterns)))
    _rule(now, name)
    return put_rules(now, changed, f"Let {name} judge {series}")


def archive_rule(now: Documents, name: str) -> Edit:
    """Keep a rule out of use: it judges nothing, is in no pack, and its approval is taken off."""
    return put_rule(now, replace(_rule(now, name), status="archived", approval=None), f"Archive {name}")


def unarchive_rule(now: Documents, name: str) -> Edit:
    """Use a rule again, as a draft."""
    return put_rule(now, replace(_rule(now, name), status="draft"), f"Take {name} out of the archive")


def _rule(now: Documents, name: str) -> Rule:
    text = now.get(RULE, name)
    if text is None:
        raise ProjectError(f"The project has no rule {name}", "it was removed or renamed")
    return rule_of(text)
