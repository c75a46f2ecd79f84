"""The version that a changed pack should get: semver 2.0.0, with the carried examples as the public interface.

Major: flags on an example of the previous pack are not what they were. Minor: there is more, or something that runs
was changed, and these flags stayed. Patch: only texts. None: nothing changed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from workbench.model.combination import Combination, Role
from workbench.model.rule import Rule
from workbench.packs.approval import approval_hash
from workbench.packs.carried import Example, run_example
from workbench.packs.pack import Pack
from workbench.packs.versions import LEVELS, Level, raised
from workbench.python_text import parse
from workbench.sandbox.host import Host


@dataclass(frozen=True)
class Proposal:
    """A version, how far it is from the previous one, and why: one clause a finding, the weightiest first."""

    version: str
    level: Level
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """All of it as one sentence."""
        return f"{self.version} is proposed ({self.level}): {'; '.join(self.reasons) or 'nothing changed'}."


def propose_version(
    previous: Pack,
    rules: Sequence[Rule],
    host: Host,
    *,
    combination: Combination | None = None,
    roles: Mapping[str, Role] = MappingProxyType({}),
) -> Proposal:
    """The version for `rules` as the next pack after `previous`; each rule runs on the examples that it carried.

    A rule is found again by its name, or by its id where it was renamed. `combination`: None = as before.
    """
    findings = list(_of_pack(previous, rules, combination, roles))
    kept: set[str] = set()
    for old in previous.rules:
        new = _successor(old, rules)
        if new is None:
            findings.append(("major", f"{old.name} is gone"))
            continue
        kept.add(new.name)
        findings += _of_rule(old, new, previous.examples.get(old.name, ()), host)
    findings += [("minor", f"{rule.name} is new") for rule in rules if rule.name not in kept]
    findings.sort(key=lambda one: -LEVELS.index(one[0]))
    level = findings[0][0] if findings else "none"
    return Proposal(raised(previous.version, level), level, tuple(reason for _, reason in findings))


def _successor(old: Rule, rules: Iterable[Rule]) -> Rule | None:
    named = next((rule for rule in rules if rule.name == old.name), None)
    return named or next((rule for rule in rules if old.id and rule.id == old.id), None)


def _of_pack(
    previous: Pack, rules: Sequence[Rule], combination: Combination | None, roles: Mapping[str, Role]
) -> Iterable[tuple[Level, str]]:
    several = max(len(rules), len(previous.rules)) > 1
    if combination is not None and combination != previous.combination and several:
        yield "major", f"rules are combined by {combination}, not by {previous.combination}"
    changed = [name for name, role in previous.roles.items() if roles and roles.get(name, "rule") != role]
    if "aggregator" in (combination, previous.combination) and changed:
        yield "major", f"{changed[0]} has another role"


def _of_rule(old: Rule, new: Rule, examples: Sequence[Example], host: Host) -> Iterable[tuple[Level, str]]:
    if new.name != old.name:
        yield "minor", f"{old.name} is now called {new.name}"
    if approval_hash(old) != approval_hash(new):
        yield _of_behavior(old, new, examples, host)
    elif replace(old, name="", approval=None) != replace(new, name="", approval=None) or old.approval != new.approval:
        yield "patch", f"what is said about {new.name} changed"


def _of_behavior(old: Rule, new: Rule, examples: Sequence[Example], host: Host) -> tuple[Level, str]:
    """What a change of something that an approval covers means for those who run the pack."""
    if _same_program(old.text, new.text) and approval_hash(old) == approval_hash(replace(new, text=old.text)):
        return "patch", f"only texts in {new.name} changed"
    for example in examples:
        wrong = _changed_on(new, example, host)
        if wrong:
            return "major", f"{new.name} {wrong}"
    if not examples:
        return "major", f"{new.name} changed, and no example shows that its flags stayed"
    return "minor", f"{new.name} changed, its flags on {len(examples)} carried examples stayed"


def _changed_on(rule: Rule, example: Example, host: Host) -> str:
    """How the rule now differs on an example, empty where it does not."""
    if not rule.input.takes(example.series.name) and not rule.input.default:
        return f"no longer takes the series {example.series.name}"
    verdict = run_example(rule, example, host)
    if not verdict.ran:
        return f"does not run on {example.name}: {verdict.problems[0].message}"
    judged = slice(example.judged_from, None)
    for what, before, now in (
        ("flag", example.flags, verdict.flags),
        ("condition", example.condition, verdict.condition),
    ):
        count = int(np.count_nonzero(before[judged] != now[judged]))
        if count:
            return f"changes {count:,} {what}{'' if count == 1 else 's'} on {example.name}"
    return ""


def _same_program(old: str, new: str) -> bool:
    """Whether two texts differ in comments, docstrings and layout at most."""
    try:
        return ast.dump(_bare(parse(old))) == ast.dump(_bare(parse(new)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _bare(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and body:
            first = body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                first.value.value = ""
    return tree
