"""From the report model to the blocks of a document, the same for pages and paper."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.model.rule import Rule
from workbench.model.scores import Finding, Scores
from workbench.model.split import PARTS
from workbench.reports.alerts import alerts_figure, daily_alerts
from workbench.reports.blocks import (
    Block,
    Bullets,
    Cell,
    Code,
    Document,
    Facts,
    Gallery,
    Heading,
    Picture,
    Table,
    Words,
)
from workbench.reports.model import PackReport, Pairs, RunReport, SeriesPage
from workbench.reports.spoken import BETWEEN, word
from workbench.reports.svg import curve_figure, curve_words, series_figure, series_words

UNKNOWN = "—"
STANDS = (word("draft"), word("review"), word("approved"), word("archived"))  # as rules name them
ORIGINS = (word("human"), word("synthesizer"), word("llm"))
SIGNS = {"hit": word("▲ hit"), "miss": word("▼ miss"), "false": "✕ false alarm"}
LEGEND = ("▲ hit", "▼ miss", "✕ false alarm", "green band: labeled anomaly")
SHADED, SHADED_CLOSED = "shaded: validation and test part", "shaded: validation part"
SCORE_NAMES = (
    word("series"),
    word("part"),
    word("found"),
    "false alarms a day",
    word("event F1"),
    word("base F1"),
    word("precision"),
    word("recall"),
    word("point F1"),
    word("validation F1"),
    word("train F1"),
)
TEST_NOTE = "base F1: a single threshold alone, as a control. The test part was opened once, at the end."
HIDDEN_NOTE = "Rows of the validation part: the test part of these series is closed, nothing here is taken from it."


def run_document(report: RunReport) -> Document:
    """The report of a training run."""
    return Document(report.title, report.made, report.lead, tuple(_run_blocks(report)))


def pack_document(report: PackReport) -> Document:
    """The page of a pack: nothing but what its files hold."""
    blocks: list[Block] = []
    for rule in report.rules:
        blocks += [Heading(rule.name), *_rule_blocks(rule), *_evidence(rule)]
    return Document(report.title, "", "", tuple(blocks))


def _run_blocks(report: RunReport) -> Iterator[Block]:
    yield Facts(report.summary)
    if report.pages:
        yield Heading(word("Scores"))
        yield _scores(report.pages)
        if report.controls:
            yield _controls(report)
        yield from _alerts(report.pages)
        yield Heading("Series by series")
        for page in report.pages:
            yield from _series(page)
    if report.rules:
        yield Heading(word("Rules"))
        for rule in report.rules:
            yield from _rule(rule)
    if report.curves:
        yield Heading("Event F1 by round")
        yield Words("solid: validation, dashed: train; the best rule after each round", dim=True)
        yield Gallery(tuple((one.task, Picture(curve_figure(one), curve_words(one))) for one in report.curves))
    yield from _pairs(word("Cost"), report.cost, (word("what"), "how much"))
    if report.doubts:
        yield Heading("Doubts about the data")
        yield Bullets(report.doubts)
    yield from _provenance(report)
    yield from _pairs(word("Settings"), report.settings, (word("setting"), word("value")))


def _scores(pages: tuple[SeriesPage, ...]) -> Table:
    """One row a series: what matters to those who get the alarms first, then how it came about."""
    rows = []
    for page in pages:
        r = page.result
        judged = r.test if page.test_shown else r.validation
        found = f"{judged.hits} / {judged.events}" if judged.events else "no event"
        base = r.base_f1 if page.test_shown and judged.events else None
        shares = (judged.precision, judged.recall, judged.point_f1)
        rows.append(
            (
                r.name,
                word("test") if page.test_shown else word("validation"),
                found,
                _number(judged.false_alarms_per_day),
                _f1(judged),
                _number(base),
                *(_number(share if judged.events else None) for share in shares),
                _f1(r.validation),
                _f1(r.train),
            )
        )
    notes = [TEST_NOTE] if any(page.test_shown for page in pages) else []
    notes += [HIDDEN_NOTE] if not all(page.test_shown for page in pages) else []
    return Table(SCORE_NAMES, tuple(rows), frozenset(range(2, len(SCORE_NAMES))), " ".join(notes))


def _controls(report: RunReport) -> Table:
    rows = tuple((c.task, _number(c.own), _number(c.best_of_n), _number(c.base)) for c in report.controls)
    head = (word("rule"), "event F1 on validation", "best of as many proposals, no loop", "base detector alone")
    return Table(head, rows, frozenset((1, 2, 3)), "What each rule is held against, on the validation part")


def _alerts(pages: tuple[SeriesPage, ...]) -> Iterator[Block]:
    alerts = daily_alerts(pages)
    if alerts is not None:
        yield Heading("Alerts a day")
        what = "day" if alerts.days == 1 else f"{alerts.days} days"
        caption = f"Flags of all series, a bar a {what} (UTC). Full: inside labeled anomalies; hollow: outside."
        yield Picture(alerts_figure(alerts), alerts.words, caption)
        yield Words(alerts.words, dim=True)


def _series(page: SeriesPage) -> Iterator[Block]:
    yield Heading(page.series.name, 3, _extent(page))
    caption = BETWEEN.join((*LEGEND, SHADED if page.test_shown else SHADED_CLOSED))
    yield Picture(series_figure(page), series_words(page), caption)
    if page.findings:
        rows = tuple(_finding(page, finding) for finding in page.findings)
        yield Table(
            (word("case"), word("when"), "what the rule saw", "nearest condition"), rows, caption="Worst cases first"
        )


def _extent(page: SeriesPage) -> str:
    """How many points there are and between which values."""
    known = page.series.value[np.isfinite(page.series.value)]
    span = f"values {known.min():.4g} to {known.max():.4g}" if len(known) else "no value"
    points = word(f"{len(page.series):,} points")
    if not page.test_shown:
        points = f"{len(page.series):,} points of {page.points:,}, up to the test part, which is closed"
    return BETWEEN.join((points, span))


def _finding(page: SeriesPage, finding: Finding) -> tuple[str | Cell, ...]:
    times = page.series.times_ns
    when = word(f"point {finding.start}")
    if times is not None:
        when = str(np.datetime64(int(times[finding.start]), "ns").astype("datetime64[m]")).replace("T", " ")
    kind = finding.kind if finding.kind in ("hit", "miss") else "false"
    return Cell(SIGNS[kind], kind), Cell(when, "time"), finding.saw, finding.nearest


def _rule(rule: Rule) -> Iterator[Block]:
    yield Heading(rule.name, 3, rule.title)
    yield from _rule_blocks(rule)


def _rule_blocks(rule: Rule) -> Iterator[Block]:
    from workbench.sandbox.contract import read_contract

    approval = rule.approval
    stand = f"approved by {approval.by}, {approval.when}" if approval else rule.status
    version = word(f"version {rule.version}")
    yield Words(BETWEEN.join((version, stand, rule.origin.kind, _emit_words(rule))), dim=True)
    clauses = tuple(clause.comment for clause in read_contract(rule.text).clauses if clause.comment)
    if clauses:
        yield Bullets(clauses)  # what the rule calls abnormal, in its own words
    yield Code(rule.text)


def _emit_words(rule: Rule) -> str:
    if rule.emit.mode == "every":
        return "every point of a condition is flagged"
    gap = rule.emit.gap_points
    if not gap:
        return "the first point of a condition is flagged"
    return f"the first point of a condition is flagged, runs at most {gap} points apart count as one"


def _evidence(rule: Rule) -> Iterator[Block]:
    scores = rule.evidence.scores
    names = sorted({name for figures in scores.values() for name in figures})
    if not names:
        yield Words("no evidence recorded", dim=True)
        return
    parts = sorted(scores, key=lambda part: PARTS.index(part) if part in PARTS else len(PARTS))
    rows = tuple((part, *(_number(scores[part].get(name)) for name in names)) for part in parts)
    head = (word("part"), *(name.replace("_", " ") for name in names))
    yield Table(head, rows, frozenset(range(1, len(head))), "What was known when the rule was last scored")


def _provenance(report: RunReport) -> Iterator[Block]:
    """Where everything came from, so that it can be had again."""
    yield from _pairs(word("Provenance"), report.provenance, ("what", "value"))
    if report.rules:
        rows = tuple(
            (r.name, r.origin.kind, r.origin.model or UNKNOWN, _seed(r), r.origin.prompt_hash or UNKNOWN, r.origin.run)
            for r in report.rules
        )
        yield Table(
            ("rule", "made by", word("model"), word("seed"), "prompt hash", word("run")),
            rows,
            caption="Origin of each rule",
        )
    if report.pages:
        spans = tuple(
            (p.series.name, f"{p.points or len(p.series):,}", *_borders(p), p.data_hash or UNKNOWN)
            for p in report.pages
        )
        spanned = ("series", word("points"), word("train"), "validation", "test", "data hash")
        yield Table(spanned, spans, frozenset((1,)), "Data and split: points, half-open")


def _seed(rule: Rule) -> str:
    return UNKNOWN if rule.origin.seed is None else str(rule.origin.seed)


def _borders(page: SeriesPage) -> tuple[str, str, str]:
    (a, b), (c, d), (e, f) = (page.split.span(part) for part in PARTS)
    test = f"{e:,} – {f:,}" if page.test_shown else word(f"{d:,} – {page.points:,}, closed")
    return f"{a:,} – {b:,}", f"{c:,} – {d:,}", test


def _pairs(title: str, pairs: Pairs, head: tuple[str, str]) -> Iterator[Block]:
    if pairs:
        yield Heading(title)
        yield Table(head, pairs)


def _f1(scores: Scores) -> str:
    return _number(scores.event_f1 if scores.events else None)


def _number(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.2f}"
