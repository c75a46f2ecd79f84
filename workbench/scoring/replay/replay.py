"""Replays history as a detector would have met it: point after point from the first one, then its alert policy.

The condition comes from a stream (`sandbox.streams`), block after block, so what a back-test counts is what a
deployed detector would have said; `model.alerts` turns it into alerts by `[alert] for, keep, dedup`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log2

import numpy as np
from numpy.typing import NDArray

from workbench.model.alerts import AlertEvent, alert_events
from workbench.model.emit import NOT_JUDGED
from workbench.model.labels import runs
from workbench.model.rule import Rule
from workbench.model.scores import Finding, FindingKind
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.streams.streaming import Stream
from workbench.scoring.replay.nouns import BackTest, Day, Raised, SeriesReplay
from workbench.scoring.words import look

Progress = Callable[[str, float, float], None]
BLOCK_POINTS = 4_000  # between two looks at whether it is still wanted
DAY_NS = 86_400 * 10**9
WORST = 20  # of a series, of each kind


def back_test(
    rule: Rule,
    series: Sequence[tuple[Series, int]],
    host: Host,
    *,
    warm_up: int | None = None,
    progress: Progress = lambda _text, _done, _total: None,
) -> BackTest:
    """A rule over all history: each series with the end of what may be seen of it.

    `warm_up`: points at the start of each series that are only listened to; None = the rule's look-back. What
    `progress(text, done, total)` raises ends it. Errors: RuleError where the rule can't run on a series.
    """
    total = sum(stop for _, stop in series)
    done, replayed = 0, []
    for one, stop in series:
        base, name = done, one.name

        def tell(points: int, base: int = base, name: str = name) -> None:
            progress(f"replaying {name}", base + points, total)

        condition = stream_condition(rule, one, stop, host, tell)
        replayed.append(replay(rule, one, condition, usual_warm_up(rule) if warm_up is None else warm_up))
        done += stop
    return BackTest(rule.name, tuple(replayed))


def usual_warm_up(rule: Rule) -> int:
    """How many points a rule must have seen before what it says counts: its look-back where it has one."""
    return rule.input.points if rule.input.run == "window" else 0


def stream_condition(
    rule: Rule, series: Series, stop: int, host: Host, tell: Callable[[int], None] = lambda _points: None
) -> NDArray[np.int8]:
    """The condition (stop,) of the first points of a series, as a stream tells it; `tell` the points done so far."""
    columns = tuple(name for name in rule.input.columns if name != "index") or ("value",)
    values = series.values[:, [series.columns.index(name) if name in series.columns else 0 for name in columns]]
    said = [np.zeros(0, np.int8)]
    with Stream(rule, series.name, host) as stream:
        for start in range(0, stop, BLOCK_POINTS):
            tell(start)
            said.append(stream.judge(values[start : min(start + BLOCK_POINTS, stop)]))
        said.append(stream.judge_rest())
    tell(stop)
    whole = np.concatenate(said)
    return np.concatenate((whole, np.full(stop - len(whole), NOT_JUDGED, np.int8)))


def replay(rule: Rule, series: Series, condition: NDArray[np.int8], warm_up: int = 0) -> SeriesReplay:
    """What the condition (n,) of the first n points of a series means for the people on call."""
    stop = len(condition)
    first = min(max(warm_up, 0), stop)
    heard = condition.copy()
    heard[:first] = NOT_JUDGED  # whoever listens only, calls nobody
    truth = np.zeros((0, 2), np.int64)
    if series.labels is not None:
        truth = runs(series.labels.within(0, stop).mask(stop))
        truth = truth[truth[:, 0] >= first]
    raised = _raised(rule, heard, series, truth)
    clock, interval = series.times_ns, series.interval_ns
    met = [(a, min(max(r.told, a) for r in raised if _touches(r, a, b))) for a, b in truth if _any(raised, a, b)]
    delays = [int(at - a) for a, at in met]
    return SeriesReplay(
        name=series.name,
        first=first,
        stop=stop,
        days=_days(clock, interval, first, stop),
        raised=raised,
        events=None if series.labels is None else len(truth),
        found=len(met),
        delays_points=tuple(delays),
        delays_s=None if clock is None else tuple(float(clock[at] - clock[a]) / 1e9 for a, at in met),
        timeline=() if clock is None or first == stop else _timeline(clock[first:stop], clock, raised),
        worst=_worst(series, raised, truth, met),
    )


def _days(clock: NDArray[np.int64] | None, interval: int | None, first: int, stop: int) -> float | None:
    if clock is None or first >= stop:
        return None
    return float(clock[stop - 1] - clock[first] + (interval or 0)) / DAY_NS or None


def _raised(rule: Rule, condition: NDArray[np.int8], series: Series, truth: NDArray[np.int64]) -> tuple[Raised, ...]:
    """The alerts that call somebody: one that comes back within `dedup` is the same one, and lasts on."""
    events, _ = alert_events(condition, rule.alert, f"{rule.id or rule.name}\0{series.name}")
    of_alert: dict[str, list[AlertEvent]] = {}
    for event in events:
        of_alert.setdefault(event.id, []).append(event)
    found = []
    for some in of_alert.values():
        firing = [event for event in some if event.kind == "firing"]
        if not firing:
            continue
        last = some[-1]
        stop = last.index if last.kind == "resolved" else len(condition)
        told = min(_known(rule, firing[0].index), len(condition) - 1)
        one = Raised(some[0].started, told, max(stop, told + 1))
        wanted = any(_touches(one, a, b) for a, b in truth)
        found.append(Raised(one.started, one.told, one.stop, wanted))
    return tuple(sorted(found, key=lambda one: one.told))


def _known(rule: Rule, index: int) -> int:
    """The point with which a condition at a point is known: the last one of its chunk, or itself."""
    size = rule.input.points
    return (index // size + 1) * size - 1 if rule.input.run == "chunk" and size else index


def _touches(alert: Raised, start: int, stop: int) -> bool:
    """Whether an alert belongs to a labeled event: its condition began before the event ended, and held into it."""
    return alert.started < stop and alert.stop > start


def _any(raised: Sequence[Raised], start: int, stop: int) -> bool:
    return any(_touches(one, start, stop) for one in raised)


def _timeline(counted: NDArray[np.int64], clock: NDArray[np.int64], raised: Sequence[Raised]) -> tuple[Day, ...]:
    days = range(int(counted[0] // DAY_NS), int(counted[-1] // DAY_NS) + 1)
    alerts, false = dict.fromkeys(days, 0), dict.fromkeys(days, 0)
    for one in raised:
        day = int(clock[one.told] // DAY_NS)
        alerts[day] += 1
        false[day] += not one.wanted
    return tuple(Day(day, alerts[day], false[day]) for day in days)


def _worst(
    series: Series, raised: Sequence[Raised], truth: NDArray[np.int64], met: Sequence[tuple[int, int]]
) -> tuple[Finding, ...]:
    """Misses and false alerts, then what was found late. Severity: a miss 3, a false alert 2 and more the longer it
    stayed up, a hit below 1 the later it was told."""
    if series.labels is None:
        return ()
    known = dict(met)
    cases: list[tuple[FindingKind, int, int, float]]
    cases = [("miss", int(a), int(b), 3.0) for a, b in truth if a not in known][:WORST]
    loud = sorted((r for r in raised if not r.wanted), key=lambda r: r.started - r.stop)[:WORST]
    cases += [("false_alarm", r.started, r.stop, 2.0 + min(log2(r.stop - r.started) / 20, 0.9)) for r in loud]
    late: list[tuple[FindingKind, int, int, float]]
    late = [("hit", int(a), int(b), 1.0 - 1.0 / (1 + known[a] - a)) for a, b in truth if known.get(a, a) > a]
    cases += sorted(late, key=lambda case: -case[3])[:WORST]
    return tuple(Finding(series.name, kind, a, b, weight, look(series, a, b).words) for kind, a, b, weight in cases)
