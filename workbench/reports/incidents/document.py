"""Investigations → the blocks of a page: decision, reasons, verification, evidence in charts and lines, time, cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.investigate.investigate import STAGES
from workbench.investigate.known import Known
from workbench.investigate.report import NO_SCENARIO, in_full, plain
from workbench.investigate.support import about, supporting
from workbench.model.case import Case
from workbench.model.incident import ENTITY, LEVEL, PHRASE, Claim, Investigation, LogSign, Verification
from workbench.reports.blocks import Block, Bullets, Cell, Document, Facts, Heading, Picture, Table, Words
from workbench.reports.incidents.figure import metric_figure, metric_words
from workbench.reports.spoken import BETWEEN, word

MOST_LINES, NEAR = 60, 1  # lines shown of a case; lines beside one that is evidence
MARK = "▶"
OF_MANY = word("Investigation of cases")
STAGE_NAMES = dict(zip(STAGES, (word("metrics"), word("log"), word("decision"), word("rules")), strict=True))
RULE_SAYS = {True: word("holds"), False: word("does not hold"), None: word("could not tell")}


@dataclass(frozen=True, eq=False)
class IncidentPage:
    """One case with what was found in it; `more`: sentences of whoever else decided, such as a language model."""

    case: Case
    found: Investigation
    more: tuple[str, ...] = ()


def incidents_document(title: str, made: str, pages: Sequence[IncidentPage], known: Known) -> Document:
    """The page of several investigations."""
    flagged = sum(page.found.anomalous for page in pages)
    lead = word(f"{flagged} of {len(pages)} cases are anomalous")
    blocks: list[Block] = []
    if len(pages) > 1:
        blocks += [Heading(word("Cases")), _overview(pages, known)]
    for page in pages:
        blocks += _page(page, known)
    return Document(plain(title), made, lead, tuple(blocks))


def _overview(pages: Sequence[IncidentPage], known: Known) -> Table:
    rows = tuple(
        (plain(page.case.name), _decision(page.found), _title(page.found.claim, known), _sure(page.found))
        for page in pages
    )
    return Table((word("case"), word("decision"), word("scenario"), word("confidence")), rows, frozenset((3,)))


def _page(page: IncidentPage, known: Known) -> Iterator[Block]:
    case, found = page.case, page.found
    yield Heading(plain(case.name), note=word(f"{len(case.metrics):,} points, {len(case.lines):,} lines"))
    yield Heading(_title(found.claim, known), 3)
    if found.nearest is not None:
        yield Words(BETWEEN.join((word("nearest"), _title(found.nearest, known), *found.lacks)))
    yield Facts(
        (
            (word("decision"), _decision(found).text),
            (word("confidence"), _sure(found)),
            (word("its rule"), RULE_SAYS[_holds(found.verification)]),
            (word("milliseconds"), f"{sum(found.milliseconds.values()):.1f}"),
            (word("cost"), f"{found.cost:.4f} USD"),
        )
    )
    rule = known.by_scenario.get(found.scenario)
    if rule is not None and rule.runbook:
        yield Words(rule.runbook)
    if reasons := (found.nearest or found.claim).reasons:
        yield Heading(word("Reasons") if found.nearest is None else word("What speaks for the nearest"), 3)
        rows = tuple((plain(one.text), f"{one.points:+g}") for one in reasons)
        yield Table((word("evidence"), word("points")), rows, frozenset((1,)))
    yield from _verification(found, known)
    if page.more:
        yield Bullets(tuple(map(plain, page.more)))
    yield from _metrics(case, found)
    yield from _lines(case, found)
    yield from _others(found, known)


def _verification(found: Investigation, known: Known) -> Iterator[Block]:
    told = [f"{_name(veto.claim.scenario, known)}: {plain(veto.verification.spoken)}" for veto in found.vetoed]
    if found.verification is None and not told:
        return
    yield Heading(word("Verification"), 3)
    if found.verification is not None:
        yield Words(f"{RULE_SAYS[found.verification.holds]}{BETWEEN}{plain(found.verification.spoken)}")
    if told:
        yield Words(word("Claims that were taken back, since their rules do not hold:"), dim=True)
        yield Bullets(tuple(told))


def _metrics(case: Case, found: Investigation) -> Iterator[Block]:
    if not len(case.metrics):
        return
    yield Heading(word("Metrics"), 3, word("green band: evidence"))
    for metric in case.metrics.columns:
        shapes = [shape for shape in found.evidence.shapes if shape.metric == metric]
        values = case.metrics.values[:, case.metrics.columns.index(metric)]
        told = metric_words(plain(metric), values, shapes)
        yield Picture(metric_figure(case, metric, shapes), told, told)


def _lines(case: Case, found: Investigation) -> Iterator[Block]:
    marked = _marked(found)
    if not len(case.lines):
        return
    chosen = sorted(marked, key=lambda at: (not _own(marked[at], found), at))[:MOST_LINES]
    near = sorted({one for at in chosen for one in range(at - NEAR, at + NEAR + 1) if 0 <= one < len(case.lines)})
    shown = near[:MOST_LINES] if len(near) <= MOST_LINES else sorted(chosen)
    yield Heading(word("Log"), 3, word(f"{len(marked):,} of {len(case.lines):,} lines are evidence: {MARK}"))
    if shown:
        head = (word("line"), word("time"), word("level"), word("evidence"), word("text"))
        yield Table(head, tuple(_row(case, at, marked.get(at, [])) for at in shown))


def _marked(found: Investigation) -> dict[int, list[LogSign]]:
    """Places of lines that are evidence, with the signs that they belong to."""
    marked: dict[int, list[LogSign]] = {}
    for sign in supporting(found):
        for at in sign.places if sign.kind in (PHRASE, ENTITY, LEVEL) or sign.count <= MOST_LINES else ():
            marked.setdefault(at, []).append(sign)
    return marked


def _own(signs: Sequence[LogSign], found: Investigation) -> bool:
    return any(sign.name.startswith(f"{about(found)}.") for sign in signs if sign.kind == PHRASE)


def _row(case: Case, at: int, signs: Sequence[LogSign]) -> tuple[str | Cell, ...]:
    lines, tone = case.lines, "miss" if signs else ""
    number = f"{MARK} {int(lines.numbers[at])}" if signs else str(int(lines.numbers[at]))
    time = in_full(int(lines.times_ns[at]))[11:19] if lines.known[at] else ""
    named = ", ".join(dict.fromkeys(plain(sign.name if sign.kind == PHRASE else sign.kind) for sign in signs))
    return Cell(number, tone), Cell(time, "time"), lines.levels[at], Cell(named, "dim"), plain(lines.messages[at])


def _others(found: Investigation, known: Known) -> Iterator[Block]:
    others = [one for one in found.runners_up if one.confidence >= 0.01]
    if others:
        yield Heading(word("Runners-up"), 3)
        yield Table(
            (word("scenario"), word("confidence")),
            tuple((_title(one, known), _share(one)) for one in others),
            frozenset((1,)),
        )
    spent = tuple(
        (STAGE_NAMES[stage], f"{found.milliseconds[stage]:.2f}") for stage in STAGES if stage in found.milliseconds
    )
    if spent:
        yield Table((word("stage"), word("milliseconds")), spent, frozenset((1,)))


def _decision(found: Investigation) -> Cell:
    sure = found.probability if found.anomalous else 1 - found.probability
    text = word(f"anomalous, {100 * sure:.0f} %") if found.anomalous else word(f"normal, {100 * sure:.0f} %")
    return Cell(text, "miss" if found.anomalous else "hit")


def _title(claim: Claim, known: Known) -> str:
    named = _name(claim.scenario, known)
    return f"{named} ({claim.scenario})" if claim.scenario else named


def _name(scenario: str, known: Known) -> str:
    return plain(known.title(scenario)) if scenario else word(NO_SCENARIO)


def _sure(found: Investigation) -> str:
    """How sure the name is, where one is given."""
    return _share(found.claim) if found.nearest is None else "–"


def _share(claim: Claim) -> str:
    return f"{100 * claim.confidence:.0f} %"


def _holds(told: Verification | None) -> bool | None:
    return None if told is None else told.holds
