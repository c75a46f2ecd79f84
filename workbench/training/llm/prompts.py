"""All texts that a model is sent, in one place and with a version: any change of them is a new version."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Literal

PROMPT_VERSION = 3  # a test holds the texts to it

Role = Literal["propose", "name", "repair", "fix", "mutate", "describe"]

# Every role that writes code is sent this text first, letter by letter: servers then charge less for it.
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
One to three sentences on what is abnormal or what you changed, then the whole rule in one ```python block and nothing
after it. Where JSON is asked for: the same as `explanation` and `code`, without the block.
'''

NAME_SYSTEM = """You explain anomaly rules to engineers on call. You change words, never code.

- The docstring at the top: one sentence that names what the rule finds.
- `# Normal Rule i: …` directly above each quantity: what is normal, as an engineer who knows such telemetry says it.
- `# Abnormal Rule i: …` directly above each condition: what it finds and what it may mean.
- Plain words, no numbers, no code. Not every condition has a story: then say only what happens.
- All else stays letter by letter: code, names, constants, the comment `# Emit gap`.

# Your answer
One sentence on what the rule finds, then the whole rule in one ```python block and nothing after it. Where JSON is
asked for: the same as `explanation` and `code`, without the block.
"""

DESCRIBE_SYSTEM = """You look at plots of telemetry and keep a list of the kinds of anomalies in it, for the author of
anomaly rules.

- At most five kinds; merge what is alike, keep what still holds, drop what was a mistake.
- Each: a short name, and what the values do, with concrete values: levels, sizes, how many points long, what is
  normal around it.
- No index, position, date or time: the rules are for later data.

# Your answer
The whole new list, one kind a line: `name: what the values do`. Where JSON is asked for: as `kinds`.
"""

DATA = """# The data
Windows of the training data. A row begins with the place of its first value in the window. Values in [brackets] are
labeled anomalous{ignored}. "shown = …" says how values are scaled here: the rule is given them as they are.

{windows}"""

IGNORED = ", those in (parentheses) count neither way: another detector decides on them"

CONFIRMED = ", those in {braces} look abnormal, but a person has confirmed that they are normal: never flag them"

KINDS = """# Kinds of anomalies in plots of this data
{kinds}"""

RULE_SO_FAR = """# The rule so far
{rule}
On train: {train}.
On later data: {later}."""

ERRORS = """{whose} worst errors:
{findings}"""

NEW = """# Your task
Write the best rule you can for this data. It is attempt {number} of {total}: look for what others miss."""

BETTER = """# Your task
Write a better rule. Keep what works, mend what the errors show, and change the comments with the code. It is attempt
{number} of {total}: make another change than the most obvious one where that helps."""

SEED = """# Your task
An algorithm found this rule. Better it where the data shows how, and say in its comments, in the words of an engineer
who knows such telemetry, what is normal and what each abnormal rule finds."""

REPAIR = """# The rule
{rule}

# Your task
It was refused before it was judged:
{reason}
{lines}
Mend that and nothing else."""

AGAIN = """# Your task
Write the best rule you can for this data. An earlier answer could not be used: {fault}."""

FIX = """# The new rule
{rule}

# How it differs from the old one
```diff
{diff}
```
On train: {train}.
On later data: {later}."""

CONTRASTS = """# Where the old rule was right and the new one is wrong
`truth`, `old` and `new`: labels, flags of the old and of the new rule.

{contrasts}"""

FIX_TASK = """# Your task
On later data the new rule is worse than the old one. Mend it, so that it keeps what it gained and is right again where
the old one was. If that cannot be done, answer with the one word KEEP instead of code: the old rule then stays."""
KEEP = "KEEP"

MUTATE = """# The rule
{rule}

# The data
{facts}

# Your task
{how}
Keep all `# Normal Rule` comments; change the other comments with the code."""
MUTATIONS = (
    "Make it simpler: fewer conditions that find the same.",
    "Drop what does not pay: keep the strongest conditions only.",
    "Change one quantity: another building block, window or scale that suits what its comment says better.",
    "Change it freely: find the same anomalies in another way.",
)

NAME = """# The rule
{rule}

# The data
{facts}

# Your task
Say in its docstring and comments what this rule means. Its code must do exactly the same."""

DESCRIBE = """{count} plots of training data of {series}, each with its own axis of values, points in order from left to
right. Red: labeled anomalous.

# The list so far
{kinds}

# Your task
Give the new list."""

RULE = """```python
{text}
```
Emit gap: {gap} points."""


def filled(template: str, **words: str) -> str:
    """A template with words in its places. Words may hold braces: they are not looked into."""
    parts = template.split("{")
    out = [parts[0]]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        known = closed and name in words
        out.append(words[name] + rest if known else "{" + part)
    return "".join(out)


@lru_cache(maxsize=8)
def system_prompt(chunk_points: int) -> str:
    """The contract, the house rules and the catalog of building blocks."""
    return filled(SYSTEM, chunk=str(chunk_points), catalog=catalog())


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
