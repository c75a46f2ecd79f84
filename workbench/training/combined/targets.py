"""What a rule beside a base detector has to learn: events that the base misses, or which of its alarms are false."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.model.combination import Role
from workbench.model.labels import LabelSet
from workbench.model.scores import Finding
from workbench.model.series import Series
from workbench.model.verdict import Verdict


def target(one: Series, base: Verdict, role: Role) -> Series:
    """The series as the author of a rule is shown it: what counts for the rule is labeled or normal, the rest ignored.

    `add`: the events without a flag of the base are its anomalies; those with one, and all points where the base is
    abnormal anyway, are ignored. `filter`: the events with a flag are its anomalies (it says 1 to keep an alarm) and
    the other points where the base is abnormal are all that is normal; where the base is normal it is not asked.
    A series that was never labeled stays so.
    """
    if one.labels is None:
        return one
    n = len(one)
    on = base.condition[:n] == 1
    found, missed = split_events(one.labels, base.flags[:n])
    if role == "add":
        return replace(one, labels=missed, ignored=LabelSet.from_mask(on | (found.mask(n) == 1)), _hash=[])
    return replace(one, labels=found, ignored=LabelSet.from_mask(~on & (found.mask(n) == 0)), _hash=[])


def split_events(labels: LabelSet, flags: NDArray[np.int8]) -> tuple[LabelSet, LabelSet]:
    """The events with a flag and those without one."""
    hit = [bool((flags[region.start : region.stop] == 1).any()) for region in labels.regions]
    found = tuple(region for region, one in zip(labels.regions, hit, strict=True) if one)
    return LabelSet(found), LabelSet(tuple(r for r, one in zip(labels.regions, hit, strict=True) if not one))


def nothing_to_learn(series: Sequence[Series], bases: Sequence[Verdict], stops: Sequence[int], role: Role) -> str:
    """Why no rule of this role can be learned from the points before the stops; empty = one can."""
    missed = alarms = 0
    for one, base, stop in zip(series, bases, stops, strict=True):
        labels = (one.labels or LabelSet()).within(0, stop)
        missed += len(split_events(labels, base.flags[:stop])[1])
        alarms += int(((base.flags[:stop] == 1) & (labels.mask(stop) == 0)).sum()) if one.labels is not None else 0
    if role == "add" and not missed:
        return "the base misses no labeled event of the train parts"
    if role == "filter" and not alarms:
        return "the base raises no false alarm on the train parts"
    return ""


def concerns(finding: Finding, base: Verdict, role: Role) -> bool:
    """Whether a rule of this role can do anything about an error of both together."""
    span = slice(finding.start - base.start, finding.stop - base.start)
    if role == "add":
        return finding.kind == "miss" or not (base.condition[span] == 1).any()
    return finding.kind != "miss" or bool((base.flags[span] == 1).any())
