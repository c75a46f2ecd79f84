"""The benchmark `scaling`: seconds of training and of running against points of one series and against series."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from workbench.bench.machine import commit, load, machine
from workbench.bench.scaling.data import cut_into, long_series
from workbench.bench.scaling.deep import ratios
from workbench.errors import TrainingError
from workbench.model.events import Finished, TaskFinished
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series
from workbench.training.options import TrainOptions
from workbench.training.run import train_all

UPPER = 100.0  # growth is told over the sizes down to this part of the largest: the upper two decades
WARM_UP = 20_000  # points with enough events for the whole search: the first training compiles or loads its loops
FIRST_RUN = 2_000  # points, by which a process that runs rules has loaded what it needs
DEADLINE_S = 3600.0  # of one run of a rule: at 10 million points it may take longer than training allows


@dataclass(frozen=True)
class Setting:
    """Sizes that are measured: points of one series; numbers of series of `each` points. `seed`: of the telemetry."""

    points: tuple[int, ...] = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
    series: tuple[int, ...] = (1, 3, 10, 30, 100, 300, 1_000)
    each: int = 1_000
    seed: int = 0

    def up_to(self, points: int | None, series: int | None) -> Setting:
        """The same with no larger sizes than these, None = as they are; at least the smallest size is left."""
        return replace(self, points=_up_to(self.points, points), series=_up_to(self.series, series))


QUICK = Setting(points=(1_000, 3_000, 10_000, 30_000, 100_000), series=(1, 3, 10, 30, 100))


@dataclass(frozen=True)
class Means:
    """What a measurement is given: the processes that training may use, how to tell where it is, the clock (s)."""

    hosts: Sequence[Host]
    say: Callable[[str], None]
    clock: Callable[[], float] = time.perf_counter


def measure(means: Means, setting: Setting | None = None) -> dict[str, Any]:
    """`points`: [n, seconds of a whole training run, seconds of running its rule over the series] for one series of n
    points; `series`: [how many, seconds of a whole training run]; both by the synthesizer with the defaults of `train`.
    `fit`: exponents of growth (1 = linear), see `exponent`. `deep`: see `ratios`. `load`: of the machine.

    Nothing is compiled while the clock runs: a small training goes before. Raises TrainingError where a run fails.
    """
    chosen, before = setting or Setting(), load()
    longest = max(*chosen.points, max(chosen.series) * chosen.each)
    means.say(f"making {longest:,} points of telemetry")
    whole = long_series(longest, chosen.seed)
    trained([whole.cut(0, min(WARM_UP, longest))], means)
    points = [_of_points(whole.cut(0, n), means) for n in chosen.points]
    series = [_of_series(cut_into(whole, count, chosen.each), means) for count in chosen.series]
    return {
        "points": points,
        "series": series,
        "deep": ratios([(int(n), train_s, run_s) for n, train_s, run_s in points], whole, means.clock),
        "fit": {
            "points_exponent": exponent([(n, train_s) for n, train_s, _ in points]),
            "run_exponent": exponent([(n, run_s) for n, _, run_s in points]),
            "series_exponent": exponent(series),
        },
        "each": chosen.each,
        "seed": chosen.seed,
        "commit": commit(),
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "load": {"before": before, "after": load()},
    }


def trained(series: Sequence[Series], means: Means) -> tuple[float, tuple[Rule, ...]]:
    """Seconds of a whole run with the defaults, from series in memory to scored rules; and the rules."""
    began, rules, outcome = means.clock(), list[Rule](), "nothing"
    for event in train_all(series, TrainOptions(), means.hosts, clock=means.clock, run_id="scaling"):
        if isinstance(event, TaskFinished) and event.rule is not None:
            rules.append(event.rule)
        if isinstance(event, Finished):
            outcome = event.reason or event.outcome
    if outcome != "completed":
        raise TrainingError("Training could not be measured", outcome, "Mend the cause and start again")
    return means.clock() - began, tuple(rules)


def ran(rule: Rule, series: Series, means: Means) -> float:
    """Seconds of one run over a series, from the call to the flags, in a process that has computed nothing of it."""
    with Host(options=HostOptions(series_mb=0, spare=False)) as host:
        flag_series(rule, series.cut(0, min(len(series), FIRST_RUN)), host)
        began = means.clock()
        verdict = flag_series(rule, series, host, deadline_s=DEADLINE_S)
        took = means.clock() - began
    if not verdict.ran:
        raise TrainingError("Running could not be measured", verdict.problems[0].message, "Mend the cause")
    return took


def exponent(found: Sequence[Sequence[float]]) -> float | None:
    """The slope of seconds over sizes, both as logarithms, for [size, seconds, …] of the upper two decades of sizes:
    1 = linear. None below two sizes."""
    largest = max(size for size, *_ in found)
    upper = [(size, seconds) for size, seconds, *_ in found if size >= largest / UPPER]
    if len(upper) < 2:
        return None
    sizes, seconds = np.log10(np.array(upper, np.float64)).T
    return round(float(np.polyfit(sizes, seconds, 1)[0]), 3)


def _up_to(sizes: tuple[int, ...], largest: int | None) -> tuple[int, ...]:
    return tuple(size for size in sizes if largest is None or size <= max(largest, sizes[0]))


def _of_points(one: Series, means: Means) -> list[float]:
    train_s, rules = trained([one], means)
    run_s = ran(rules[0], one, means)
    means.say(f"{len(one):,} points: trained in {train_s:.2f} s, run in {run_s:.3f} s")
    return [len(one), round(train_s, 4), round(run_s, 5)]


def _of_series(series: Sequence[Series], means: Means) -> list[float]:
    train_s, _ = trained(series, means)
    means.say(f"{len(series):,} series of {len(series[0]):,} points: trained in {train_s:.2f} s")
    return [len(series), round(train_s, 4)]
