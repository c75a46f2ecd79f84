"""A rule: Python text of the contract and everything that rule.toml says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Literal

from workbench.model.combination import Role
from workbench.model.emit import Emit
from workbench.model.limits import Limits
from workbench.model.scenario import Scenario

Way = Literal["chunk", "window", "stateful"]
Status = Literal["draft", "review", "approved", "archived"]
Severity = Literal["info", "warning", "critical"]
Parameters = Mapping[str, float]
EMPTY: Mapping[str, float] = MappingProxyType({})
STOCK_RULE = "stock rule"  # the model of an origin: it came with the product, nothing was learned
BASE_DETECTOR = "base detector"  # `origin.model` of a base that was made here, not taken from a pack


@dataclass(frozen=True)
class InputSpec:
    """What a rule is given.

    `columns`: names of the columns of its sample; `index` is the point's number counted from the series' origin.
    `run`: one of the three ways (chunk | window | stateful); `points`: chunk size or look-back, 0 for stateful.
    `series`: name patterns (`*`, `?`) of the series it judges; `default`: it also takes what no other rule takes.
    `interval_s`: seconds between points it was made for, None = any. `patterns`: name → phrases of log lines; the
    column `log.NAME` counts the lines that say any of them (`evidence.phrases` reads them).
    """

    columns: tuple[str, ...] = ("value", "index")
    metric: str = ""
    unit: str = ""
    interval_s: float | None = None
    run: Way = "stateful"
    points: int = 0
    rulekit: int = 1
    series: tuple[str, ...] = ("*",)
    default: bool = False
    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def takes(self, name: str) -> bool:
        """Whether a pattern matches the name of a series, or is it: a name may hold brackets."""
        return any(name == pattern or fnmatchcase(name, pattern) for pattern in self.series)


@dataclass(frozen=True)
class Alert:
    """How conditions become alerts: `for_points` in a row first, `keep_points` after the last, `dedup_points` apart."""

    for_points: int = 1
    keep_points: int = 0
    dedup_points: int = 0


@dataclass(frozen=True)
class Origin:
    """Where a rule came from."""

    kind: Literal["human", "synthesizer", "llm"] = "human"
    model: str = ""
    prompt_hash: str = ""
    parent: str = ""
    run: str = ""
    seed: int | None = None


@dataclass(frozen=True)
class Evidence:
    """What was known about the rule when it was last scored; `scores` holds part → metric → figure."""

    data_hash: str = ""
    split: tuple[int, int, int] | None = None
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: MappingProxyType({}))
    alerts_per_day: float | None = None
    history_points: int = 0
    test_openings: int = 0


@dataclass(frozen=True)
class Approval:
    """Who approved the rule, when (ISO, UTC), with which note, and the hash of what the approval covers."""

    by: str
    when: str
    hash: str
    note: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule's text and its rule.toml. `id` stays through renames and versions; `name` is its folder's name. `role`:
    what it is beside a base detector (see `model.combination`); a pack keeps it in pack.toml. `scenario`: what a case
    shows where the condition holds, None for a rule about points."""

    name: str
    text: str
    id: str = ""
    title: str = ""
    version: str = "0.1.0"
    status: Status = "draft"
    severity: Severity = "warning"
    owner: str = ""
    runbook: str = ""
    role: Role = "rule"
    scenario: Scenario | None = None
    input: InputSpec = field(default_factory=InputSpec)
    emit: Emit = field(default_factory=Emit)
    alert: Alert = field(default_factory=Alert)
    limits: Limits = field(default_factory=Limits)
    overrides: Mapping[str, Parameters] = field(default_factory=lambda: MappingProxyType({}))
    origin: Origin = field(default_factory=Origin)
    evidence: Evidence = field(default_factory=Evidence)
    approval: Approval | None = None

    def parameters_for(self, series: str) -> Parameters:
        """The overrides of the rule's UPPER_CASE constants for one series; empty where the text's own values hold."""
        return self.overrides.get(series, EMPTY)

    def with_text(self, text: str) -> Rule:
        """The same rule with another text; its approval is gone, since it covered the old one."""
        return self if text == self.text else replace(self, text=text, approval=None, status="draft")
