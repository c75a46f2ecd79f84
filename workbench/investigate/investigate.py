"""Cases → investigations: fast evidence of metrics, slow evidence of logs, claims, rules that confirm or veto them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp

from workbench.evidence.columns import Places, log_places
from workbench.evidence.shapes import shapes_of
from workbench.evidence.signs import signs_of
from workbench.evidence.usual import UsualLines
from workbench.investigate.figures import evidence_of
from workbench.investigate.known import Known
from workbench.investigate.naming import lacks
from workbench.investigate.reasoner import Reasoner
from workbench.investigate.scorecard import Scorecard
from workbench.investigate.verify import Check
from workbench.model.case import Case
from workbench.model.incident import UNSEEN, Claim, Evidence, Investigation, Verification, Veto
from workbench.model.metric_names import renamed

FAST, SLOW, INTEGRATED, VERIFIED = "fast", "slow", "integrated", "verified"
STAGES = (FAST, SLOW, INTEGRATED, VERIFIED)
MOST_VERIFIED = 5  # claims of one case
LEAST_VERIFIED = 0.005  # confidence of a claim that is worth a look at its rule
RUNNERS_UP = 3

Verified = Mapping[str, Verification]  # by scenario


@dataclass(frozen=True, eq=False)
class Gathered:
    """What tools found in a case: its evidence, the places of lines by column, and how long each stage took."""

    case: Case
    places: Places
    evidence: Evidence
    milliseconds: Mapping[str, float]


def gather(
    case: Case, known: Known, usual: UsualLines | None = None, clock: Callable[[], float] = time.perf_counter
) -> Gathered:
    """The fast and the slow stage for one case."""
    begun = clock()
    case = case if (metrics := renamed(case.metrics)) is case.metrics else replace(case, metrics=metrics)
    shapes = shapes_of(case.metrics)
    fast = clock()
    places = log_places(case.lines, known.phrases)
    signs = signs_of(case.lines, places, usual)
    evidence = evidence_of(case.metrics, shapes, signs)
    slow = clock()
    return Gathered(case, places, evidence, {FAST: 1e3 * (fast - begun), SLOW: 1e3 * (slow - fast)})


@dataclass(frozen=True, eq=False)
class Investigator:
    """All four stages for many cases at once.

    `reason` makes the claims; `card` tells how much it counts that a rule holds or fails, and from which probability
    a case needs somebody. `check`: the rules of the scenarios by pairs of case and scenario, as `verify.verify` does;
    None leaves the last stage out.
    """

    known: Known
    reason: Reasoner
    card: Scorecard
    check: Check | None = None
    usual: UsualLines | None = None
    clock: Callable[[], float] = time.perf_counter

    def investigate(self, cases: Sequence[Case]) -> tuple[Investigation, ...]:
        """The outcome of each case, in their order."""
        return self.conclude([gather(case, self.known, self.usual, self.clock) for case in cases])

    def conclude(self, gathered: Sequence[Gathered]) -> tuple[Investigation, ...]:
        """The third and the fourth stage, from what was gathered."""
        claims: list[tuple[Claim, ...]] = []
        spent: list[dict[str, float]] = []
        for one in gathered:
            begun = self.clock()
            claims.append(self.reason(one.evidence))
            spent.append({**one.milliseconds, INTEGRATED: 1e3 * (self.clock() - begun)})
        begun = self.clock()
        verified = self._verified(gathered, claims)
        each = 1e3 * (self.clock() - begun) / max(len(gathered), 1)
        found = []
        for one, made, told, times in zip(gathered, claims, verified, spent, strict=True):
            if self.check is not None:
                times[VERIFIED] = each
            found.append(self._outcome(one, made, told, times))
        return tuple(found)

    def _verified(self, gathered: Sequence[Gathered], claims: Sequence[tuple[Claim, ...]]) -> list[Verified]:
        if self.check is None:
            return [{} for _ in gathered]
        questions = [(at, claim.scenario) for at, made in enumerate(claims) for claim in worth_a_look(made)]
        told = self.check(questions, [one.case for one in gathered], [one.places for one in gathered])
        by_case: list[dict[str, Verification]] = [{} for _ in gathered]
        for (at, scenario), one in told.items():
            by_case[at][scenario] = one
        return list[Verified](by_case)

    def _outcome(
        self, one: Gathered, made: Sequence[Claim], told: Verified, times: Mapping[str, float]
    ) -> Investigation:
        claims = reweighed(made, told, self.card)
        vetoed = _vetoed(made, told)
        if vetoed and len(claims) == 1 and (again := self.reason(one.evidence, vetoed)):  # it made no other claim
            told = {**self._verified([one], [again])[0], **told}
            claims = reweighed(again, told, self.card)
        claim, probability = decide(claims, self.card.flag_from)
        lacking = lacks(claim, made, told) if claim.scenario != UNSEEN else ()
        nearest, claim = (claim, _unnamed(claim, claims)) if lacking else (None, claim)
        likeliest = nearest or claim
        others = tuple(other for other in claims if other not in (claim, nearest))[:RUNNERS_UP]
        stood = tuple(veto for veto in vetoed if veto.claim.scenario != likeliest.scenario)
        rule = told.get(likeliest.scenario)
        return Investigation(
            *(one.case.name, claim, one.evidence, rule, others, stood, times),
            probability=probability,
            nearest=nearest,
            lacks=lacking,
        )


def _unnamed(nearest: Claim, claims: Sequence[Claim]) -> Claim:
    """That no known scenario explains the case, the same way as the nearest: with all that does not speak for that."""
    none = next((claim for claim in claims if claim.scenario == UNSEEN and claim.anomalous == nearest.anomalous), None)
    reasons = none.reasons if none is not None else ()
    return Claim(UNSEEN, nearest.anomalous, 1.0 - nearest.confidence, reasons)


def _vetoed(claims: Sequence[Claim], told: Verified) -> tuple[Veto, ...]:
    """The likeliest claim, where its rule fails."""
    first = [told[claim.scenario] for claim in claims[:1] if claim.scenario in told]
    return tuple(Veto(claims[0], one) for one in first if one.holds is False)


def worth_a_look(claims: Sequence[Claim]) -> list[Claim]:
    """The claims whose rules are run."""
    return [claim for claim in claims if claim.scenario != UNSEEN and claim.confidence >= LEAST_VERIFIED][
        :MOST_VERIFIED
    ]


def reweighed(claims: Sequence[Claim], told: Verified, card: Scorecard) -> tuple[Claim, ...]:
    """The claims after their rules were run, the likeliest first: what holds gains, what fails loses its points."""
    weights = [claim.confidence * exp(card.point * _points(claim, told, card)) for claim in claims]
    rest = max(1.0 - sum(claim.confidence for claim in claims), 0.0)
    total = sum(weights) + rest
    if total <= 0:
        return tuple(claims)
    changed = [replace(claim, confidence=weight / total) for claim, weight in zip(claims, weights, strict=True)]
    return tuple(sorted(changed, key=lambda claim: (-claim.confidence, claim.scenario)))


def _points(claim: Claim, told: Verified, card: Scorecard) -> int:
    one = told.get(claim.scenario)
    sheet = card.sheets.get(claim.scenario)
    if one is None or one.holds is None or sheet is None:
        return 0
    return sheet.holds if one.holds else sheet.fails


def decide(claims: Sequence[Claim], flag_from: float) -> tuple[Claim, float]:
    """The claim that stands, and the probability that the case needs somebody: all anomalous claims together decide."""
    if not claims:
        return Claim(UNSEEN, False, 0.0), 0.0
    total = sum(claim.confidence for claim in claims)
    anomalous = sum(claim.confidence for claim in claims if claim.anomalous) / total if total > 0 else 0.0
    flagged = anomalous >= flag_from
    best = next((claim for claim in claims if claim.anomalous == flagged), None)
    return best or Claim(UNSEEN, flagged, abs(anomalous - (not flagged))), anomalous
