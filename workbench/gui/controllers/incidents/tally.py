"""Investigations of labeled cases → scores: headline, who was taken for whom, and why the wrong ones are wrong."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.bench.incidents.failures import CAUSES, FLAT, NEAREST, NOT_UNDERSTOOD, NOTHING, OUTWEIGHED, VETOED, cause
from workbench.gui.natural import natural
from workbench.gui.texts import later
from workbench.gui.views.incidents.score_rows import FAMILIES, NORMAL_FAMILY, Cause, Judged, Scores
from workbench.investigate.investigate import Gathered
from workbench.model.case import ANOMALOUS, NORMAL
from workbench.model.incident import Investigation

STAGES = {
    NOTHING: (later("Metrics and log"), later("no metric moved, and no line says it")),
    NOT_UNDERSTOOD: (later("Log"), later("no line says a phrase of the scenario")),
    FLAT: (later("Metrics"), later("lines say it, but no metric moved")),
    OUTWEIGHED: (later("Decision"), later("both tell of it, another scenario had more points")),
    VETOED: (later("Rules"), later("named rightly until its rule did not hold")),
    NEAREST: (later("Name"), later("the nearest, but not sure enough for the name")),
}


def judged(one: Gathered, before: Investigation, found: Investigation) -> Judged:
    """One labeled case beside what was found. `before`: without the rules of scenarios."""
    case = one.case
    right = found.anomalous == case.anomalous and (not case.scenario or found.scenario == case.scenario)
    why = "" if right else cause(one, before, found)
    said = ANOMALOUS if found.anomalous else NORMAL
    return Judged(case.name, case.label, case.scenario, said, found.scenario, found.claim.confidence, why)


def family(scenario: str, label: str) -> str:
    """Malicious, fault or normal: by the id of a scenario, else by the label."""
    begun = scenario.partition("_")[0]
    if begun in FAMILIES:
        return begun
    return NORMAL_FAMILY if label == NORMAL else FAMILIES[1]


def scores_of(cases: Sequence[Judged]) -> Scores:
    """The figures of labeled cases."""
    hit = sum(one.label == ANOMALOUS == one.said for one in cases)
    missed = sum(one.label == ANOMALOUS != one.said for one in cases)
    false = sum(one.label == NORMAL and one.said == ANOMALOUS for one in cases)
    deceptive = [one for one in cases if one.label == NORMAL and one.scenario]
    flagged = sum(one.said == ANOMALOUS for one in deceptive)
    named = [one for one in cases if one.scenario]
    right = sum(one.scenario == one.named for one in named)
    total = 2 * hit + missed + false
    return Scores(
        tuple(cases),
        None if not total else 2 * hit / total,
        None if not deceptive else flagged / len(deceptive),
        None if not named else right / len(named),
        (hit, missed, false, flagged, len(deceptive), right, len(named)),
    )


def causes_of(cases: Sequence[Judged]) -> list[Cause]:
    """The wrong cases by the stage that lost them, the largest cause first."""
    found = []
    for name in CAUSES:
        own = [one for one in cases if one.cause == name]
        if own:
            stage, words = STAGES[name]
            found.append(Cause(stage, words, tuple(sorted(own, key=lambda one: natural(one.case)))))
    return sorted(found, key=lambda one: -len(one.cases))
