"""All texts that a model is sent, in one place and with a version: any change of them is a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np

from workbench.model.rule import Rule
from workbench.model.scores import Finding, Scores
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.training.llm.shown import figure

PROMPT_VERSION = 1

SYSTEM = '''You write anomaly rules in Python for engineers who must read, trust and own them.

# The rule
One function over the whole series, from its first point on:

```python
"""One sentence that names what the rule finds."""

import numpy as np
import rulekit as rk

JUMP_MIN = 6.0
# Emit gap: 10 points


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value moves by its usual step from point to point
    jump = rk.jump(value, 1)
    # Abnormal Rule 1: a jump far beyond the usual step
    flag = np.abs(jump) >= JUMP_MIN
    return flag
```

- `sample` is a float64 array [n, k]: column 0 is the value. The result holds one 0 or 1 (or False or True) a point.
- Every abnormal condition has the comment `# Abnormal Rule i: …` directly above the one statement that computes it:
  `flag = …` for the first, `flag |= …` for each further one. Every quantity has `# Normal Rule i: …` directly above
  it, which says what is normal. The comments are shown to people on call: plain words, no numbers, no code.
- Every number that something is compared with is a constant in UPPER_CASE at the top. A season in points is PERIOD.
- A point may use itself and earlier points only, never a later one.
- Use the functions of rulekit and element-wise numpy. Then the rule also runs as a stream. What numpy computes over
  the whole array (mean, percentile, loops, slices) makes it run in chunks of {chunk} points without memory.
- Imports: numpy, math, rulekit. No files, no randomness, no classes, no try, no global state, no dunder names.
- It must run for any n, also 0, 1 and 2, on constant values and on NaN; NaN compares as False.
- There may be no anomaly at all: then it flags nothing. Never name a point by its number and never write a value
  list: the rule is judged on later data.
- Few clauses, each of one to three conditions. A clause that catches one case only is not worth its false alarms.
- `# Emit gap: N points` at the top: flags up to N normal points apart are one alarm, only its first point is flagged.

# How it is judged
Event F1 on later data: a labeled anomaly is found if any point in it is flagged; every flagged point outside all
labeled anomalies is one false alarm.

# rulekit
`x` is a series [n], `cond` a condition [n]. Each function gives [n], uses the past only and is NaN until it knows
enough. "sigma" is a trailing robust deviation, so that the same limit suits series of any size.
{catalog}

# Your answer
Two or three sentences on what is abnormal here, then the whole rule in one ```python block. Nothing after it.
'''

ASK_NEW = "Write the best rule you can for this data. It is attempt {number} of {total}: look for what others miss."
ASK_BETTER = (
    "Write a better rule. Keep what works, mend what the findings show, and change the comments with the code. "
    "It is attempt {number} of {total}: make another change than the most obvious one where that helps."
)
ASK_NAME = (
    "An algorithm found this rule. Improve it where the data shows how, and say in its comments, in the words of an "
    "engineer who knows such telemetry, what is normal and what each abnormal rule finds. Keep the names of constants."
)
REPAIR = """Your rule was refused before it was judged:
{reason}
{lines}
Send the whole mended rule in one ```python block."""


def system_prompt(chunk_points: int) -> str:
    """The contract, the house rules and the catalog of building blocks."""
    return SYSTEM.replace("{chunk}", str(chunk_points)).replace("{catalog}", catalog())


def catalog() -> str:
    """All building blocks as a list, generated from the catalog itself."""
    from workbench.rulekit.catalog import CATALOG

    lines = []
    for family, features in groupby(CATALOG.values(), key=lambda feature: feature.family):
        lines.append(f"{family}:")
        for feature in features:
            kind = "truth" if feature.gives == "truth" else feature.unit
            lines.append(f"- rk.{feature.signature}: {feature.summary} [{kind}]")
    return "\n".join(lines)


def facts(series: Sequence[Series], periods: Mapping[str, int], figures: int) -> str:
    """What is known of each series; only train parts may be given."""
    return "\n".join(_fact(one, periods.get(one.name, 0), figures) for one in series)


def _fact(one: Series, period: int, figures: int) -> str:
    known = one.value[np.isfinite(one.value)]
    words = [f"- {one.name}: {len(one)} points"]
    if one.interval_ns:
        words.append(f"one every {one.interval_ns / 1e9:g} s")
    if len(known):
        low, middle, high = (figure(float(v), figures) for v in np.quantile(known, (0.05, 0.5, 0.95)))
        words.append(f"median {middle}, mostly {low} to {high}")
    words.append(f"season about {period} points" if period else "no clear season")
    regions = () if one.labels is None else one.labels.regions
    sizes = sorted(len(region) for region in regions)
    words.append(f"{len(sizes)} labeled anomalies" + (f" of {sizes[0]} to {sizes[-1]} points" if sizes else ""))
    return ", ".join(words)


def user_prompt(known: str, windows: str, previous: str, ask: str) -> str:
    """The data, the rule so far with its findings (may be empty), and what to do."""
    data = (
        "# The data\n"
        f"{known}\n\nSome of the training data. Each line begins with the number of its first point; "
        f"labeled anomalous points carry a *. Never use these numbers in the rule.\n\n{windows}"
    )
    return "\n\n".join(part for part in (data, previous, f"# Your task\n{ask}") if part)


def previous_rule(
    rule: Rule,
    scores: tuple[Scores, Scores] | None,
    findings: Sequence[Finding],
    train_stops: Mapping[str, int],
) -> str:
    """The rule so far as text, its scores on train and validation, and its worst misses and false alarms in words."""
    parts = ["# The rule so far", f"```python\n{rule.text.strip()}\n```", f"Emit gap: {rule.emit.gap_points} points."]
    if scores is not None:
        parts += [f"On {part}: {_scores(one)}." for part, one in zip(("train", "later data"), scores, strict=True)]
    if findings:
        parts += ["Its worst errors:", *(_finding(one, train_stops.get(one.series, 0)) for one in findings)]
    return "\n".join(parts)


def _scores(scores: Scores) -> str:
    found = f"{scores.hits} of {scores.events} anomalies found, {scores.false_alarms} false alarms"
    return f"event F1 {scores.event_f1:.3f} ({found})"


def _finding(finding: Finding, train_stop: int) -> str:
    kind = {"miss": "missed anomaly", "false_alarm": "false alarm", "hit": "found anomaly"}[finding.kind]
    points = finding.stop - finding.start
    place = f"points {finding.start} to {finding.stop - 1}" if finding.stop <= train_stop else f"later, {points} points"
    words = f"- {kind} in {finding.series} ({place}): {finding.saw}"
    return words + (f"; condition: {finding.nearest}" if finding.nearest else "")


def repair_prompt(reason: str, lines: str) -> str:
    """Why a rule was refused, with the lines that it is about."""
    return REPAIR.replace("{reason}", reason).replace("{lines}", lines)


def splits_stops(series: Sequence[Series], splits: Sequence[Split]) -> dict[str, int]:
    """Name → end of the train part."""
    return {one.name: split.train_stop for one, split in zip(series, splits, strict=True)}
