"""Built-in base detectors: rules of one clause, a deviation above one limit that comes from the labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.model.emit import Emit, emit_flags
from workbench.model.labels import LabelSet
from workbench.model.rule import InputSpec, Origin, Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.scoring.metrics import score_flags
from workbench.training.engine.ways_out import Progress
from workbench.training.options import TrainOptions
from workbench.training.validate import objective

Kind = Literal["ar", "seasonal", "ewma"]
ORDER = 25
SPAN = 20  # points
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
    # Abnormal Rule 1: the value is far from {expected}, in units of the usual {what}
    flag = np.abs({name}) >= {limit_name}
    return flag
'''


@dataclass(frozen=True)
class _Form:
    """What one detector measures: in words, as a name, what is normal, what is expected, as a call of rulekit."""

    what: str
    name: str
    normal: str
    expected: str
    call: str


_FORMS: Mapping[Kind, _Form] = MappingProxyType(
    {
        "ar": _Form(
            "forecast error",
            "forecast_error",
            f"each point follows from the {ORDER} before it, up to the usual forecast error",
            "its forecast",
            f"rk.ar_z(value, {ORDER})",
        ),
        "seasonal": _Form(
            "seasonal residual",
            "seasonal_residual",
            "each point is as at this phase of earlier seasons, up to the usual residual",
            "what is usual at this phase",
            "rk.seasonal_z(value, PERIOD)",
        ),
        "ewma": _Form(
            "distance to the recent level",
            "level_distance",
            f"each point is near the recent level (EW span {SPAN} points), up to the usual distance",
            "the recent level",
            f"rk.ewma_z(value, {SPAN})",
        ),
    }
)


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
    form = _FORMS[kind]
    own = list(periods.values()) if kind == "seasonal" else []
    period = max(sorted(set(own)), key=own.count, default=DEFAULT_PERIOD)
    season = f"PERIOD = {period}\n" if kind == "seasonal" else ""
    words = {"what": form.what, "name": form.name, "normal": form.normal, "expected": form.expected, "call": form.call}
    name = form.name.upper()
    others = {series: {"PERIOD": float(one)} for series, one in periods.items() if own and one != period}
    return Rule(
        name="base",
        text=TEXT.format(**words, limit_name=name, constants=f"{season}{name} = {limit}"),
        title=f"Base detector: {form.what}",
        input=InputSpec(run="stateful"),
        emit=Emit("first", gap_points),
        overrides=MappingProxyType(others),
        origin=Origin(kind="synthesizer", model="base detector"),
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
    best, choices = -1.0, [(DEFAULT_LIMIT, DEFAULT_GAP)]
    for at, gap in enumerate(GAPS):
        for number, limit in enumerate(LIMITS):
            progress("Fitting the base detector", at + number / len(LIMITS), len(GAPS))
            value = objective(
                [_score(size, y, limit, gap) for size, y in zip(sizes, labels, strict=True)], options.micro_share
            )
            if value > best + 1e-12:
                best, choices = value, []
            if value >= best - 1e-12:
                choices.append((limit, gap))
    limit, gap = choices[len(choices) // 2]
    return base_rule(limit, gap, kind, periods)


def refit_base(rule: Rule, fitted: Rule) -> Rule:
    """The rule with the limit and gap of a detector fitted to more points."""
    return replace(rule.with_text(fitted.text), emit=fitted.emit)


def is_base(rule: Rule) -> bool:
    """Whether a rule is the forecast-error detector as it was made, apart from its limit."""
    return rule.origin.model == "base detector" and _shape(rule.text) == _shape(base_rule().text)


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


def _score(size: NDArray[np.float64], labels: LabelSet, limit: float, gap: int) -> Scores:
    condition = (size >= limit).astype(np.int8)
    return score_flags(emit_flags(condition, Emit("first", gap)), condition, labels, interval_s=None)
