"""From a run or a project to the report model: every rule run once more on its series, and what its log tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workbench.errors import RouteError
from workbench.model.events import Event, SeriesResult, TaskFinished
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.split import Part, Split, split_points
from workbench.model.verdict import Verdict
from workbench.reports.model import RunReport, SeriesPage
from workbench.reports.spoken import word
from workbench.reports.told import controls_of, cost_of, curves_of, lead_of, settings_of, summary_of
from workbench.sandbox.host import Host

SHOWN_FINDINGS = 6
Progress = Callable[[str, float, float], None]


@dataclass(frozen=True, eq=False)
class Source:
    """What a report is made of. `log`: the events of the run that it is about, none where there was no run; `opened`:
    the series whose test parts may be seen, None = all of them; `program`: version and commit, in words."""

    title: str
    made: str
    series: tuple[Series, ...]
    rules: tuple[Rule, ...]
    log: tuple[Event, ...] = ()
    opened: frozenset[str] | None = None
    doubts: tuple[str, ...] = ()
    program: str = ""


def build(source: Source, host: Host, progress: Progress | None = None) -> RunReport:
    """The report. `progress(text, done, total)` before each series may raise to cancel. Series that no rule judges are
    named among the doubts; so are rules that did not run."""
    tell = progress or (lambda _text, _done, _total: None)
    doubts, pages = list(source.doubts), list[SeriesPage]()
    finished = [event for event in source.log if isinstance(event, TaskFinished)]
    for at, series in enumerate(source.series):
        tell(f"Reporting on {series.name}", at, len(source.series))
        rule = rule_for(source.rules, series.name)
        if rule is None:
            doubts.append(f"No rule judges {series.name}.")
            continue
        is_open = source.opened is None or series.name in source.opened
        page = _page(series, rule, _beside(rule, source.rules), host, is_open)
        if not page.verdict.ran:
            doubts.append(f"{rule.name} did not run on {series.name}: {page.verdict.problems[0].message}")
        pages.append(replace(page, result=replace(page.result, base_f1=_base(finished, rule, series.name))))
    return RunReport(
        source.title,
        source.made,
        summary_of(pages, source.log),
        source.rules,
        tuple(pages),
        curves_of(source.log),
        tuple(doubts),
        settings_of(source.log),
        lead_of(pages, len(source.rules)),
        controls_of(finished),
        cost_of(source.log),
        ((word("program"), source.program),) if source.program else (),
    )


def rule_for(rules: Sequence[Rule], name: str) -> Rule | None:
    """The rule that stands for a series: its own, or the base detector that others stand beside."""
    from workbench.detector.route import route

    standing = [rule for rule in rules if rule.role in ("rule", "base")]
    try:
        return route(standing, name) if standing else None
    except RouteError:
        return None


def _beside(rule: Rule, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that were learned beside a base detector, none where the rule stands for itself."""
    if rule.role != "base":
        return []
    return [one for one in rules if one.role not in ("base", "rule") and one.input.series == rule.input.series]


def _page(series: Series, rule: Rule, beside: Sequence[Rule], host: Host, is_open: bool) -> SeriesPage:
    """One series; beside a base detector the flags of all together, which no single rule explains. A closed test part
    is cut off before anything is run: nothing here can know it."""
    from workbench.sandbox.run import flag_series
    from workbench.scoring.findings import describe, find
    from workbench.training.combined.join import joined

    split = split_points(len(series), series.test_start)
    seen = series if is_open else series.cut(0, split.validation_stop)
    own = split if is_open else replace(split, n=split.validation_stop)
    verdict = flag_series(rule, seen, host)
    if beside and verdict.ran:
        verdict = joined(verdict, rule.emit, [(one.role, flag_series(one, seen, host)) for one in beside])
    parts: tuple[Part, ...] = ("validation", "test") if is_open else ("validation",)
    found = find(seen, verdict, own, parts=parts, limit=SHOWN_FINDINGS) if verdict.ran else ()
    told = found if beside else describe(found, seen, rule, host)

    def scores(part: Part) -> Scores:
        return _scores(seen, verdict, own, part)

    result = SeriesResult(series.name, scores("train"), scores("validation"), scores("test") if is_open else Scores())
    return SeriesPage(seen, own, verdict, result, told, is_open, len(series), series.content_hash())


def _scores(series: Series, verdict: Verdict, split: Split, part: Part) -> Scores:
    from workbench.scoring.metrics import score_part

    if not verdict.ran or series.labels is None:
        return Scores()
    return score_part(series, verdict, split, part)


def _base(finished: Sequence[TaskFinished], rule: Rule, name: str) -> float | None:
    """The base detector's score on the test part, where the run that made this very rule measured it."""
    for event in finished:
        if event.rule is not None and event.rule.text == rule.text:
            return next((one.base_f1 for one in event.results if one.name == name), None)
    return None
