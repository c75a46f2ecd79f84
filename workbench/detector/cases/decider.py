"""A pack with a reasoner → decisions about whole cases of metrics and log lines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from workbench.errors import DataError, PackError, RuleError
from workbench.evidence.usual import usual_from_text
from workbench.investigate.investigate import Investigator
from workbench.investigate.known import Known
from workbench.investigate.reasoner import CardReasoner
from workbench.investigate.scorecard import from_text
from workbench.investigate.verify import checker
from workbench.model.case import Case
from workbench.model.incident import Investigation
from workbench.packs.cases.reasoner import CARD, GENERAL, USUAL, ReasonerTexts
from workbench.packs.pack import Pack
from workbench.packs.written.toml import read_toml
from workbench.sandbox.host import Host

AT_ONCE = 100  # cases whose rules are run together


@dataclass(frozen=True)
class Decision:
    """What a pack decides of a case; the `investigation` holds the evidence.

    `title`, `category`, `severity`, `runbook`: of the scenario that is named, "" where none is known.
    """

    case: str
    anomalous: bool
    investigation: Investigation
    title: str = ""
    category: str = ""
    severity: str = ""
    runbook: str = ""

    @property
    def scenario(self) -> str:
        """The id of the scenario that is named, "" for none that is known."""
        return self.investigation.scenario

    @property
    def holds(self) -> bool | None:
        """Whether the scenario's rule holds, None where there was none to run."""
        told = self.investigation.verification
        return None if told is None else told.holds


@dataclass(frozen=True)
class Decided:
    """A system's decision that is another one than before. `points`, `lines`: in the window that ends at `time_ns`;
    `said`: some of the lines that tell of it, as they came."""

    entity: str
    time_ns: int
    decision: Decision
    points: int
    lines: int
    said: tuple[str, ...] = ()


class CaseDecider:
    """Decides cases by the scenario rules and the reasoner of a pack.

    Raises PackError for a pack without a reasoner or one whose reasoner cannot be read; RuleError, which names the
    phrase, where one cannot be looked for here.
    """

    def __init__(self, pack: Pack, host: Host, clock: Callable[[], float] = time.perf_counter) -> None:
        if pack.reasoner is None:
            why = f"{pack.name} {pack.version} carries no reasoner"
            raise PackError("The pack decides no cases", why, "Export it with `cases pack`", code="pack.no_reasoner")
        self.pack = pack
        try:
            self.known = Known(pack.rules, _groups(pack.reasoner))
        except RuleError as error:
            raise RuleError(f"{pack.name}: {error.what}", error.why, error.next_step) from error
        try:
            read_toml(pack.reasoner.card)  # in bounded time, whoever wrote it
            self.card = from_text(pack.reasoner.card, CARD)
            usual = usual_from_text(pack.reasoner.usual, USUAL) if pack.reasoner.usual else None
        except (DataError, ValueError, RecursionError) as error:
            raise _unreadable(str(error)) from error
        reason = CardReasoner(self.card, self.known)
        self.usual = usual
        self.investigator = Investigator(self.known, reason, self.card, checker(self.known, host), usual, clock)

    def decide(self, cases: Sequence[Case]) -> Iterator[Decision]:
        """The decision of each case, in their order."""
        for first in range(0, len(cases), AT_ONCE):
            yield from map(self.decision, self.investigator.investigate(cases[first : first + AT_ONCE]))

    def decision(self, found: Investigation) -> Decision:
        """An investigation with what the rule of its scenario says."""
        rule = self.known.by_scenario.get(found.scenario)
        if rule is None or rule.scenario is None:
            return Decision(found.case, found.anomalous, found)
        return Decision(
            found.case,
            found.anomalous,
            found,
            self.known.title(found.scenario),
            rule.scenario.category,
            rule.severity,
            rule.runbook,
        )


def _groups(texts: ReasonerTexts) -> dict[str, tuple[str, ...]]:
    """The groups of phrases that belong to no scenario."""
    if not texts.general:
        return {}
    try:
        groups = read_toml(texts.general).get("groups", {})
        if not isinstance(groups, dict) or not all(_is_texts(phrases) for phrases in groups.values()):
            raise ValueError("groups are not lists of phrases by name")
    except ValueError as error:
        raise _unreadable(f"{GENERAL}: {error}") from error
    return {str(name): tuple(phrases) for name, phrases in groups.items()}


def _is_texts(given: object) -> bool:
    return isinstance(given, list) and all(isinstance(one, str) for one in given)


def _unreadable(why: str) -> PackError:
    return PackError("The pack's reasoner cannot be read", why, "Get the pack again from whoever exported it")
