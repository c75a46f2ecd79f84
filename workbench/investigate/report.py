"""An investigation → the structured fields of a report, and the same as words: evidence with line numbers and times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from workbench.evidence.columns import lacking
from workbench.investigate.figures import NOTABLE
from workbench.investigate.investigate import FAST, INTEGRATED, SLOW, STAGES, VERIFIED
from workbench.investigate.known import Known
from workbench.investigate.support import supporting
from workbench.model.case import ANOMALOUS, NORMAL, Case
from workbench.model.incident import (
    DIP,
    FALL,
    UNSEEN,
    Claim,
    Investigation,
    LogSign,
    Shape,
    Verification,
)  # fmt: skip
from workbench.model.scenario import LOG
from workbench.sandbox.request import INDEX

SHOWN_LINES, SHOWN_SIGNS, LONGEST = 3, 8, 120
NO_SCENARIO = "no scenario that is known"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def document(case: Case, found: Investigation, known: Known) -> dict[str, Any]:
    """The report as JSON: a decision by stage, the verifier's outcome, the final decision, evidence, time and cost."""
    shapes = [_shape(case, shape) for shape in found.evidence.shapes]
    signs = [_sign(case, sign) for sign in found.evidence.signs]
    backing = [f"{sign.kind} {sign.name}" for sign in supporting(found)]
    claim = found.claim
    first = found.vetoed[0].claim if found.vetoed else found.nearest or claim
    moved = [shape for shape in found.evidence.shapes if shape.size >= NOTABLE]
    return {
        "case": case.name,
        "is_anomaly": found.anomalous,
        "probability": round(found.probability, 4),
        **_claim(claim, known),
        "nearest": None if found.nearest is None else {**_claim(found.nearest, known), "lacks": list(found.lacks)},
        "stages": {
            FAST: {"is_anomaly": bool(moved), "metrics": sorted({one.metric for one in moved}), "shapes": shapes},
            SLOW: {"signs": signs, "backing": backing, "lines": len(case.lines)},
            INTEGRATED: {"is_anomaly": first.anomalous, **_claim(first, known)},
            VERIFIED: _verification(case, found.verification),
        },
        "vetoed": [
            {**_claim(veto.claim, known), "verification": _verification(case, veto.verification)}
            for veto in found.vetoed
        ],
        "runners_up": [_claim(one, known) for one in found.runners_up],
        "figures": dict(found.evidence.figures),
        "milliseconds": {stage: round(value, 3) for stage, value in found.milliseconds.items()},
        "cost": found.cost,
        "metrics_from": case.metrics_from,
        "log_from": case.log_from,
        "label": case.label or None,
        "labeled_scenario": case.scenario or None,
    }


def _claim(claim: Claim, known: Known) -> dict[str, Any]:
    rule = known.by_scenario.get(claim.scenario)
    scenario = None if rule is None else rule.scenario
    return {
        "scenario": claim.scenario or None,
        "anomaly_type": known.title(claim.scenario) if claim.scenario else None,
        "category": scenario.category if scenario else None,
        "label": ANOMALOUS if claim.anomalous else NORMAL,
        "confidence": round(claim.confidence, 4),
        "reasons": [{"item": one.item, "text": one.text, "points": one.points} for one in claim.reasons],
        "runbook": rule.runbook if rule is not None else "",
    }


def _verification(case: Case, told: Verification | None) -> dict[str, Any]:
    if told is None:
        return {"verified": None, "told": "no rule was run"}
    at = _point(case, told.point)
    return {"verified": told.holds, "scenario": told.scenario, "told": told.spoken, "clause": told.clause, **at}


def _shape(case: Case, shape: Shape) -> dict[str, Any]:
    return {
        "metric": shape.metric,
        "kind": shape.kind,
        "start": _point(case, shape.start),
        "end": _point(case, shape.stop - 1),
        "size": round(shape.size, 2),
        "change": round(shape.change, 3),
    }


def _point(case: Case, point: int) -> dict[str, Any]:
    times = case.metrics.times_ns
    known = times is not None and 0 <= point < len(times)
    return {"point": point, "time": in_full(int(times[point])) if known and times is not None else None}


def _sign(case: Case, sign: LogSign) -> dict[str, Any]:
    numbers = [int(case.lines.numbers[at]) for at in sign.places]
    timed = [int(case.lines.times_ns[at]) for at in sign.places if case.lines.known[at]]
    return {
        "kind": sign.kind,
        "name": sign.name,
        "count": sign.count,
        "usual": sign.usual,
        "text": sign.text,
        "lines": numbers,
        "first": in_full(timed[0]) if timed else None,
        "last": in_full(timed[-1]) if timed else None,
    }


def in_full(ns: int) -> str:
    """A time as ISO text, UTC."""
    return (_EPOCH + timedelta(microseconds=ns // 1000)).isoformat(timespec="seconds").replace("+00:00", "Z")


def page(case: Case, found: Investigation, known: Known, short: bool = False) -> Iterator[str]:
    """The report as lines for people."""
    name = known.title(found.scenario) if found.scenario else NO_SCENARIO
    verdict = "anomalous" if found.anomalous else "normal"
    sure = f"{100 * (found.probability if found.anomalous else 1 - found.probability):.0f} %"
    likeliest = found.nearest or found.claim
    named = f"{name}{_told_id(found)}, {100 * found.claim.confidence:.0f} %"
    if found.nearest is not None:
        named = f"{name}; nearest is {known.title(likeliest.scenario)} [{likeliest.scenario}]"
    yield f"{plain(case.name)}: {verdict} ({sure}), {named}"
    if short:
        return
    for reason in likeliest.reasons:
        yield f"  {'because' if found.nearest is None else 'near, for'} {plain(reason.text)} ({reason.points:+g})"
    if found.lacks:
        yield f"  not named, since {', and '.join(found.lacks)}"
    for veto in found.vetoed:
        yield f"  not {known.title(veto.claim.scenario)}: {plain(veto.verification.spoken)}"
    if found.verification is not None:
        says = {True: "holds", False: "does not hold", None: "could not tell"}[found.verification.holds]
        yield f"  its rule {says}: {plain(found.verification.spoken)}"
    yield from (f"  {one}" for one in _shapes(case, found))
    yield from (f"  {one}" for one in _signs(case, found))
    if unread := _unread(case, known):
        yield f"  ! no column for metrics that rules read, so they say nothing of them: {', '.join(unread)}"
    for other in found.runners_up:
        if other.confidence >= 0.01:
            yield f"  or {_told_name(other, known)}: {100 * other.confidence:.0f} %"
    spent = ", ".join(f"{stage} {found.milliseconds[stage]:.2f}" for stage in STAGES if stage in found.milliseconds)
    yield f"  {spent} ms; cost {found.cost:.4f} USD"


def _unread(case: Case, known: Known) -> Sequence[str]:
    """Metrics that rules of scenarios read and the case has no values of."""
    wanted = dict.fromkeys(name for rule in known.by_scenario.values() for name in rule.input.columns)
    return lacking(case, [name for name in wanted if not name.startswith((LOG, INDEX))])


def _told_name(claim: Claim, known: Known) -> str:
    """Of a runner-up; without a scenario there are two, one each way."""
    way = "anomalous" if claim.anomalous else "normal"
    return known.title(claim.scenario) if claim.scenario != UNSEEN else f"{NO_SCENARIO}, {way}"


def _told_id(found: Investigation) -> str:
    return f" [{found.scenario}]" if found.scenario != UNSEEN else ""


def _shapes(case: Case, found: Investigation) -> Iterator[str]:
    for shape in sorted(found.evidence.shapes, key=lambda one: -one.size)[:SHOWN_SIGNS]:
        way = "down" if shape.kind in (DIP, FALL) else "up"
        start, stop = _clock(case, shape.start), _clock(case, shape.stop - 1)
        size = f"{abs(shape.change):.4g} {way}, {shape.size:.1f} sigmas"
        yield f"{shape.metric}: {shape.kind} from {start} to {stop}, {size}"


def _signs(case: Case, found: Investigation) -> Iterator[str]:
    for sign in supporting(found)[:SHOWN_SIGNS]:
        numbers = ", ".join(str(int(case.lines.numbers[at])) for at in sign.places[:SHOWN_LINES])
        more = f" and {sign.count - SHOWN_LINES} more" if sign.count > SHOWN_LINES else ""
        said = plain(sign.text or case.lines.messages[sign.places[0]])
        yield f"{sign.kind} {plain(sign.name)}, line {numbers}{more}: {said}"


def _clock(case: Case, point: int) -> str:
    time = _point(case, point)["time"]
    return f"point {point}" if time is None else str(time)[11:19]


def plain(text: str) -> str:
    """A text from a file as a terminal may have it: one short line, with every control character written out."""
    shown = text[:LONGEST]
    if not shown.isprintable():
        shown = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in shown)
    return f"{shown} …" if len(text) > LONGEST else shown
