"""Why cases were decided or named wrongly: the stage that lost them and the cause, by scenario."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.investigate.figures import LINES_OF, NOTABLE
from workbench.investigate.investigate import INTEGRATED, VERIFIED, Gathered
from workbench.model.incident import Investigation, Verification

if TYPE_CHECKING:
    from workbench.bench.incidents.seen import Seen  # loads what learns, which the window needs no moment before

NOTHING = "nothing found: no shape of note, and no line that says a phrase of the scenario"
NOT_UNDERSTOOD = "the log was not understood: no line says a phrase of the scenario"
FLAT = "metrics alone or log alone: lines say it, no metric moved"
OUTWEIGHED = "both sides tell of it, and another scenario had more points"
VETOED = "named rightly before its rule was run: the rule does not hold"
NEAREST = "decided rightly and nearest, but not sure enough for the name"
CAUSES = (NOTHING, NOT_UNDERSTOOD, FLAT, OUTWEIGHED, VETOED, NEAREST)


def failures(seen: Seen, by_stage: Mapping[str, Sequence[Investigation]]) -> list[dict[str, Any]]:
    """The cases that were decided or named wrongly in the end, each with its cause and what was said instead."""
    found = []
    for at, one in enumerate(seen.gathered):
        last = by_stage[VERIFIED][at]
        right = last.anomalous == one.case.anomalous
        if right and last.scenario == one.case.scenario:
            continue
        before = by_stage[INTEGRATED][at]
        found.append(
            {
                "case": one.case.name,
                "scenario": one.case.scenario,
                "said": last.scenario or "none that is known",
                "decided": "right" if right else "missed" if one.case.anomalous else "false alarm",
                "rule": _rule(seen.rules.get((at, one.case.scenario))),
                "cause": cause(one, before, last),
            }
        )
    return found


def cause(one: Gathered, before: Investigation, last: Investigation) -> str:
    """Why a wrong case is wrong, one of CAUSES. `before`: what was claimed without the rules of scenarios; `last`: the
    outcome."""
    if last.nearest is not None and last.nearest.scenario == one.case.scenario:
        return NEAREST
    if before.scenario == one.case.scenario:
        return VETOED
    moved = any(shape.size >= NOTABLE for shape in one.evidence.shapes)
    said = one.evidence.figures.get(LINES_OF + one.case.scenario, 0) > 0
    if not moved and not said:
        return NOTHING
    return OUTWEIGHED if moved and said else FLAT if said else NOT_UNDERSTOOD


def _rule(told: Verification | None) -> str:
    return "none" if told is None or told.holds is None else "holds" if told.holds else "fails"


def table(found: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, int]]]:
    """Scenario → what was wrong → cause → how many cases."""
    counts = Counter((one["scenario"], one["decided"], one["cause"]) for one in found)
    rows: dict[str, dict[str, dict[str, int]]] = {}
    for (scenario, decided, cause), count in sorted(counts.items()):
        what = "wrong name" if decided == "right" else decided
        rows.setdefault(scenario, {}).setdefault(what, {})[cause] = count
    return rows
