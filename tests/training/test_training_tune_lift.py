"""Lifting makes constants of all numbers that a rule compares with, and changes no flag of any rule of the zoo."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from workbench.bench.series import zoo_series
from workbench.bench.zoo import zoo
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.training.tune.lift import lift

HEAD = """import numpy as np
import rulekit as rk


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
"""
ZOO = {rule.name: rule for rule in zoo()}


def values(body: str) -> dict[str, float]:
    """The thresholds of a rule with this body."""
    return dict(lift(HEAD + body).values)


@pytest.mark.parametrize("name", sorted(ZOO))
def test_a_lifted_rule_of_the_zoo_gives_the_same_flags_and_runs_the_same_way(name: str, host: Host) -> None:
    rule, series = ZOO[name], zoo_series(1200, 3)
    lifted = lift(rule.text, rule.input.columns)
    before = flag_series(rule, series, host, deadline_s=60)
    after = flag_series(replace(rule, text=lifted.text), series, host, deadline_s=60)
    assert before.ran and after.ran, after.problems
    np.testing.assert_array_equal(before.flags, after.flags)
    assert static_check(lifted.text) == ()
    old, new = read_contract(rule.text), read_contract(lifted.text)
    assert (new.stateful, new.normal_rules) == (old.stateful, old.normal_rules)
    assert [one.comment for one in new.clauses] == [one.comment for one in old.clauses]
    assert set(lifted.values) <= set(new.parameters)


@pytest.mark.parametrize("name", sorted(ZOO))
def test_lifting_leaves_every_line_that_holds_no_threshold_as_it_is(name: str) -> None:
    rule = ZOO[name]
    lifted = lift(rule.text, rule.input.columns)
    kept = [line for line in lifted.text.splitlines() if line in rule.text.splitlines()]
    changed = len(rule.text.splitlines()) - len(kept)
    assert changed <= 3 * len(lifted.lifted)
    if not lifted.lifted:
        assert lifted.text == rule.text


def test_a_lifted_text_has_nothing_left_to_lift() -> None:
    for rule in ZOO.values():
        once = lift(rule.text, rule.input.columns)
        twice = lift(once.text, rule.input.columns)
        assert (twice.text, twice.lifted) == (once.text, ())
        assert dict(twice.values) == dict(once.values)


NAMED = {
    "a limit": ("    return np.abs(rk.jump(value, 3)) >= 6.0\n", {"JUMP_MIN": 6.0}),
    "a negative limit": ("    return value < -2.5\n", {"VALUE_MAX": -2.5}),
    "the limit on the left": ("    return 7 < value\n", {"VALUE_MIN": 7}),
    "a chain": ("    return (2.0 < value) & (value < 3)\n", {"VALUE_MIN": 2.0, "VALUE_MAX": 3}),
    "a factor": ("    return value > rk.mean(value, 9) + 3 * rk.std(value, 9)\n", {"VALUE_STD_FACTOR": 3}),
    "a margin": ("    return value > rk.median(value, 9) + 1.5\n", {"VALUE_MARGIN": 1.5}),
    "a name for it": (
        "    limit = 4 * rk.std(value, 9)\n    return value > limit\n",
        {"VALUE_STD_FACTOR": 4},
    ),
    "a name for the number": ("    limit = 4.5\n    return value > limit\n", {"LIMIT": 4.5}),
    "np.where": ("    return np.where(np.abs(value) > 3, 1, 0)\n", {"VALUE_MIN": 3}),
    "np.greater": ("    return np.greater(value, 1.5)\n", {"VALUE_MIN": 1.5}),
    "the same twice": (
        "    spread = rk.std(value, 9)\n    return (value > 3 * spread) | (value < -3 * spread)\n",
        {"SPREAD_FACTOR": 3},
    ),
    "two of a name": ("    return (value > 3) | (rk.hold(value > 2, 5))\n", {"VALUE_MIN": 3, "VALUE_MIN_2": 2}),
}


@pytest.mark.parametrize("case", NAMED)
def test_a_threshold_gets_the_name_of_what_is_compared(case: str) -> None:
    body, expected = NAMED[case]
    assert values(body) == expected


LEFT = {
    "a length": "    if len(value) < 5:\n        return value > value\n    return value != value\n",
    "an index": "    return sample[:, 1] % 288 < 12\n",
    "a loop's counter": "    out = np.zeros(len(value))\n    for i in range(len(value)):\n        if i >= 4:\n"
    "            out[i] = 0\n    return out\n",
    "a window": "    return rk.mean(value, 25) > rk.mean(value, 250)\n",
    "zero": "    return value > 0\n",
    "an equality": "    return value == 3\n",
    "an axis": "    return np.max(np.stack([value, value]), axis=0) > value\n",
    "a period": "    season = 288\n    return rk.seasonal_z(value, season) > rk.mean(value, season)\n",
    "what keeps a division from failing": "    return value > rk.std(value, 9) * 1e-9\n",
}


@pytest.mark.parametrize("case", LEFT)
def test_what_is_no_threshold_stays_in_its_place(case: str) -> None:
    assert values(LEFT[case]) == {}


def test_a_constant_stays_and_one_that_is_a_window_too_is_none() -> None:
    text = "import numpy as np\n\nFAR = 3.5\nSPAN = 12\n\n\n" + HEAD.split("\n\n\n", 1)[1].replace("rk.", "np.")
    lifted = lift(text + "    return (value > FAR) | (value > SPAN) | (value > np.roll(value, SPAN))\n")
    assert (lifted.lifted, dict(lifted.values)) == ((), {"FAR": 3.5})


def test_constants_go_behind_the_constants_else_behind_the_imports_else_to_the_top() -> None:
    body = "def inference(sample):\n    return sample[:, 0] > 2.0\n"
    lifted = body.replace("2.0", "VALUE_MIN")
    assert lift(body).text == f"VALUE_MIN = 2.0\n\n\n{lifted}"
    assert lift(f"import numpy as np\n\n\n{body}").text == f"import numpy as np\n\nVALUE_MIN = 2.0\n\n\n{lifted}"
    assert lift(f"A = 1  # why\n\n\n{body}").text == f"A = 1  # why\nVALUE_MIN = 2.0\n\n\n{lifted}"


def test_bytes_above_127_do_not_move_a_threshold() -> None:
    text = '"""Größe: é."""\n\n\ndef inference(sample):\n    """Höhe"""; return sample[:, 0] > 2.5  # µ\n'
    assert "return sample[:, 0] > VALUE_MIN  # µ" in lift(text).text


@pytest.mark.parametrize("text", ["", "def inference(", "x = 1\n", "\0", "VALUE_MIN = 3\n"])
def test_a_text_without_a_rule_comes_back_as_it_is(text: str) -> None:
    assert (lift(text).text, dict(lift(text).values)) == (text, {})
