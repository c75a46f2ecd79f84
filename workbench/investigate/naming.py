"""Whether a claim may give a case its name: a scenario that nobody knows yet is told as such, with the nearest one.

All claims together decide whether a case needs somebody; the name is held to more. It is given where the claim is
likelier than all others together and far ahead of "none of these", and its scenario's rule holds or could not be asked.
Logs use other words than a rule knows: where the rule fails, the name stands only if everything else is SURE of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from workbench.model.incident import UNSEEN, Claim, Verification

LIKELY = 0.5  # confidence that a name needs, with a rule that holds
SURE = 0.9  # and with one that fails
AHEAD = 3.5  # logarithm of the odds against none of the known scenarios, before any rule was run

FAILS, UNLIKELY, CLOSE = "its rule does not hold", "other scenarios are as likely", "little speaks for it"


def lacks(claim: Claim, made: Sequence[Claim], told: Mapping[str, Verification]) -> tuple[str, ...]:
    """What a claim lacks to give the name: some of FAILS, UNLIKELY, CLOSE; nothing where it may.

    `made`: the claims before any rule was run. `told`: what the rules of scenarios said.
    """
    rule = told.get(claim.scenario)
    found = []
    if claim.confidence < LIKELY:
        found.append(UNLIKELY)
    if _ahead(claim.scenario, made) < exp(AHEAD):
        found.append(CLOSE)
    if rule is not None and rule.holds is False and (found or claim.confidence < SURE):
        found.insert(0, FAILS)
    return tuple(found)


def _ahead(scenario: str, made: Sequence[Claim]) -> float:
    """How many times as likely as no known scenario at all the claim was."""
    own = sum(claim.confidence for claim in made if claim.scenario == scenario)
    none = sum(claim.confidence for claim in made if claim.scenario == UNSEEN)
    return own / none if none > 0 else float("inf")
