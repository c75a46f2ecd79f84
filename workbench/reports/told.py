"""What the log of a run and the pages of a report say in words and figures: result, controls, curves, cost."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.model.events import Event, Finished, ModelCalled, RoundFinished, RunStarted, TaskFinished
from workbench.model.scores import Scores
from workbench.reports.model import Control, Curve, Pairs, SeriesPage
from workbench.reports.spoken import word
from workbench.scoring.metrics import macro, pool

UNKNOWN = "—"
NO_EVENT = "holds no labeled anomaly, so how good the rules are is not known."


def judged(page: SeriesPage) -> Scores:
    """The scores that a page is judged by: of the test part where it may be seen, else of validation."""
    return page.result.test if page.test_shown else page.result.validation


def lead_of(pages: Sequence[SeriesPage], rules: int) -> str:
    """The result in words, of the part that was learned from least."""
    if not pages:
        return ""
    shown = {page.test_shown for page in pages}
    part = "test" if shown == {True} else "validation" if shown == {False} else "test or validation"
    tests = pool([judged(page) for page in pages])
    if not tests.events:
        return f"The {part} part {NO_EVENT}"
    alarms = _alarms(tests.false_alarms, tests.false_alarms_per_day)
    head = {
        "test": "On the part of the data that was kept for the test",
        "validation": "On the validation part (the test part is closed)",
    }.get(part, "On the test parts that were opened and the validation parts of the other series")
    named = "1 rule" if rules == 1 else f"{rules} rules"
    return (
        f"{head}, {named} found {tests.hits} of {tests.events} labeled anomalies of {len(pages)} series, with "
        f"{alarms}. A person approves a rule before it raises alerts."
    )


def _alarms(count: int, rate: float | None) -> str:
    counted = "1 false alarm" if count == 1 else f"{count} false alarms"
    if not rate:
        return counted
    often = f"one in {1 / rate:.1f} days a series" if rate < 1 else f"{rate:.1f} a day and series"
    return f"{counted}, {often}"


def summary_of(pages: Sequence[SeriesPage], log: Sequence[Event]) -> Pairs:
    """The figures at the head of a report."""
    scores = [judged(page) for page in pages]
    pooled, mean = pool(scores), macro(scores)
    based = [page for page in pages if page.test_shown and page.result.base_f1 is not None]
    worse = sum(page.result.test.event_f1 < (page.result.base_f1 or 0.0) for page in based)
    rate = pooled.false_alarms_per_day
    ends = [event for event in log if isinstance(event, Finished)]
    return (
        ("anomalies found", f"{pooled.hits} / {pooled.events}"),
        ("false alarms a day and series", UNKNOWN if rate is None else f"{rate:.2f}"),
        ("event F1, pooled", f"{pooled.event_f1:.2f}" if pooled.events else UNKNOWN),
        ("event F1, mean of series", UNKNOWN if mean is None else f"{mean:.2f}"),
        *((("series worse than the base detector", f"{worse} / {len(based)}"),) if based else ()),
        ("training time", span(sum(end.seconds for end in ends)) if ends else UNKNOWN),
    )


def controls_of(finished: Sequence[TaskFinished]) -> tuple[Control, ...]:
    """What each rule of a run is held against."""
    return tuple(
        Control(event.task, _validation(event), event.best_of_n_f1, event.base_validation_f1)
        for event in finished
        if event.rule is not None
    )


def _validation(event: TaskFinished) -> float | None:
    scores = pool([result.validation for result in event.results])
    return scores.event_f1 if scores.events else None


def curves_of(log: Sequence[Event]) -> tuple[Curve, ...]:
    """Event F1 by round of every task."""
    rounds: dict[str, list[RoundFinished]] = {}
    for event in log:
        if isinstance(event, RoundFinished):
            rounds.setdefault(event.task, []).append(event)
    return tuple(
        Curve(task, tuple(e.train_f1 for e in events), tuple(e.validation_f1 for e in events))
        for task, events in rounds.items()
    )


def cost_of(log: Sequence[Event]) -> Pairs:
    """What the run took: time, calls, tokens, money."""
    ends = [event for event in log if isinstance(event, Finished)]
    if not log:
        return ()
    calls = [event for event in log if isinstance(event, ModelCalled)]
    asked = [call for call in calls if not call.cached]
    pairs = [
        ("training time", span(sum(end.seconds for end in ends)) if ends else "not ended"),
        ("language model", word(f"{len(calls)} calls") if calls else "none was asked; training itself costs nothing"),
    ]
    if calls:
        tokens = sum((call.prompt_tokens or 0) + (call.completion_tokens or 0) for call in asked)
        priced = all(call.usd is not None or call.error for call in asked)
        usd = sum(call.usd or 0.0 for call in asked)
        pairs += [
            ("answered from the disk", str(len(calls) - len(asked))),
            (word("tokens"), f"{tokens:,}"),
            (word("dollars"), f"${usd:.4f}" if priced else f"${usd:.4f} and calls whose price is unknown"),
            (word("models"), ", ".join(sorted({f"{call.model} at {call.host}" for call in calls}))),
        ]
    return tuple(pairs)


def settings_of(log: Sequence[Event]) -> Pairs:
    """How the run was told to train, and what it has to say of single rules."""
    start = next((event for event in log if isinstance(event, RunStarted)), None)
    if start is None:
        return ()
    return (
        (word("run"), start.run),
        (word("proposer"), start.proposer),
        ("rounds at the most", str(start.rounds)),
        (word("seed"), str(start.seed)),
        ("alerts a day without labels", f"{start.alerts_a_day:g}"),
        *((event.task, event.reason) for event in log if isinstance(event, TaskFinished) and event.reason),
    )


def span(seconds: float) -> str:
    """`12 s`, `3 min 20 s`, `2 h 5 min`."""
    left = round(seconds)
    if left < 60:
        return f"{left} s"
    minutes, rest = divmod(left, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
