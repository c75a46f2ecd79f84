"""What a rule compares, at every point: named as its text says it, with the clauses that ask for it."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.bench.series import zoo_series
from workbench.bench.zoo import Entry, entries
from workbench.errors import RuleError
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.sandbox.score import quantities

from .rules import rule
from .why_texts import whole

ZOO = {entry.name: entry for entry in entries()}
LONG = zoo_series(1500, seed=4)
SERIES = Series("s", np.array([[1.0], [5.0], [2.0], [9.0], [np.nan], [3.0]]))
VALUE = [1.0, 5.0, 2.0, 9.0, np.nan, 3.0]
STEPS = [np.nan, 4.0, -3.0, 7.0, np.nan, np.nan]

# what a rule's text says → what it compares: name, clauses, values
SAID = {
    "a threshold": (
        """# Abnormal Rule 3: high
return sample[:, 0] > 4""",
        [("sample[:, 0]", (3,), VALUE)],
    ),
    "one quantity asked for by two clauses": (
        """value = sample[:, 0]
# Abnormal Rule 1: high
flags = value > 4
# Abnormal Rule 2: low
flags = flags | (1.5 > value)
return flags""",
        [("value", (1, 2), VALUE)],
    ),
    "a name for something computed": (
        """value = sample[:, 0]
step = np.diff(value, prepend=np.nan)
# Abnormal Rule 1: it jumps
return np.greater(np.abs(step), 3.5)""",
        [("np.abs(np.diff(value, prepend=np.nan))", (1,), [abs(x) for x in STEPS])],
    ),
    "two sides that move": (
        """value = sample[:, 0]
# Abnormal Rule 1: above what it was
return value > np.roll(value, 1) * 2""",
        [("value − np.roll(value, 1) * 2", (1,), [-5.0, 3.0, -8.0, 5.0, np.nan, np.nan])],
    ),
    "a loop over points": (
        """flags = np.zeros(len(sample))
# Abnormal Rule 1: it jumps
for i in range(1, len(sample)):
    if sample[i, 0] - sample[i - 1, 0] > 3.5:
        flags[i] = 1
return flags""",
        [("sample[i, 0] - sample[i - 1, 0]", (1,), STEPS)],
    ),
    "nothing that is compared": ("""return np.isnan(sample[:, 0])""", []),
}


@pytest.mark.parametrize(("body", "expected"), SAID.values(), ids=SAID.keys())
def test_what_is_compared_is_named_as_the_text_says_it(
    body: str, expected: list[tuple[str, tuple[int, ...], list[float]]], host: Host
) -> None:
    found = quantities(rule(whole(body), "chunk", 6), SERIES, host)
    assert [(one.text, one.clauses) for one in found] == [(text, clauses) for text, clauses, _ in expected]
    for one, (_, _, values) in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one.values, values)


@pytest.mark.parametrize("entry", ZOO.values(), ids=lambda entry: entry.name)
def test_every_rule_of_the_zoo_tells_quantities_of_all_its_points_and_judges_as_before(
    entry: Entry, host: Host
) -> None:
    before = flag_series(entry.rule, LONG, host).condition
    found = quantities(entry.rule, LONG, host, (200, 1400))
    assert all(one.values.shape == (1200,) for one in found)
    assert len({one.text for one in found}) == len(found)
    np.testing.assert_array_equal(flag_series(entry.rule, LONG, host).condition, before)


def test_pieces_give_what_the_whole_gives_and_a_rule_that_fails_says_so(host: Host) -> None:
    text = whole("value = sample[:, 0]\n# Abnormal Rule 1: high\nreturn value > 4")
    (whole_run,) = quantities(rule(text, "chunk", 6000), LONG, host)
    (pieces,) = quantities(rule(text, "chunk", 100), LONG, host, (150, 950))
    np.testing.assert_array_equal(pieces.values, whole_run.values[150:950])
    with pytest.raises(RuleError, match="ZeroDivisionError"):
        quantities(rule(whole("1 // 0\nreturn sample[:, 0] > 4"), "chunk", 6), SERIES, host)
