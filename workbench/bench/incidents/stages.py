"""Cases → what each stage makes of them, by scorecards that were learned from other cases."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from workbench.bench.incidents.seen import Seen
from workbench.investigate.investigate import FAST, INTEGRATED, SLOW, VERIFIED, Investigator
from workbench.investigate.known import Known
from workbench.investigate.reasoner import CardReasoner
from workbench.investigate.scorecard import Scorecard
from workbench.model.incident import Evidence, Investigation
from workbench.training.scenarios.items import without
from workbench.training.scenarios.learn import Example, learn

Fold = tuple[Sequence[int], Sequence[int]]  # places to learn from, places to judge
ByStage = dict[str, list[Investigation]]
AT_ONCE = 4  # folds, at the most
SIDES = {FAST: {"logs": True}, SLOW: {"metrics": True}, INTEGRATED: {}}  # what each stage does without


@dataclass(frozen=True, eq=False)
class Cards:
    """The scorecard of each stage; `verified` uses that of `integrated`."""

    by_stage: Mapping[str, Scorecard]


def learned(examples: Sequence[Example], known: Known, seed: int = 0) -> Cards:
    """A scorecard of metrics alone, one of logs alone, and one of both."""
    return Cards({stage: learn([_masked(one, stage) for one in examples], known, seed) for stage in SIDES})


def only(card: Scorecard) -> Cards:
    """One scorecard for all stages: those of one side see the figures of that side."""
    return Cards(dict.fromkeys(SIDES, card))


def judge(seen: Seen, known: Known, cards: Cards) -> ByStage:
    """For each stage the investigations of all cases."""
    found: ByStage = {}
    for stage in SIDES:
        card = cards.by_stage[stage]
        gathered = [replace(one, evidence=masked(one.evidence, stage)) for one in seen.gathered]
        reason = CardReasoner(card, known)
        found[stage] = list(Investigator(known, reason, card).conclude(gathered))
        if stage == INTEGRATED:
            found[VERIFIED] = list(Investigator(known, reason, card, seen.check).conclude(gathered))
    return found


def judged_by_folds(
    seen: Seen,
    folds: Sequence[Fold],
    known: Known,
    learn_from: Seen | None = None,
    tell: Callable[[float], None] = print,
) -> ByStage:
    """Each case by scorecards of its fold. `learn_from`: the first places of folds are of these cases."""

    def judged(fold: Fold) -> ByStage:
        return judge(seen.at(fold[1]), known, learned((learn_from or seen).examples(fold[0]), known))

    found: dict[str, dict[int, Investigation]] = {}
    with ThreadPoolExecutor(min(os.cpu_count() or 1, AT_ONCE)) as threads:  # what takes the time holds no lock
        for done, ((_, test), of_fold) in enumerate(zip(folds, threads.map(judged, folds), strict=True)):
            for stage, some in of_fold.items():
                found.setdefault(stage, {}).update(zip(test, some, strict=True))
            tell((done + 1) / len(folds))
    return {stage: [some[at] for at in sorted(some)] for stage, some in found.items()}


def masked(evidence: Evidence, stage: str) -> Evidence:
    """The evidence that a stage sees."""
    return replace(evidence, figures=without(evidence.figures, **SIDES[stage]))


def _masked(example: Example, stage: str) -> Example:
    if stage == INTEGRATED:
        return example
    signs = () if stage == FAST else example.evidence.signs
    evidence = replace(masked(example.evidence, stage), signs=signs)
    return replace(example, evidence=evidence, verified={})
