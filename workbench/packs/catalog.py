"""The catalog of scenarios: a folder with a rule for each, and the phrases that belong to no scenario of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from workbench.errors import RuleError
from workbench.evidence.phrases import Phrases
from workbench.model.rule import Rule
from workbench.packs.rulefile import RULE_PY, RULE_TOML, read_rule
from workbench.packs.written.plain import FieldError, from_plain
from workbench.packs.written.toml import read_toml
from workbench.resources import resources

GENERAL = "general.toml"
_LIMIT_BYTES = 1_000_000
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PART = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Catalog:
    """`scenarios`: rules with a scenario, by group and number of its id (anom_2 before anom_10). `general`: name →
    phrases of log lines, for evidence in cases of no scenario that is known."""

    scenarios: tuple[Rule, ...] = ()
    general: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def scenario(self, name: str) -> Rule | None:
        """The rule of the scenario with this id, None where there is none."""
        return next((rule for rule in self.scenarios if id_of(rule) == name), None)


@dataclass(frozen=True)
class _General:
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_catalog(folder: Path | None = None) -> Catalog:
    """The catalog that comes with the workbench; with `folder` also a person's own, which has the last word.

    A rule of `folder` replaces the one whose scenario has the same id, a group of its general.toml the one of the same
    name. Raises RuleError, which names file and field, for a rule or phrase that cannot be read, a rule without a
    scenario, and two rules of one scenario in the same folder.
    """
    built_in = resources() / "scenarios"
    folders = (built_in,) if folder is None or folder.resolve() == built_in else (built_in, folder)
    rules: dict[str, Rule] = {}
    general: dict[str, tuple[str, ...]] = {}
    for place in folders:
        rules |= _rules(place)
        general |= _general(place / GENERAL)
    ordered = sorted(rules.items(), key=lambda one: _order(one[0]))
    return Catalog(tuple(rule for _, rule in ordered), MappingProxyType(general))


def id_of(rule: Rule) -> str:
    """The id of a rule's scenario, "" where it has none."""
    return rule.scenario.id if rule.scenario else ""


def _rules(folder: Path) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for path in _folders(folder):
        rule = _read(path)
        name = id_of(rule)
        if name in found:
            raise RuleError(
                f"{path / RULE_TOML} does not hold",
                f"scenario.id {name!r} is also that of {found[name].name}",
                "Give one of them another id",
            )
        found[name] = rule
    return found


def _folders(folder: Path) -> list[Path]:
    """The folders that hold a rule, or half of one, by name."""
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        raise RuleError(
            f"{folder} cannot be read", error.strerror or str(error), "Give a folder of scenarios"
        ) from error
    return [path for path in inside if (path / RULE_TOML).is_file() or (path / RULE_PY).is_file()]


def _read(path: Path) -> Rule:
    try:
        rule = read_rule(path)
        Phrases(rule.input.patterns)
    except RuleError as error:
        if str(path) in error.what:
            raise
        raise RuleError(f"{path / RULE_TOML}: {error.what}", error.why, error.next_step) from error
    if not id_of(rule):
        raise RuleError(f"{path / RULE_TOML} does not hold", "scenario.id is missing", "Say which scenario it shows")
    return rule


def _general(path: Path) -> dict[str, tuple[str, ...]]:
    """The groups of a general.toml, none where the file is missing."""
    if not path.is_file():
        return {}
    try:
        if path.stat().st_size > _LIMIT_BYTES:
            raise RuleError(f"{path} is too large", f"the limit is {_LIMIT_BYTES // 1_000_000} MB", "Shorten it")
        groups = dict(from_plain(_General, read_toml(path.read_text("utf-8-sig"))).groups)
    except OSError as error:
        raise RuleError(f"{path} cannot be read", error.strerror or str(error), "Check the file") from error
    except FieldError as error:
        raise RuleError(f"{path} does not hold", f"{error.where} {error.wrong}", "Correct the field") from error
    except ValueError as error:  # UnicodeDecodeError is one
        raise RuleError(f"{path} is not TOML", str(error), "Correct the line") from error
    for name, phrases in groups.items():
        if not _NAME.fullmatch(name) or not phrases:
            wrong = f"groups.{name} must be named by small letters, digits and _, and hold a phrase"
            raise RuleError(f"{path} does not hold", wrong, "Correct the field")
    try:
        Phrases(groups)
    except RuleError as error:
        raise RuleError(f"{path}: {error.what}", error.why, error.next_step) from error
    return groups


def _order(name: str) -> list[tuple[int, str]]:
    """Names by their parts, numbers by their size."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _PART.split(name)]
