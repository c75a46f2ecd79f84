"""The zoo: rules as people, models and the synthesizer write them, for benchmarks and for tests that hold for all."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from workbench.model.rule import Rule
from workbench.packs.rulefile import RULE_TOML, read_rule
from workbench.packs.written.plain import from_plain
from workbench.resources import resources

Family = Literal["contract", "synthesized", "argos", "engineer"]
FACTS_TOML = "zoo.toml"


@dataclass(frozen=True)
class Facts:
    """What is known of a rule of the zoo besides its rule.toml.

    `family`: contract = one construct of the contract each; synthesized = text as the trainer wrote it; argos = as
    language models write rules, over whole chunks and with scipy; engineer = by hand with named constants.
    `explained`: the least share of its conditions at which a clause can be named.
    `exact`: whether its conditions are the same bits on every machine; if not, `inexact_because` says why.
    """

    family: Family
    explained: float = 1.0
    exact: bool = True
    inexact_because: str = ""


@dataclass(frozen=True)
class Entry:
    """A rule of the zoo and what is known of it."""

    rule: Rule
    facts: Facts

    @property
    def name(self) -> str:
        """The name of the rule and of its folder."""
        return self.rule.name


def zoo(folder: Path | None = None) -> tuple[Rule, ...]:
    """Every rule of the zoo, sorted by name; `folder` None = the one that comes with the workbench.

    Errors: RuleError where a rule of the folder does not hold.
    """
    return tuple(entry.rule for entry in entries(folder))


def entries(folder: Path | None = None) -> tuple[Entry, ...]:
    """Every rule of the zoo with its facts, sorted by name. Errors: as zoo; FieldError or KeyError for its facts."""
    root = resources() / "zoo" if folder is None else folder
    table: dict[str, Any] = tomllib.loads((root / FACTS_TOML).read_text("utf-8"))
    folders = sorted(path.parent for path in root.glob(f"*/{RULE_TOML}"))
    return tuple(Entry(read_rule(path), from_plain(Facts, table[path.name], path.name)) for path in folders)
