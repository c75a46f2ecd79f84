"""The base detector of a task as a rule, fitted to what comes before the validation parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbench.errors import TrainingError
from workbench.model.emit import Emit, emit_flags
from workbench.model.labels import LabelSet
from workbench.model.rule import BASE_DETECTOR, InputSpec, Origin, Rule
from workbench.model.verdict import Verdict
from workbench.scoring.metrics import score_flags
from workbench.training.base import GAPS, fit_base
from workbench.training.combined.spec import BaseSpec
from workbench.training.engine.ways_out import Progress
from workbench.training.validate import Bench, objective, run_rule

COLUMN_TEXT = '''"""Base detector: the column {column} at its limit or above."""

import numpy as np

LIMIT = {limit}


def inference(sample: np.ndarray) -> np.ndarray:
    given = sample[:, 0]
    # Normal Rule 1: what the base detector wrote into the column stays below its limit
    # Abnormal Rule 1: the base detector's column is at its limit or above
    flag = given >= LIMIT
    return flag
'''


def base_of(spec: BaseSpec, bench: Bench, progress: Progress) -> Rule:
    """The base detector of one task: a built-in one with its limit, or a column with its emit step, chosen on the train
    parts; the rule of a pack as it was approved. Where a column has no value the base does not judge.

    Raises TrainingError where it does not run on a series of the task.
    """
    stops = [split.train_stop for split in bench.splits]
    if spec.where == "builtin":
        return fit_base(bench.series, stops, bench.options, progress, spec.kind)
    if spec.where == "pack":
        return pack_rule(Path(spec.name))
    rule = column_rule(spec.name, spec.limit)
    return replace(rule, emit=_best_emit(run_base(rule, bench, progress), bench))


def column_rule(column: str, limit: float) -> Rule:
    """The base detector that reads its flags from a named column of the series."""
    return Rule(
        name="base",
        text=COLUMN_TEXT.format(column=" ".join(column.split()).replace("\\", "/").replace('"', "'"), limit=limit),
        title=f"Base detector: column {column}",
        input=InputSpec(columns=(column,), run="stateful"),
        origin=Origin(kind="human", model=BASE_DETECTOR),
    )


def pack_rule(path: Path) -> Rule:
    """The one rule of a pack; TrainingError where it holds several."""
    from workbench.packs.pack import read_pack

    rules = read_pack(path).rules
    if len(rules) != 1:
        raise TrainingError(f"{path.name} is no base detector", f"it holds {len(rules)} rules", "Give a pack of one")
    return rules[0]


def run_base(rule: Rule, bench: Bench, progress: Progress) -> tuple[Verdict, ...]:
    """What a base says on all series; TrainingError where it does not run on one."""
    verdicts = run_rule(rule, bench.series, bench, progress)
    if not verdicts[-1].ran:
        name, why = bench.series[len(verdicts) - 1].name, verdicts[-1].problems[0].message
        raise TrainingError(f"The base detector does not run on {name}", why, "Give another base")
    return verdicts


def _best_emit(verdicts: Sequence[Verdict], bench: Bench) -> Emit:
    """How its condition becomes flags: what scores best on the train parts; every point where none is better."""
    choices = [Emit(), *(Emit("first", gap) for gap in GAPS)]

    def value(emit: Emit) -> float:
        scores = []
        for one, verdict, split in zip(bench.series, verdicts, bench.splits, strict=True):
            condition = verdict.condition[: split.train_stop]
            labels = (one.labels or LabelSet()).within(0, split.train_stop)
            scores.append(score_flags(emit_flags(condition, emit), condition, labels, interval_s=None))
        return round(objective(scores, bench.options.micro_share), 9)

    return max(choices, key=value)  # the first of equally good ones
