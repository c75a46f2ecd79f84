"""What each `Abnormal Rule` is worth: how well it would do alone on the train parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from workbench.model.emit import emit_flags
from workbench.model.labels import LabelSet
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.verdict import Verdict
from workbench.sandbox.contract import read_contract
from workbench.scoring.metrics import pool, score_flags

Trace = Callable[[Rule, Series], Verdict]  # a run that also tells which `Abnormal Rule` fired where


def importance(rule: Rule, series: Sequence[Series], stops: Sequence[int], trace: Trace) -> Mapping[int, float] | None:
    """Number of an `Abnormal Rule` → event F1 of its flags alone, pooled over the points before `stops`.

    None where it makes no difference (one of them), or cannot be told: the rule does not run, or its text does not
    tell which of them fired.
    """
    numbers = [clause.number for clause in read_contract(rule.text).clauses]
    scores: dict[int, list[Scores]] = {number: [] for number in numbers}
    if len(scores) < 2 or len(scores) != len(numbers):
        return None
    for one, stop in zip(series, stops, strict=True):
        verdict = trace(rule, one.cut(0, stop))
        if not verdict.ran or verdict.clauses is None or len(verdict.clauses) != len(numbers):
            return None
        labels = (one.labels or LabelSet()).within(0, stop)
        for number, row in zip(numbers, verdict.clauses, strict=True):
            condition = (row & (verdict.condition == 1)).astype(np.int8)
            scores[number].append(
                score_flags(emit_flags(condition, rule.emit, origins=one.origins), condition, labels, interval_s=None)
            )
    return {number: pool(some).event_f1 for number, some in scores.items()}
