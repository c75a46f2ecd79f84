"""A group's rule on one more series: limits of its own where it needs them, scores by part, and the row of a table."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from workbench.errors import TrainingError, WorkbenchError
from workbench.fleet.plan import FleetOptions
from workbench.fleet.sources.nouns import Key, Source, load_each
from workbench.fleet.work.memory import peak_mb
from workbench.fleet.work.travel import let_mappings_travel
from workbench.fleet.work.warm import warm_host
from workbench.model.events import SeriesResult
from workbench.model.rule import EMPTY, Parameters, Rule
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.scoring.metrics import score_part
from workbench.synthesis import SynthesisOptions
from workbench.synthesis.learn import gather
from workbench.synthesis.unlabeled.budget import own_limits
from workbench.training.options import TrainOptions
from workbench.training.plan import before_test, split_of
from workbench.training.tune.own import own_factor
from workbench.training.tune.tune import runner

SHAPE = 48  # values of a sparkline
BINS = 10  # of the population stability index, by quantiles of the earlier values


@dataclass(frozen=True)
class Fitted:
    """A row: what `model.fleet.SeriesJudged` tells of a series. `reason`: why there is no result."""

    name: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    result: SeriesResult | None = None
    alerts_per_day: float | None = None
    drift: float | None = None
    shape: tuple[float, ...] = ()
    points: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Fits:
    """What a fitting job gives."""

    rows: tuple[Fitted, ...]
    seconds: float
    peak_mb: float


def fit(source: Source, rule: Rule, keys: Sequence[Key], options: FleetOptions) -> Fits:
    """A row for each key, in their order; one that fails says why and does not touch the others."""
    let_mappings_travel()
    began = time.monotonic()
    training = options.training(rule.name)
    with warm_host() as host:
        rows = tuple(_alone(key, found, rule, host, training) for key, found in load_each(source, keys))
        peak = peak_mb(host.process_id)
    return Fits(rows, time.monotonic() - began, peak)


def _alone(key: Key, found: Series | WorkbenchError, rule: Rule, host: Host, options: TrainOptions) -> Fitted:
    """The row of a series that is not asked for again: a worker holds one at a time, however many it is given."""
    row = _fitted(key, found, rule, host, options)
    host.forget()
    return row


def row_of(one: Series, result: SeriesResult, parameters: Parameters) -> Fitted:
    """The row of a series with the scores that it has."""
    at = split_of(one, TrainOptions()).validation_stop
    rate = result.validation.alerts_per_day
    drift = stability_index(one.value[:at], one.value[at:])
    return Fitted(one.name, dict(parameters), result, rate, drift, sparkline(one.value), len(one))


def _fitted(key: Key, found: Series | WorkbenchError, rule: Rule, host: Host, options: TrainOptions) -> Fitted:
    if isinstance(found, WorkbenchError):
        return Fitted(key.name, reason=str(found))
    try:
        own = own_parameters(rule, found, host, options)
        result = _judged(_with(rule, key.name, own), found, host, options)
    except WorkbenchError as error:
        return Fitted(key.name, points=len(found), reason=str(error))
    return row_of(found, result, own)


def own_parameters(rule: Rule, one: Series, host: Host, options: TrainOptions) -> Mapping[str, float]:
    """Constants of the series' own, from its points before the test part: its seasons; then one factor on all limits
    where its labels ask for it, or the limits that keep the alarm budget where nothing is labeled."""
    split = split_of(one, options)
    known = before_test(one, split)
    own: dict[str, float] = dict(gather([known], [len(known)], _quiet).overrides(rule.text).get(one.name, EMPTY))
    seasonal = _with(rule, one.name, own)
    own.update(own_factor(seasonal, known, runner(host, options.deadline_s)))
    return own | own_limits(seasonal, known, len(known), SynthesisOptions(alerts_a_day=options.alerts_a_day))


def _with(rule: Rule, series: str, own: Mapping[str, float]) -> Rule:
    """The rule with the constants of this series alone: those of a thousand others would only be carried about."""
    return replace(rule, overrides=MappingProxyType({series: MappingProxyType(dict(own))} if own else {}))


def _judged(rule: Rule, one: Series, host: Host, options: TrainOptions) -> SeriesResult:
    verdict = flag_series(rule, one, host, deadline_s=options.deadline_s)
    if not verdict.ran:
        raise TrainingError(
            f"{rule.name} does not run on {one.name}", verdict.problems[0].message, "Look at the series"
        )
    split = split_of(one, options)
    train, validation, test = (score_part(one, verdict, split, part) for part in ("train", "validation", "test"))
    return SeriesResult(one.name, train, validation, test)


def stability_index(before: NDArray[np.float64], after: NDArray[np.float64]) -> float | None:
    """The population stability index of values, after (m,) against before (n,): Σ (a − b) ln(a / b) over the shares in
    bins that hold a tenth of the earlier values each; None of fewer than ten values on a side. Shares count half a
    value more, so that an empty bin is no infinity."""
    before, after = before[np.isfinite(before)], after[np.isfinite(after)]
    if min(len(before), len(after)) < BINS:
        return None
    borders = np.unique(np.quantile(before, np.linspace(0, 1, BINS + 1)[1:-1]))
    counts = [
        np.bincount(np.searchsorted(borders, part, side="right"), minlength=len(borders) + 1)
        for part in (before, after)
    ]
    old, new = ((count + 0.5) / (count.sum() + 0.5 * len(count)) for count in counts)
    return round(float(((new - old) * np.log(new / old)).sum()), 4)


def sparkline(values: NDArray[np.float64], most: int = SHAPE) -> tuple[float, ...]:
    """Values (n,) as up to `most` of them: of each stretch the one farthest from the middle of all, NaN where all of it
    is missing; four figures each."""
    known = values[np.isfinite(values)]
    if not len(known):
        return ()
    middle = float(np.median(known))
    parts = np.array_split(values, min(most, len(values)))
    return tuple(_farthest(part, middle) for part in parts)


def _farthest(part: NDArray[np.float64], middle: float) -> float:
    known = part[np.isfinite(part)]
    return float(f"{known[np.argmax(np.abs(known - middle))]:.4g}") if len(known) else float("nan")


def _quiet(text: str, done: float, total: float) -> None:
    """Nobody listens."""
