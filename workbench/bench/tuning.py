"""The benchmark `tune`: rules with wrong thresholds, tuned on the first half of samples, judged on the second half."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.model.split import Split, SplitOptions, split_points
from workbench.samples.series import RECIPES, series
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.scoring.metrics import pool, score_part
from workbench.training.tune.lift import lift
from workbench.training.tune.nouns import TuneOptions
from workbench.training.tune.tune import runner, tune
from workbench.training.tune.write import with_numbers

SEED = 5
HALVES = SplitOptions(test_share=0.0, validation_share=0.5)  # samples are generated: no test part to keep
OFF = 10.0  # thresholds are wrong by a factor of up to this, up or down
HEAD = """import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
"""

# As engineers and language models write them: forecast, season, level, two conditions, statistics of a chunk, a loop.
BODIES = {
    "forecast": """    # Abnormal Rule 1: far from the forecast
    return np.abs(rk.ar_z(value, 25)) >= 6.0
""",
    "season": """    # Abnormal Rule 1: unlike the same time of other days
    return np.abs(rk.seasonal_z(value, 288)) > 5.0
""",
    "two_conditions": """    # Abnormal Rule 1: a sudden step that the forecast did not expect
    sudden = (np.abs(rk.jump(value, 2)) >= 4.0) & (np.abs(rk.ar_z(value, 25)) >= 4.0)
    # Abnormal Rule 2: far from the usual level
    far = np.abs(rk.robust_z(value, 200)) > 6.0
    return sudden | far
""",
    "moving_limits": """    center = rk.ewma(value, 60)
    spread = rk.std(value, 60)
    # Abnormal Rule 1: above three deviations
    high = value > center + 3 * spread
    # Abnormal Rule 2: below three deviations
    low = value < center - 3 * spread
    return high | low
""",
    "chunk": """    if len(value) < 4:
        return np.zeros(len(value), dtype=int)
    change = np.abs(np.diff(value, prepend=value[0]))
    # Abnormal Rule 1: a change beyond five of the chunk's deviations
    return (change > 5 * np.std(change)).astype(int)
""",
}


@dataclass(frozen=True)
class Case:
    """A rule whose thresholds are off, and the series it is tuned on."""

    name: str
    rule: Rule
    series: Series
    split: Split


def cases(seed: int = SEED, recipes: Sequence[str] = tuple(RECIPES), off: float = OFF) -> Iterator[Case]:
    """Each rule for each recipe, each of its thresholds times a factor drawn log-evenly from 1/off to off."""
    for recipe in recipes:
        for body in BODIES:
            rng = np.random.default_rng([seed, zlib.crc32(f"{recipe} {body}".encode())])
            one = series(recipe, None, np.random.default_rng([seed, zlib.crc32(recipe.encode())]))
            yield Case(f"{recipe} {body}", _wrong(body, off, rng), one, split_points(len(one), None, HALVES))


def measure(
    host: Host,
    say: Callable[[str], None],
    seed: int = SEED,
    options: TuneOptions | None = None,
    wanted: int | None = None,
) -> dict[str, Any]:
    """Pooled event F1 on validation `before` and `after` tuning on train, the share of cases that got `better` and
    `worse` there, what cross-fitting on train had promised, and vectors run a case.

    `wanted`: only so many cases.
    """
    options = options or TuneOptions()
    told: dict[str, Any] = {}
    for case in list(cases(seed))[:wanted]:
        told[case.name] = one = judged(case, host, options)
        say(f"{case.name}: {one['before']:.3f} → {one['after']:.3f} ({one['runs']} runs)")
    names = ("before", "after", "promised", "runs")
    means = {name: round(float(np.mean([one[name] for one in told.values()])), 4) for name in names}
    gains = np.array([one["after"] - one["before"] for one in told.values()])
    better, worse = float(np.mean(gains > 0)), float(np.mean(gains < 0))
    return {**means, "better": round(better, 3), "worse": round(worse, 3), "cases": told}


def judged(case: Case, host: Host, options: TuneOptions) -> dict[str, Any]:
    """One case: tuned on its train part alone, scored on its validation part."""
    run = runner(host, options.deadline_s)
    tuned = tune(case.rule, [case.series], [case.split], run, options, parts=("train",))
    scores = []
    for rule in (case.rule, tuned.rule):
        verdict = flag_series(
            rule, case.series, host, span=(0, case.split.validation_stop), deadline_s=options.deadline_s
        )
        scores.append(pool([score_part(case.series, verdict, case.split, "validation")]).event_f1)
    return {
        "before": round(scores[0], 4),
        "after": round(scores[1], 4),
        "promised": round(tuned.cross_fitted_after, 4),
        "runs": tuned.runs,
        "changed": {change.name: [change.old, change.new] for change in tuned.changed},
    }


def _wrong(body: str, off: float, rng: np.random.Generator) -> Rule:
    lifted = lift(HEAD + BODIES[body])
    factors = off ** rng.uniform(-1.0, 1.0, len(lifted.values))
    wrong = {n: float(f"{v * f:.3g}") for (n, v), f in zip(lifted.values.items(), factors, strict=True)}
    text = with_numbers(lifted.text, wrong)
    stateful = read_contract(text).stateful
    spec = InputSpec() if stateful else InputSpec(run="chunk", points=500)
    return Rule(body, text, input=spec, emit=Emit("first", 5))
