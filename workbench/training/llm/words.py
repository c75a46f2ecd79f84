"""Rules, scores, errors and contrasts in the words in which a model is told of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.model.rule import Rule
from workbench.model.scores import Finding, Scores
from workbench.training.engine.nouns import Contrast, Feedback, Regression
from workbench.training.llm import prompts
from workbench.training.llm.answer.made import GAP
from workbench.training.llm.shown.data import Shown, TrainData
from workbench.training.llm.shown.figures import Scale

CONTRASTS = 5
CONTRAST_POINTS = 30
KINDS = {"miss": "missed anomaly", "false_alarm": "false alarm", "hit": "found anomaly"}


def rule_words(rule: Rule) -> str:
    """A rule as a block of Python with its emit gap, which may be another than the one its comment tells of."""
    gap = str(rule.emit.gap_points)
    text = GAP.sub(lambda match: match[0].replace(match[1], gap), rule.text.strip())
    return prompts.filled(prompts.RULE, text=text, gap=gap)


def rule_so_far(feedback: Feedback, findings: Sequence[Finding], data: TrainData, shown: Shown) -> str:
    """One of the best rules, its scores on train and validation, and its worst errors in words."""
    train, later = scores_words(feedback.train), scores_words(feedback.validation)
    words = prompts.filled(prompts.RULE_SO_FAR, rule=rule_words(feedback.rule), train=train, later=later)
    return "\n".join([words, *errors_words("Its", findings, data, shown)])


def errors_words(whose: str, findings: Sequence[Finding], data: TrainData, shown: Shown) -> list[str]:
    """Misses and false alarms with where they are shown; nothing where there are none."""
    lines = "\n".join(_finding(one, data, shown) for one in findings)
    return [prompts.filled(prompts.ERRORS, whose=whose, findings=lines)] if lines else []


def scores_words(scores: Scores) -> str:
    """Event F1 and what it is made of."""
    found = f"{scores.hits} of {scores.events} anomalies found, {scores.false_alarms} false alarms"
    return f"event F1 {scores.event_f1:.3f} ({found})"


def fix_words(regression: Regression, findings: Sequence[Finding], data: TrainData) -> str:
    """A rule that scores below its parent: the diff, how the scores moved, contrasts, and its worst errors."""
    old = regression.parent
    words = prompts.filled(
        prompts.FIX,
        rule=rule_words(regression.rule),
        diff=regression.diff.strip("\n"),
        train=moved_words(old.train, regression.train),
        later=moved_words(old.validation, regression.validation),
    )
    tables = "\n\n".join(_contrast(one, data) for one in regression.contrasts[:CONTRASTS])
    contrasts = [prompts.filled(prompts.CONTRASTS, contrasts=tables)] if tables else []
    errors = errors_words("Its", findings, data, Shown(""))
    return "\n\n".join(["\n".join([words, *errors]), *contrasts])


def moved_words(old: Scores, new: Scores) -> str:
    """How scores moved from an older rule to a newer one."""

    def change(before: int, after: int) -> str:
        return str(after) if before == after else f"{before} → {after}"

    found = f"{change(old.hits, new.hits)} of {new.events} anomalies found"
    alarms = f"{change(old.false_alarms, new.false_alarms)} false alarms"
    return f"event F1 {old.event_f1:.3f} → {new.event_f1:.3f} ({found}, {alarms})"


def _finding(finding: Finding, data: TrainData, shown: Shown) -> str:
    """An error in words: where it is to be seen, never the number of a point in the series."""
    at = data.place_of(finding.series)
    points = finding.stop - finding.start
    place = f"{points} point{'s' if points > 1 else ''}"
    if at >= 0 and finding.stop <= len(data.series[at]):
        place = shown.where(at, finding.start, finding.stop) or f"{place} that are not shown"
    else:
        place = f"later, {place}"
    words = f"- {KINDS[finding.kind]} in {finding.series} ({place}): {finding.saw}"
    return words + (f"; condition: {finding.nearest}" if finding.nearest else "")


def _contrast(contrast: Contrast, data: TrainData) -> str:
    """Values, labels and flags as aligned lines; of a long stretch the points around the first wrong flag."""
    start, stop = _wrong_part(contrast)
    at = data.place_of(contrast.series)
    scale = data.scales[at] if at >= 0 else Scale()
    rows = {
        "values": [scale.shown(float(value)) for value in contrast.values[start:stop]],
        "truth": _digits(contrast.truth[start:stop]),
        "old": _digits(contrast.old[start:stop]),
        "new": _digits(contrast.new[start:stop]),
    }
    widths = [max(map(len, column)) for column in zip(*rows.values(), strict=True)]
    lines = [
        f"{name:6} {' '.join(cell.rjust(w) for cell, w in zip(row, widths, strict=True))}" for name, row in rows.items()
    ]
    return "\n".join([", ".join(filter(None, [contrast.series, scale.words])) + ":", *lines])


def _wrong_part(contrast: Contrast) -> tuple[int, int]:
    n = len(contrast.values)
    wrong = np.flatnonzero((contrast.new != contrast.truth) & (contrast.old == contrast.truth))
    first = int(wrong[0]) if len(wrong) else 0
    start = max(0, min(first - 2 * CONTRAST_POINTS // 3, n - CONTRAST_POINTS))
    return start, min(n, start + CONTRAST_POINTS)


def _digits(flags: NDArray[np.int8]) -> list[str]:
    return [str(int(flag)) for flag in flags]
