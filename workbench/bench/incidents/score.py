"""Labeled cases → F1, false-positive rate, scenario accuracy: by stage, with failures, speed and protocol."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from workbench.bench.cases.folds import FOLDS, by_case, by_scenario
from workbench.bench.cases.measure import figures_of
from workbench.bench.incidents import failures
from workbench.bench.incidents.beside import PROTOCOL as BESIDE
from workbench.bench.incidents.beside import beside
from workbench.bench.incidents.seen import Seen, Tell, see
from workbench.bench.incidents.stages import ByStage, Cards, judge, judged_by_folds, learned, only
from workbench.bench.machine import commit, machine
from workbench.evidence.usual import UsualLines
from workbench.investigate.investigate import FAST, INTEGRATED, SLOW, STAGES, VERIFIED, Investigator
from workbench.investigate.known import Known
from workbench.investigate.reasoner import CardReasoner
from workbench.investigate.scorecard import Scorecard
from workbench.investigate.verify import checker
from workbench.model.incident import Investigation
from workbench.samples.cases.manifest import made_by
from workbench.sandbox.host import Host

CURVE, DRAWS = (5, 10, 29, 44), 3
TIMED, AT_ONCE = 600, 300  # cases that are timed; judged together
PROTOCOL = {
    "decision": "A case is flagged where the anomalous scenarios together are likelier than the others; fpr is the "
    "flagged share of the normal cases; a scenario is right where its id is.",
    FAST: "shapes of metrics alone, by a scorecard that saw nothing else",
    SLOW: "the log alone, by a scorecard that saw nothing else",
    INTEGRATED: "both, without the rules of the scenarios",
    VERIFIED: "both, and the rules of the likeliest scenarios run: the headline figures",
    "by scenario": f"The scenarios in {FOLDS} folds, those of each class dealt out evenly: no case of a fold's "
    "scenarios was learned from; the catalog knows their rules and phrases.",
    "curve": f"Accuracy among so many scenarios: only their cases, only their sheets ({DRAWS} draws each).",
}


@dataclass(frozen=True)
class Source:
    """What scorecards come from: `card` as it is, or learned from the folder `train`, or from folds of the cases."""

    card: Scorecard | None = None
    train: Path | None = None


def score(
    folder: Path, known: Known, source: Source, host: Host, tell: Tell = lambda *_: None, *, baselines: bool = True
) -> dict[str, Any]:
    """Every figure by its key, rates in per cent, times in milliseconds; with `baselines` plain detectors as well."""
    seen = see(folder, known, host, tell)
    other = None if source.train is None else see(source.train, known, host, tell)
    cards: Cards | None = None
    tell("by case", 0.0)
    if source.card is not None:
        cards = only(source.card)
        by_stage = judge(seen, known, cards)
    elif other is not None:
        cards = learned(other.examples(range(len(other))), known)
        by_stage = judge(seen, known, cards)
    else:
        by_stage = judged_by_folds(
            seen, _lists(by_case(len(seen), FOLDS)), known, tell=lambda done: tell("by case", done)
        )
    document = _headline(seen, by_stage)
    if source.card is None:
        unseen = _unseen(seen, other, known, tell)
        document["by_scenario"] = {stage: stage_figures(seen, some) for stage, some in unseen.items()}
    wrong = failures.failures(seen, by_stage)
    card = cards.by_stage[INTEGRATED] if cards else learned(seen.examples(range(len(seen))), known).by_stage[INTEGRATED]
    return {
        **document,
        "curve": _curve(seen, known, card) if cards else {},
        "failures": wrong,
        "failure_table": failures.table(wrong),
        "speed": speed(seen, known, card, host),
        **(beside(seen, other, tell) if baselines else {}),
        "generated": made_by(folder),
        "learned_from": _learned_from(source),
        "commit": commit(),
        "machine": machine(),
        "date": datetime.now(UTC).date().isoformat(),
        "protocol": PROTOCOL | (BESIDE if baselines else {}),
    }


def _learned_from(source: Source) -> str:
    if source.card is not None:
        return "the scorecard that was given"
    return f"{FOLDS} folds of the same cases" if source.train is None else str(made_by(source.train) or source.train)


def _lists(folds: Sequence[tuple[Any, Any]]) -> list[tuple[list[int], list[int]]]:
    return [(train.tolist(), test.tolist()) for train, test in folds]


def _unseen(seen: Seen, other: Seen | None, known: Known, tell: Tell) -> ByStage:
    """Every case by scorecards that were learned without its scenario."""
    folds = _lists(by_scenario(seen.scenarios))
    if other is not None:
        told = [{seen.scenarios[at] for at in test} for _, test in folds]
        train = [[at for at, name in enumerate(other.scenarios) if name not in held] for held in told]
        folds = [(some, test) for some, (_, test) in zip(train, folds, strict=True)]
    return judged_by_folds(seen, folds, known, other, lambda done: tell("by scenario", done))


def _headline(seen: Seen, by_stage: ByStage) -> dict[str, Any]:
    stages = {stage: stage_figures(seen, by_stage[stage]) for stage in STAGES}
    return {
        **stages[VERIFIED],
        "cases": len(seen),
        "anomalous": int(seen.anomalous.sum()),
        "stages": stages,
        "per_scenario": per_scenario(seen, by_stage[VERIFIED]),
    }


def stage_figures(seen: Seen, found: Sequence[Investigation]) -> dict[str, float]:
    """precision, recall, fpr, f1 and scenario_accuracy in per cent."""
    flagged = np.array([one.anomalous for one in found], np.bool_)
    right = [one.scenario == name for one, name in zip(found, seen.scenarios, strict=True)]
    return {**figures_of(flagged, seen.anomalous), "scenario_accuracy": round(100 * float(np.mean(right)), 1)}


def per_scenario(seen: Seen, found: Sequence[Investigation]) -> dict[str, dict[str, Any]]:
    """For each scenario how many cases there are, how many were decided and named rightly, and what else was named."""
    told: dict[str, dict[str, Any]] = {}
    for one, name, anomalous in zip(found, seen.scenarios, seen.anomalous.tolist(), strict=True):
        row = told.setdefault(name, {"cases": 0, "decided": 0, "named": 0, "named_as": {}})
        row["cases"] += 1
        row["decided"] += one.anomalous == anomalous
        row["named"] += one.scenario == name
        if one.scenario != name:
            other = one.scenario or "none that is known"
            row["named_as"][other] = row["named_as"].get(other, 0) + 1
    return dict(sorted(told.items(), key=lambda one: (one[0].partition("_")[0], len(one[0]), one[0])))


def _curve(seen: Seen, known: Known, card: Scorecard) -> dict[str, float]:
    names = sorted(set(seen.scenarios) & set(known.by_scenario))
    curve = {}
    for count in (one for one in CURVE if one <= len(names)):
        rates = []
        for draw in range(DRAWS if count < len(names) else 1):
            chosen = set(np.random.default_rng(draw).permutation(names)[:count].tolist())
            some = Known(tuple(rule for name, rule in known.by_scenario.items() if name in chosen), known.general)
            part = seen.at([at for at, name in enumerate(seen.scenarios) if name in chosen])
            found = Investigator(some, CardReasoner(card, some), card, part.check).conclude(part.gathered)
            rates.append(stage_figures(part, found)["scenario_accuracy"])
        curve[str(count)] = round(float(np.mean(rates)), 1)
    return curve


def speed(seen: Seen, known: Known, card: Scorecard, host: Host, usual: UsualLines | None = None) -> dict[str, Any]:
    """Milliseconds a case in each stage, and cases a second through all of them, with files opened and without."""
    cases = [one.case for one in seen.gathered[:: max(len(seen) // TIMED, 1)][:TIMED]]
    investigator = Investigator(known, CardReasoner(card, known), card, checker(known, host), usual)
    investigator.investigate(cases[:AT_ONCE])  # the child compiles what the rules need
    found: list[Investigation] = []
    begun = time.perf_counter()
    for first in range(0, len(cases), AT_ONCE):
        found += investigator.investigate(cases[first : first + AT_ONCE])
    seconds = time.perf_counter() - begun
    times = {stage: np.array([one.milliseconds[stage] for one in found]) for stage in STAGES}
    opening = 1e3 * seen.opening_s / max(len(seen), 1)
    each = 1e3 * seconds / max(len(cases), 1)
    return {
        "milliseconds": {
            stage: {"median": round(float(np.median(some)), 3), "p95": round(float(np.quantile(some, 0.95)), 3)}
            for stage, some in times.items()
        },
        "cases_a_second": round(1e3 / each, 1),
        "cases_a_second_with_opening": round(1e3 / (each + opening), 1),
        "at_once": AT_ONCE,
        "cost": 0.0,
    }
