"""What running rules costs: overhead of a call, take-over after a kill, microseconds a point in batch and in a stream.

All figures are medians of several runs on this machine, taken from outside as a caller sees them, except for the
batch, whose seconds the process of rules measures around the rule itself.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar

import numpy as np

from workbench.bench.series import zoo_series
from workbench.bench.zoo import zoo
from workbench.errors import RuleError, WorkbenchError
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series
from workbench.sandbox.stream import open_stream

RUNS = 3
POINTS = 1_000_000
CALL_POINTS = 100_000  # of the series that the overhead of a call is measured with
CALLS = 30  # a run, for the overhead
TRIAL_POINTS = 20_000  # first every rule runs on these …
PATIENCE_S = 5.0  # … and where all points would take longer than this, on as many as take about so long
AGES = (1_000, 100_000)  # points that a stream has seen before its pushes are measured
PUSHES = 300  # of one point each
DEADLINE_S = 600.0
KILL_AFTER_S = 0.05
SIMPLE = "def inference(sample):\n    # Abnormal Rule 1: high\n    return sample[:, 0] > 2.0\n"
ENDLESS = "def inference(sample):\n    while True:\n        pass\n    return sample[:, 0] > 2.0\n"

Say = Callable[[str], None]
Clock = Callable[[], float]
T = TypeVar("T")
Found: TypeAlias = dict[str, T]
Skipped: TypeAlias = dict[str, str]


@dataclass(frozen=True)
class Means:
    """What a measurement is given: how to tell where it is, the clock (seconds), and how to let time pass."""

    say: Say
    clock: Clock = time.perf_counter
    rest: Callable[[float], None] = time.sleep


def measure(
    means: Means,
    runs: int = RUNS,
    points: int = POINTS,
    rules: Sequence[Rule] | None = None,
    ages: tuple[int, ...] = AGES,
) -> dict[str, Any]:
    """Every figure by its key; `rules` None = the zoo; `ages`: of streams of stateful rules, in points.

    `overhead_ms`: a call of flag_series with 100,000 points that the process holds already, less the rule's seconds.
    `kill_to_ready_ms`: from a passed deadline to the answer of the next call, less its rule's seconds;
    `stop_to_ready_ms`: the same from a stop. `batch_us_per_point`: by rule, each run without anything remembered from
    an earlier one. `stream_us_per_point`: by rule, one point a push, round trip included; `stream_us_at_age`: the same
    of stateful rules by the number of points seen before. `points`: what the batch of a rule ran on. `skipped`: rules
    that could not run here and why. `medians`: over all rules of a kind.
    """
    chosen = zoo() if rules is None else tuple(rules)
    means.say(f"overhead of a call with {CALL_POINTS:,} points")
    figures: dict[str, Any] = {"overhead_ms": overhead_ms(means, runs)}
    means.say("kill and take-over")
    figures |= take_over_ms(means, runs)
    series = [zoo_series(min(points, TRIAL_POINTS)), *(zoo_series(points, seed=1 + run) for run in range(runs))]
    batch, skipped = _each(chosen, lambda rule, host: batch_us(rule, host, series), means.say, "batch")
    streams, mute = _each(chosen, lambda rule, host: stream_us(rule, host, means, runs, ages), means.say, "stream")
    figures["batch_us_per_point"] = {name: us for name, (us, _) in batch.items()}
    figures["points"] = {name: n for name, (_, n) in batch.items()}
    figures["stream_us_per_point"] = {name: by_age[max(by_age)] for name, by_age in streams.items()}
    figures["stream_us_at_age"] = {name: by_age for name, by_age in streams.items() if len(by_age) > 1}
    figures["skipped"] = skipped | mute
    figures["medians"] = _medians(chosen, figures)
    return figures | {"runs": runs, "machine": _machine()}


def overhead_ms(means: Means, runs: int) -> float:
    """Milliseconds that a call costs beside its rule, with a series of 100,000 points that was sent before."""
    series, rule, found = zoo_series(CALL_POINTS), _rule("simple", SIMPLE), []
    with Host() as host:
        _ran(flag_series(rule, series, host))
        means.rest(_settling(host, means))
        for _ in range(runs * CALLS):
            began = means.clock()
            verdict = _ran(flag_series(rule, series, host))
            found.append(1e3 * (means.clock() - began - verdict.seconds))
    return round(statistics.median(found), 3)


def take_over_ms(means: Means, runs: int) -> dict[str, float]:
    """Milliseconds from a passed deadline, and from a stop, to the next answer; the spare had time to start."""
    from threading import Timer

    series, simple, endless = zoo_series(CALL_POINTS), _rule("simple", SIMPLE), _rule("endless", ENDLESS)
    found: dict[str, list[float]] = {"kill_to_ready_ms": [], "stop_to_ready_ms": []}
    with Host() as host:
        settling = _settling(host, means)
        for key in [key for key in found for _ in range(runs)]:
            _ran(flag_series(simple, series, host))
            means.rest(settling)
            deadline, timer = KILL_AFTER_S, Timer(KILL_AFTER_S, host.stop)
            if key == "stop_to_ready_ms":
                deadline = DEADLINE_S
                timer.start()
            began = means.clock()
            flag_series(endless, series, host, deadline_s=deadline)
            verdict = _ran(flag_series(simple, series, host))
            found[key].append(1e3 * (means.clock() - began - KILL_AFTER_S - verdict.seconds))
    return {key: round(statistics.median(values), 3) for key, values in found.items()}


def batch_us(rule: Rule, host: Host, series: Sequence[Series]) -> tuple[float, int]:
    """Microseconds a point of the rule in a batch, and how many points it ran on.

    The first series tells how many points of the others there is time for. A host of `series_mb` 0 keeps one series
    and what was computed from it, so each run begins with nothing.
    """
    first = _us(_ran(flag_series(rule, series[0], host)))
    n = max(len(series[0]), int(PATIENCE_S * 1e6 / max(first, 1e-3)))
    runs = [one if n >= len(one) else one.cut(0, n) for one in series[1:]]
    found = [_us(_ran(flag_series(rule, one, host))) for one in runs]
    return round(statistics.median(found), 4), len(runs[0])


def stream_us(rule: Rule, host: Host, means: Means, runs: int, ages: tuple[int, ...] = AGES) -> dict[int, float]:
    """Microseconds a push of one point by age of the stream; of chunk rules the mean over whole chunks."""
    whole = rule.input.run == "chunk"
    ages = ages if rule.input.run == "stateful" else ages[:1]
    pushes = -(-PUSHES // rule.input.points) * rule.input.points if whole else PUSHES
    values = _columns(zoo_series(max(ages) + pushes), rule)
    found: dict[int, list[float]] = {age: [] for age in ages}
    for age in ages * runs:
        with open_stream(rule, "zoo", host) as stream:
            stream.push(values[:age])
            took = []
            for at in range(age, age + pushes):
                began = means.clock()
                stream.push(values[at : at + 1])
                took.append(means.clock() - began)
        found[age].append(1e6 * (statistics.fmean(took) if whole else statistics.median(took)))
    return {age: round(statistics.median(each), 2) for age, each in found.items()}


def _each(rules: Iterable[Rule], one: Callable[[Rule, Host], T], say: Say, what: str) -> tuple[Found[T], Skipped]:
    """What a measurement found for each rule, and why others could not run."""
    found, skipped = {}, {}
    with Host(options=HostOptions(series_mb=0, spare=False)) as host:
        for rule in rules:
            patient = replace(rule, limits=replace(rule.limits, seconds=DEADLINE_S))
            try:
                found[rule.name] = one(patient, host)
                say(f"{what} {rule.name}: {found[rule.name]}")
            except WorkbenchError as error:
                skipped[rule.name] = str(error)
                say(f"{what} {rule.name} was skipped: {error}")
    return found, skipped


def _ran(verdict: Verdict) -> Verdict:
    if not verdict.ran:
        raise RuleError("The rule could not be measured", verdict.problems[0].message, "Repair it")
    return verdict


def _us(verdict: Verdict) -> float:
    return 1e6 * verdict.seconds / max(len(verdict.condition), 1)


def _rule(name: str, text: str) -> Rule:
    return Rule(name, text, input=InputSpec(run="window", points=1))


def _settling(host: Host, means: Means) -> float:
    """Seconds after which a spare is certainly ready: the time in which a process starts, twice."""
    host.renew()
    began = means.clock()
    assert host.layers
    return 2 * (means.clock() - began) + 0.5


def _columns(series: Series, rule: Rule) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The columns (n, k) that a stream of the rule is pushed; `value` stands for the first one."""
    names = [name for name in rule.input.columns if name != "index"] or ["value"]
    return series.values[:, [series.columns.index(name) for name in names]]


def _medians(rules: Iterable[Rule], figures: Mapping[str, Any]) -> dict[str, float]:
    groups = {
        "batch_synthesized_us": [r for r in rules if r.origin.kind == "synthesizer"],
        "stream_stateful_us": [r for r in rules if r.input.run == "stateful"],
    }
    medians = {}
    for key, members in groups.items():
        table = figures[f"{key.partition('_')[0]}_us_per_point"]
        known = [table[rule.name] for rule in members if rule.name in table]
        if known:
            medians[key] = round(statistics.median(known), 4)
    return medians


def _machine() -> dict[str, Any]:
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
