"""The base detector: a rule of one clause, a forecast error above one limit that comes from the labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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

ORDER = 25
LIMITS = tuple(float(f"{limit:.2g}") for limit in np.geomspace(3.0, 40.0, 22))  # in trailing σ
GAPS = (0, 3, 10, 30)  # points
DEFAULT_LIMIT = 6.0  # where no label tells: what transfers over whole families of series (SIGMA of Yahoo S5)
DEFAULT_GAP = 10

TEXT = '''"""Base detector: a forecast error above one limit."""

import numpy as np
import rulekit as rk

FORECAST_ERROR = {limit}


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: each point follows from the {order} before it, up to the usual forecast error
    forecast_error = rk.ar_z(value, {order})
    # Abnormal Rule 1: the value is far from its forecast, in units of the usual forecast error
    flag = np.abs(forecast_error) >= FORECAST_ERROR
    return flag
'''


def base_rule(limit: float = DEFAULT_LIMIT, gap_points: int = DEFAULT_GAP) -> Rule:
    """The detector with a limit in trailing σ of the forecast error (auto-regression of order 25, learned online)."""
    return Rule(
        name="base",
        text=TEXT.format(limit=limit, order=ORDER),
        title="Base detector: forecast error",
        input=InputSpec(run="stateful"),
        emit=Emit("first", gap_points),
        origin=Origin(kind="synthesizer", model="base detector"),
    )


def fit_base(examples: Sequence[Series], stops: Sequence[int], options: TrainOptions, progress: Progress) -> Rule:
    """The base detector with the limit and emit gap that score best on the points before `stops` of all examples.

    Among equally good limits the middle one is taken; the default ones where no point is labeled.
    """
    scores = _forecast_errors(examples, stops, progress)
    labels = [(one.labels or LabelSet()).within(0, stop) for one, stop in zip(examples, stops, strict=True)]
    if not any(map(len, labels)):
        return base_rule()
    best, choices = -1.0, [(DEFAULT_LIMIT, DEFAULT_GAP)]
    for at, gap in enumerate(GAPS):
        for number, limit in enumerate(LIMITS):
            progress("Fitting the base detector", at + number / len(LIMITS), len(GAPS))
            value = objective(
                [_score(z, y, limit, gap) for z, y in zip(scores, labels, strict=True)], options.micro_share
            )
            if value > best + 1e-12:
                best, choices = value, []
            if value >= best - 1e-12:
                choices.append((limit, gap))
    limit, gap = choices[len(choices) // 2]
    return base_rule(limit, gap)


def refit_base(rule: Rule, fitted: Rule) -> Rule:
    """The rule with the limit and gap of a detector fitted to more points."""
    return replace(rule.with_text(fitted.text), emit=fitted.emit)


def is_base(rule: Rule) -> bool:
    """Whether a rule is the base detector as it was made, apart from its limit."""
    return rule.origin.model == "base detector" and _shape(rule.text) == _shape(base_rule().text)


def _shape(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("FORECAST_ERROR ="))


def _forecast_errors(examples: Sequence[Series], stops: Sequence[int], progress: Progress) -> list[NDArray[np.float64]]:
    from workbench import rulekit

    found = []
    for at, (one, stop) in enumerate(zip(examples, stops, strict=True)):
        progress(f"Base detector on {one.name}", at, len(examples))
        found.append(np.abs(np.asarray(rulekit.ar_z(one.value[:stop], ORDER), np.float64)))
    return found


def _score(size: NDArray[np.float64], labels: LabelSet, limit: float, gap: int) -> Scores:
    condition = (size >= limit).astype(np.int8)
    return score_flags(emit_flags(condition, Emit("first", gap)), condition, labels, interval_s=None)
