"""What tells the author of a rule that it lost against the one it was to better: figures, diff, and where it lost."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet, runs
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.model.verdict import Verdict
from workbench.training.engine.nouns import Contrast, Feedback, Judged, Regression
from workbench.training.engine.ways_out import Progress
from workbench.training.validate import Bench, run_rule

MOST = 5  # contrasts told
BEFORE, AFTER = 30, 10  # points shown around what was lost
LONGEST = 160  # points of one contrast; a longer event is shown from its start


def regression(parent: Feedback, rule: Rule, judged: Judged, bench: Bench, progress: Progress) -> Regression:
    """A rule against its parent, which ran on the same series. Raises StopRequested where the host was stopped."""
    old = run_rule(parent.rule, bench.series, bench, progress)
    new = run_rule(rule, bench.series, bench, progress)
    lost = [
        contrast
        for one, split, was, now in zip(bench.series, bench.splits, old, new, strict=False)
        if was.ran and now.ran
        for contrast in contrasts(one, split, was, now)
    ]
    diff = "\n".join(
        difflib.unified_diff(parent.rule.text.splitlines(), rule.text.splitlines(), "before", "after", lineterm="")
    )
    return Regression(parent, rule, judged.train, judged.validation, diff, _in_turn(lost), judged.findings)


def contrasts(series: Series, split: Split, old: Verdict, new: Verdict) -> list[Contrast]:
    """Where on the validation part the old flags were right and the new ones are wrong: events that are missed now,
    then points that are false alarms now."""
    start, stop = split.span("validation")
    truth = np.zeros(len(series), np.int8)
    truth[start:stop] = (series.labels or LabelSet()).within(start, stop).mask(stop - start)
    was, now = _flags(old, len(series)), _flags(new, len(series))
    missed = [(a, b) for a, b in runs(truth).tolist() if was[a:b].any() and not now[a:b].any()]
    new_alarms = np.flatnonzero((now == 1) & (was == 0) & (truth == 0))
    alarms = [(int(at), int(at) + 1) for at in new_alarms if start <= at < stop]
    spans = [
        (max(start, a - BEFORE), min(stop, b + AFTER, a - BEFORE + LONGEST)) for a, b in (*missed, *_apart(alarms))
    ]
    return [Contrast(series.name, a, b, series.value[a:b], truth[a:b], was[a:b], now[a:b]) for a, b in spans]


def _apart(alarms: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those that the window of an earlier one does not show."""
    kept = list[tuple[int, int]]()
    for first, last in alarms:
        if not kept or first >= kept[-1][0] + AFTER:
            kept.append((first, last))
    return kept


def _flags(verdict: Verdict, n: int) -> NDArray[np.int8]:
    """Flags of 0 and 1 (n,); points that were not judged are normal."""
    flags = np.zeros(n, np.int8)
    flags[verdict.start : verdict.start + len(verdict.flags)] = verdict.flags == 1
    return flags


def _in_turn(found: Sequence[Contrast]) -> tuple[Contrast, ...]:
    """At most MOST, misses and false alarms in turn, so that neither hides the other."""
    misses = [one for one in found if (one.truth & one.old).any() and not (one.truth & one.new).any()]
    alarms = [one for one in found if one not in misses]
    turns = [one for pair in zip(misses, alarms, strict=False) for one in pair]
    rest = misses[len(alarms) :] + alarms[len(misses) :]
    return tuple((turns + rest)[:MOST])
