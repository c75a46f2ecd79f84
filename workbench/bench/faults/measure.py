"""Real faults named and located: each by what the others of its day teach, and by what the other day teaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.bench.faults.gaps import gap_items
from workbench.bench.faults.lines import line_items
from workbench.bench.faults.metrics import metric_items
from workbench.bench.faults.reading import Day, Fault, read_days, services_of
from workbench.bench.faults.scorecard import UNSEEN, Example, Reason, Scorecard, levels_of
from workbench.bench.machine import commit, machine

REASONS = 3  # that count
GOAL = 0.8
PROTOCOL = {
    "given": "The window of the fault is given: this names and locates faults, it does not find them.",
    "within a day": "A scorecard learns from all faults of the day but the one that is judged, at no service's name.",
    "across days": "It learns from one day and judges the other; pods become services without their hashes. Kinds that "
    "the first day lacks count as right where the first reason is `unseen`.",
    "evidence": "Metrics against the service's own 30 minutes before and against all services; log lines against the "
    "windows of the day's other faults. What is usual there is taken without labels, the judged window's lines too.",
    "presence of lines": "Lines were kept around faults only. No item compares a minute with lines with one without: "
    "numbers of lines count as ratios between services of one window. phase, label and label_target are not read.",
    "beware": "Which items there are was decided with these 45 faults in sight; only their points are learned apart. "
    "Other systems will show less.",
}


def measure(folder: Path, tell: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """`within`: by day; `across`: by pair of days; each with counts, shares and every case with its reasons;
    `within_all`, `across_all`: over all faults. Raises DataError as `read_days` does."""
    examples: dict[str, list[Example]] = {}
    faults: dict[str, tuple[Fault, ...]] = {}
    for day in read_days(folder):
        tell(f"evidence of {len(day.faults)} faults of {day.name}")
        examples[day.name], faults[day.name] = examples_of(day), day.faults
    within = {name: _within(faults[name], own) for name, own in examples.items()}
    pairs = [(a, b) for a in examples for b in examples if a != b]
    across = {f"{a} → {b}": _across(faults[b], examples[a], examples[b]) for a, b in pairs}
    return {
        "commit": commit(),
        "machine": machine(),
        "within": within,
        "within_all": _sum(within.values()),
        "across": across,
        "across_all": _sum(across.values()),
        "goal": GOAL,
        "protocol": PROTOCOL,
        "scorecards": {name: _card(Scorecard(own)) for name, own in examples.items()},
    }


def examples_of(day: Day) -> list[Example]:
    """Every fault of a day with the levels of all items at all services."""
    services = services_of(day)
    found = [{**metric_items(day, one), **line_items(day, one), **gap_items(day, one)} for one in day.faults]
    return [
        Example(levels_of(items, services), one.kind, one.service) for items, one in zip(found, day.faults, strict=True)
    ]


def _within(faults: Sequence[Fault], examples: Sequence[Example]) -> dict[str, Any]:
    rows = []
    for fault, one in zip(faults, examples, strict=True):
        card = Scorecard([other for other in examples if other is not one])
        rows.append(_row(fault, one, card))
    return _figures(rows)


def _across(faults: Sequence[Fault], taught: Sequence[Example], judged: Sequence[Example]) -> dict[str, Any]:
    card = Scorecard(taught)
    return _figures([_row(fault, one, card) for fault, one in zip(faults, judged, strict=True)])


def _row(fault: Fault, one: Example, card: Scorecard) -> dict[str, Any]:
    reasons = card.rank(one.levels, REASONS)
    kind = one.kind if one.kind in card.kinds else UNSEEN
    located = any(reason.service == one.service for reason in reasons)
    named = any((reason.kind, reason.service) == (kind, one.service) for reason in reasons)
    return {
        "fault": fault.name,
        "kind": one.kind,
        "known": one.kind in card.kinds,
        "service": one.service,
        "named_and_located": named,
        "located": located,
        "first": (reasons[0].kind, reasons[0].service) == (kind, one.service),
        "said_unseen": reasons[0].kind == UNSEEN,
        "reasons": [_told(reason) for reason in reasons],
        "cause": "" if named else _cause(one, reasons, located),
    }


def _told(reason: Reason) -> dict[str, Any]:
    items = [{"item": item, "level": level, "points": points} for item, level, points in reason.items]
    return {"kind": reason.kind, "service": reason.service, "points": reason.points, "items": items}


def _cause(one: Example, reasons: Sequence[Reason], located: bool) -> str:
    shown = {item: level for item, level in one.levels.get(one.service, {}).items() if level}
    told = ", ".join(f"{item} {level}" for item, level in shown.items())
    if not shown:
        return "no item shows anything at the service"
    return f"of another kind there ({told})" if located else f"{reasons[0].service} shows more than it ({told})"


def _figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    known, unseen = [row for row in rows if row["known"]], [row for row in rows if not row["known"]]
    return {
        "faults": len(rows),
        "named_and_located": sum(row["named_and_located"] for row in rows),
        "located": sum(row["located"] for row in rows),
        "first": sum(row["first"] for row in rows),
        "unseen": len(unseen),
        "unseen_said": sum(row["said_unseen"] for row in unseen),
        "known_said_unseen": sum(row["said_unseen"] for row in known),
        "cases": rows,
    }


def _sum(parts: Any) -> dict[str, int]:
    keys = ("faults", "named_and_located", "located", "first", "unseen", "unseen_said", "known_said_unseen")
    every = list(parts)
    return {key: sum(one[key] for one in every) for key in keys}


def _card(card: Scorecard) -> dict[str, Any]:
    """The points a person would read: by kind, the items with any."""
    points = {
        kind: {item: list(row) for item, row in table.items() if any(row)}
        for kind, table in card.points.items()
        if kind != UNSEEN
    }
    return {"prior": card.prior, "offset of unseen": card.offset, "points by level 0–4": points}


def summary(document: Mapping[str, Any]) -> list[str]:
    """The figures as lines for people, then what was missed and why."""
    rows = [f"{'':28}{'faults':>7}{'kind and service':>18}{'service':>9}{'first':>7}{'unseen said':>13}"]
    within, across = document["within"], document["across"]
    everything = {**within, "within a day": document["within_all"], **across, "across days": document["across_all"]}
    for name, one in everything.items():
        both = _share(one["named_and_located"], one["faults"])
        unseen = _share(one["unseen_said"], one["unseen"])
        rows.append(
            f"{name:28}{one['faults']:>7}{both:>18}{_share(one['located'], one['faults']):>9}"
            f"{_share(one['first'], one['faults']):>7}{unseen:>13}"
        )
    rows.append(f"kind and service, service: among the first {REASONS} reasons; the goal is {GOAL:.0%}")
    for name, one in {**within, **across}.items():
        missed = [case for case in one["cases"] if not case["named_and_located"]]
        rows += [f"{name}: missed {case['fault']} at {case['service']}: {case['cause']}" for case in missed]
    return rows


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"
