"""Built-in base detectors: rules of one clause, a deviation above one limit that comes from the labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from workbench.model.emit import Emit
from workbench.model.labels import LabelSet, runs
from workbench.model.rule import BASE_DETECTOR, InputSpec, Origin, Rule
from workbench.model.series import Series
from workbench.synthesis.deviations import FORMS, ORDER, SPAN, Kind
from workbench.training.engine.ways_out import Progress
from workbench.training.options import TrainOptions
from workbench.training.tune.blocks import event_objective

LIMITS = tuple(float(f"{limit:.2g}") for limit in np.geomspace(3.0, 40.0, 22))  # in trailing σ
GAPS = (0, 3, 10, 30)  # points
DEFAULT_LIMIT = 6.0  # where no label tells: what transfers over whole families of series (SIGMA of Yahoo S5)
DEFAULT_GAP = 10
DEFAULT_PERIOD = 100  # points, where no series tells one
NO_PERIODS: Mapping[str, int] = MappingProxyType({})

TEXT = '''"""Base detector: a {what} above one limit."""

import numpy as np
import rulekit as rk

{constants}


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: {normal}
    {name} = {call}
    # Abnormal Rule 1: {clause}
    flag = np.abs({name}) >= {limit_name}
    return flag
'''


def base_rule(
    limit: float = DEFAULT_LIMIT,
    gap_points: int = DEFAULT_GAP,
    kind: Kind = "ar",
    periods: Mapping[str, int] = NO_PERIODS,
) -> Rule:
    """A detector with a limit in trailing σ of what it measures.

    `ar`: the error of an auto-regression of order 25, learned online. `seasonal`: the distance to what is usual at this
    phase of the season; `periods`: series → its season in points. `ewma`: the distance to the recent level.
    """
    form = FORMS[kind]
    own = list(periods.values()) if kind == "seasonal" else []
    period = max(sorted(set(own)), key=own.count, default=DEFAULT_PERIOD)
    season = f"PERIOD = {period}\n" if kind == "seasonal" else ""
    words = {"what": form.what, "name": form.name, "normal": form.normal, "clause": form.clause, "call": form.call}
    name = form.name.upper()
    others = {series: {"PERIOD": float(one)} for series, one in periods.items() if own and one != period}
    return Rule(
        name="base",
        text=TEXT.format(**words, limit_name=name, constants=f"{season}{name} = {limit}"),
        title=form.title,
        input=InputSpec(run="stateful"),
        emit=Emit("first", gap_points),
        overrides=MappingProxyType(others),
        origin=Origin(kind="synthesizer", model=BASE_DETECTOR),
    )


def fit_base(
    examples: Sequence[Series],
    stops: Sequence[int],
    options: TrainOptions,
    progress: Progress,
    kind: Kind = "ar",
) -> Rule:
    """The detector with the limit and emit gap that score best on the points before `stops` of all examples.

    Among equally good limits the middle one is taken; the default ones where no point is labeled. The season of each
    series comes from the same points.
    """
    periods = _seasons(examples, stops) if kind == "seasonal" else NO_PERIODS
    sizes = [
        _size(kind, one, stop, periods, progress, (at, len(examples)))
        for at, (one, stop) in enumerate(zip(examples, stops, strict=True))
    ]
    labels = [(one.labels or LabelSet()).within(0, stop) for one, stop in zip(examples, stops, strict=True)]
    if not any(map(len, labels)):
        return base_rule(kind=kind, periods=periods)
    values = _values(sizes, labels, options.micro_share, progress)
    choices = np.argwhere(values >= values.max() - 1e-12)
    at, number = choices[len(choices) // 2]
    return base_rule(LIMITS[number], GAPS[at], kind, periods)


def refit_base(rule: Rule, fitted: Rule) -> Rule:
    """The rule with the limit and gap of a detector fitted to more points."""
    return replace(rule.with_text(fitted.text), emit=fitted.emit)


def is_base(rule: Rule) -> bool:
    """Whether a rule is the forecast-error detector as it was made, apart from its limit."""
    return rule.origin.model == BASE_DETECTOR and _shape(rule.text) == _shape(base_rule().text)


def _shape(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("FORECAST_ERROR ="))


def _seasons(examples: Sequence[Series], stops: Sequence[int]) -> dict[str, int]:
    from workbench.synthesis.learn import season

    pairs = zip(examples, stops, strict=True)
    return {
        one.name: season(one.value[:stop], None if one.interval_ns is None else one.interval_ns / 1e9)
        for one, stop in pairs
    }


def _size(
    kind: Kind, one: Series, stop: int, periods: Mapping[str, int], progress: Progress, place: tuple[int, int]
) -> NDArray[np.float64]:
    """How far each point (stop,) is from what is expected, in trailing σ, as the rule will see it."""
    from workbench import rulekit

    progress(f"Base detector on {one.name}", *place)
    value = one.value[:stop]
    if kind == "ar":
        deviation = rulekit.ar_z(value, ORDER)
    elif kind == "ewma":
        deviation = rulekit.ewma_z(value, SPAN)
    else:
        deviation = rulekit.seasonal_z(value, periods[one.name])
    return np.abs(np.asarray(deviation, np.float64))


def _values(
    sizes: Sequence[NDArray[np.float64]], labels: Sequence[LabelSet], micro_share: float, progress: Progress
) -> NDArray[np.float64]:
    """What is maximized (gaps, limits), with each gap and limit on all series together: `validate.objective`."""
    from workbench.synthesis.search.kernels import count_steps

    marks, reached, events = list[NDArray[np.int64]](), list[NDArray[np.float64]](), list[int]()
    for number, (size, known) in enumerate(zip(sizes, labels, strict=True)):
        at = np.flatnonzero(size >= LIMITS[0])
        own = runs(known.mask(len(size)))
        marks.append(np.stack([np.full(len(at), number), at, _event_at(at, own, sum(events))]))
        reached.append(size[at])
        events.append(len(own))
    (series, position, event), size = np.concatenate(marks, axis=1), np.concatenate(reached)
    values = np.empty((len(GAPS), len(LIMITS)))
    for row, gap in enumerate(GAPS):
        progress("Fitting the base detector", row, len(GAPS))
        hits, false = count_steps(
            size, np.array(LIMITS), series, position, event, series, sum(events), len(events), gap
        )
        values[row] = event_objective(hits.T, false.T, np.array(events), micro_share)
    return values


def _event_at(points: NDArray[np.int64], events: NDArray[np.int64], first: int) -> NDArray[np.int64]:
    """The number of the event [start, stop) that holds each point, counted from `first`; −1 for none."""
    before = np.searchsorted(events[:, 0], points, side="right") - 1
    held = before >= 0
    held[held] = points[held] < events[before[held], 1]
    return np.where(held, before + first, -1)
