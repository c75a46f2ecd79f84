"""From a run's events and series to the report model: what the page of `train` shows."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.model.events import Event, Finished, RoundFinished, RunStarted, TaskFinished
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import split_points
from workbench.reports.model import Curve, RunReport, SeriesPage
from workbench.sandbox.host import Host

SHOWN_FINDINGS = 6


def run_report(
    title: str, made: str, series: Sequence[Series], log: Sequence[Event], host: Host, doubts: Sequence[str] = ()
) -> RunReport:
    """The report of one run: scores from its events, flags by running each rule once more on its series."""
    by_name = {one.name: one for one in series}
    finished = [event for event in log if isinstance(event, TaskFinished) and event.rule is not None]
    rules = tuple(event.rule for event in finished if event.rule is not None)
    pages = tuple(
        _page(by_name[result.name], event, index, _beside(event, rules), host)
        for event in finished
        for index, result in enumerate(event.results)
    )
    parts = (rules, pages, _curves(log), tuple(doubts), _settings(log))
    return RunReport(title, made, _summary(finished, log), *parts, lead=_lead(finished))


def _beside(event: TaskFinished, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that were learned beside the base detector of an event, none where its rule stands for itself."""
    if event.rule is None or event.rule.role != "base":
        return []
    return [rule for rule in rules if rule.role != "base" and rule.input.series == event.rule.input.series]


def _page(series: Series, event: TaskFinished, index: int, beside: Sequence[Rule], host: Host) -> SeriesPage:
    """One series; beside a base detector the flags of all together, which no single rule explains."""
    from workbench.sandbox.run import flag_series
    from workbench.scoring.findings import describe, find
    from workbench.training.combined.join import joined

    assert event.rule is not None
    rule: Rule = event.rule
    split = split_points(len(series), series.test_start)
    verdict = flag_series(rule, series, host)
    if beside:
        verdict = joined(verdict, rule.emit, [(one.role, flag_series(one, series, host)) for one in beside])
    found = find(series, verdict, split, parts=("validation", "test"), limit=SHOWN_FINDINGS) if verdict.ran else ()
    told = found if beside else describe(found, series, rule, host)
    return SeriesPage(series, split, verdict, event.results[index], told)


def _lead(finished: Sequence[TaskFinished]) -> str:
    """The result in words, of the test part alone."""
    from workbench.scoring.metrics import pool

    results = [result for event in finished for result in event.results]
    tests = pool([result.test for result in results])
    if not tests.events:
        return "The test part holds no labeled anomaly, so how good the rules are is not known."
    rate = tests.false_alarms_per_day
    alarms = f"{tests.false_alarms} false alarms"
    if rate:
        alarms += f", one in {1 / rate:.1f} days a series" if rate < 1 else f", {rate:.1f} a day and series"
    rules = "1 rule" if len(finished) == 1 else f"{len(finished)} rules"
    return (
        f"On the part of the data that was kept for the test, {rules} found {tests.hits} of {tests.events} labeled "
        f"anomalies of {len(results)} series, with {alarms}. A person approves a rule before it raises alerts."
    )


def _summary(finished: Sequence[TaskFinished], log: Sequence[Event]) -> tuple[tuple[str, str], ...]:
    from workbench.cli.parts.output import words
    from workbench.scoring.metrics import macro, pool

    results = [result for event in finished for result in event.results]
    tests = [result.test for result in results]
    pooled, mean = pool(tests), macro(tests)
    worse = sum(r.base_f1 is not None and r.test.event_f1 < r.base_f1 for r in results)
    rate = pooled.false_alarms_per_day
    end = next((event for event in reversed(log) if isinstance(event, Finished)), None)
    return (
        ("anomalies found", f"{pooled.hits} of {pooled.events}"),
        ("false alarms a day and series", "—" if rate is None else f"{rate:.2f}"),
        ("event F1, pooled", f"{pooled.event_f1:.2f}" if pooled.events else "—"),
        ("event F1, mean of series", "—" if mean is None else f"{mean:.2f}"),
        ("series worse than the base detector", f"{worse} of {len(results)}"),
        ("duration", "—" if end is None else words(end.seconds)),
    )


def _curves(log: Sequence[Event]) -> tuple[Curve, ...]:
    rounds: dict[str, list[RoundFinished]] = {}
    for event in log:
        if isinstance(event, RoundFinished):
            rounds.setdefault(event.task, []).append(event)
    return tuple(
        Curve(task, tuple(e.train_f1 for e in events), tuple(e.validation_f1 for e in events))
        for task, events in rounds.items()
    )


def _settings(log: Sequence[Event]) -> tuple[tuple[str, str], ...]:
    start = next((event for event in log if isinstance(event, RunStarted)), None)
    if start is None:
        return ()
    return (
        ("run", start.run),
        ("proposer", start.proposer),
        ("rounds at the most", str(start.rounds)),
        ("seed", str(start.seed)),
        ("alerts a day without labels", f"{start.alerts_a_day:g}"),
        *((event.task, event.reason) for event in log if isinstance(event, TaskFinished) and event.reason),
    )
