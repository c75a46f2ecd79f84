"""Incident: what was found in a case, what is claimed of it, whether that claim held, and what it took to find out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from workbench.model.verdict import Comparison

SPIKE, DIP, RISE, FALL, FLUCTUATION = "spike", "dip", "rise", "fall", "fluctuation"
SHAPES = (SPIKE, DIP, RISE, FALL, FLUCTUATION)
PHRASE, NEW, SURGE, LEVEL, ENTITY = "phrase", "new template", "surge", "level", "entity"
SIGNS = (PHRASE, NEW, SURGE, LEVEL, ENTITY)
UNSEEN = ""  # the scenario of a claim that no scenario explains


@dataclass(frozen=True)
class Shape:
    """How a metric left what it was before: `kind` is one of SHAPES, over the points `start` to `stop` (half-open).

    `size`: the strongest deviation in robust standard deviations of the points before, without a sign. `change`: its
    strongest difference to their median in units of the metric, negative where it went down.
    """

    metric: str
    kind: str
    start: int
    stop: int
    size: float
    change: float


@dataclass(frozen=True)
class LogSign:
    """Log lines that say something: `kind` is one of SIGNS.

    `name`: the group of phrases, the id of a template, the level, or the entity, such as an address. `places`: of the
    lines in the case, in order. `usual`: how many such lines a normal case has. `text`: a template as people read it.
    """

    kind: str
    name: str
    places: tuple[int, ...]
    usual: float = 0.0
    text: str = ""

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.places)


@dataclass(frozen=True)
class Evidence:
    """All that tools found in one case; `figures` are the same as numbers by name, for whoever decides.

    The names of figures begin with what they are about, such as `cpu_usage spike` or `phrase mali_1.pool`; a name that
    is missing stands for 0.
    """

    shapes: tuple[Shape, ...] = ()
    signs: tuple[LogSign, ...] = ()
    figures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Reason:
    """Why something is claimed: an item of the figures, what it says for people, and how much it weighs."""

    item: str
    text: str
    points: float = 0.0


@dataclass(frozen=True)
class Claim:
    """That a case shows a scenario (UNSEEN: none that is known), with a confidence of 0 to 1 that it is so."""

    scenario: str
    anomalous: bool
    confidence: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Verification:
    """Whether the rule of a scenario holds in the case: None where there is no rule, or it could not be run.

    `point`: where it first held, or where it came nearest; −1 for nowhere. `clause`: the number of its `Abnormal Rule`
    there, 0 where that cannot be told. `told`: what that says, or why nothing can be told, in words; `compared`: the
    comparisons of it that held, or of a rule that does not hold those that failed.
    """

    scenario: str
    holds: bool | None
    told: str = ""
    point: int = -1
    clause: int = 0
    compared: tuple[Comparison, ...] = ()

    @property
    def spoken(self) -> str:
        """The words with the first comparisons as they stand in the text of the rule."""
        if not self.compared:
            return self.told
        shown = "; ".join(f"{one.text} ({one.left:.4g} {one.operator} {one.right:.4g})" for one in self.compared[:3])
        return f"{self.told}: {shown}" if self.holds else f"nearest was “{self.told}”, where this failed: {shown}"


@dataclass(frozen=True)
class Veto:
    """A claim that was taken back, since its scenario's rule does not hold."""

    claim: Claim
    verification: Verification


@dataclass(frozen=True)
class Investigation:
    """The outcome for one case: the claim that stands, the ones that came next, and what each rests on.

    `vetoed`: claims that were made before and taken back. `milliseconds`: stage → how long it took. `cost`: what a
    language model took for it, in US dollars. `probability`: that the case needs somebody, all claims together.
    `nearest`: where no scenario is named the likeliest one, and `lacks` what it lacks to be named, in words;
    `verification` is then of its rule.
    """

    case: str
    claim: Claim
    evidence: Evidence
    verification: Verification | None = None
    runners_up: tuple[Claim, ...] = ()
    vetoed: tuple[Veto, ...] = ()
    milliseconds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    cost: float = 0.0
    probability: float = 0.0
    nearest: Claim | None = None
    lacks: tuple[str, ...] = ()

    @property
    def anomalous(self) -> bool:
        """The decision: whether the case needs anybody."""
        return self.claim.anomalous

    @property
    def scenario(self) -> str:
        """The scenario that is named, UNSEEN for none."""
        return self.claim.scenario
