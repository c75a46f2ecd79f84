"""A rule's text is read for its parameters, its commented conditions, its columns, and the proof of its state."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.sandbox.contract import read_contract
from workbench.sandbox.text.allowed import ELEMENTWISE
from workbench.sandbox.text.proof import arguments_of

from .rules import JUMP, SMOOTHED

IMPORTS = "import math\nimport numpy as np\nimport rulekit as rk\n\nLIMIT = 3\n\n\n"
HEAD = f"{IMPORTS}def inference(sample):\n    value = sample[:, 0]\n"


def test_parameters_are_numbers_in_upper_case_at_the_top() -> None:
    text = "A = 1\nB_2: float = -2.5\nc = 3\nD = 'x'\nE = True\nF, G = 1, 2\nH = A + 1\n\n\n"
    text += "def inference(s):\n    Z = 4\n    return s\n"
    parameters = read_contract(text).parameters
    assert {name: p.value for name, p in parameters.items()} == {"A": 1, "B_2": -2.5}
    assert isinstance(parameters["A"].value, int)
    place = parameters["B_2"]
    assert text.splitlines()[place.line - 1][place.column : place.end_column] == "-2.5"


def test_clauses_are_comments_with_the_statement_below() -> None:
    contract = read_contract(JUMP)
    lines = JUMP.splitlines()
    assert [(c.number, c.comment) for c in contract.clauses] == [(1, "sudden step"), (2, "low for three points")]
    assert [lines[c.line - 1].strip()[:8] for c in contract.clauses] == ["flag = n", "flag |= "]
    assert contract.normal_rules == ("it wanders slowly",)


def test_a_clause_may_stand_above_an_operand() -> None:
    text = HEAD + (
        "    return (\n        # Abnormal Rule 1: high\n        (value > 1)\n        & (value < 9)\n"
        "        # Abnormal Rule 2: low\n        | (value < -1)\n    )\n"
    )
    lines = text.splitlines()
    high, low = read_contract(text).clauses
    assert (lines[high.line - 1].strip(), lines[high.end_line - 1].strip()) == ("(value > 1)", "& (value < 9)")
    assert lines[low.line - 1].strip() == "| (value < -1)"


def test_clauses_without_a_number_are_counted_and_any_case_will_do() -> None:
    text = (
        HEAD + "    # abnormal rule: a\n    a = value > 1\n    # ABNORMAL RULE - b\n    a |= value < 0\n    return a\n"
    )
    assert [(c.number, c.comment) for c in read_contract(text).clauses] == [(1, "a"), (2, "b")]


def test_a_comment_at_the_end_of_a_line_does_not_continue_a_clause() -> None:
    text = HEAD + "    # Abnormal Rule 1: a\n    a = value > 1  # loud\n    # other\n    return a\n"
    assert [c.comment for c in read_contract(text).clauses] == ["a"]


def test_a_comment_inside_a_text_is_no_clause() -> None:
    text = HEAD + "    x = '# Abnormal Rule 1: a'\n    return value > 1\n"
    assert read_contract(text).clauses == ()


@given(st.text(max_size=200))
def test_any_text_has_a_contract(text: str) -> None:
    assert read_contract(text).stateful is False


@pytest.mark.parametrize(
    ("use", "columns"),
    [
        ("sample[:, 0] > sample[:, 2]", (0, 2)),
        ("sample[:, 0] > len(sample)", (0,)),
        ("sample[:, 1] > sample.shape[0]", (0, 1)),
        ("sample.mean(axis=1) > 0", None),
        ("sample[:, -1] > 0", None),
        ("sample[0, 0] > value", None),
        ("rest(sample) > 0", None),
    ],
)
def test_columns_are_known_where_each_use_is_a_whole_column(use: str, columns: tuple[int, ...] | None) -> None:
    assert read_contract(f"{HEAD}    return {use}\n").columns_used == columns


# the proof of state

PROVED = [
    "return np.abs(rk.ar_z(value, 25)) >= LIMIT",
    "return (np.abs(value) > LIMIT) & ~(rk.std_ratio(value, 5, 50) > 1.5)",
    "return np.where(np.isnan(value), 0, value > LIMIT)",
    "x = rk.mean(np.log1p(np.abs(value)), window=5)\n    return x ** 2 / 3 > -LIMIT",
    "a = value > 1\n    a |= rk.hold(value < 0, LIMIT)\n    a &= value < 99\n    return a.astype(int)",
    "flag = np.zeros(len(value), dtype=bool)\n    flag[value > LIMIT] = True\n    return flag",
    "flag = np.zeros_like(value)\n    flag[np.isnan(value)] = 1\n    return flag",
    "flag = np.full(sample.shape[0], 0)\n    return flag | (value > 1)",
    "half: float = LIMIT / 2\n    return value > half",
    "'doc'\n    return (np.maximum(value, 0) > math.sqrt(LIMIT)) & (sample[:, 1] > 100)",
    "return np.nan_to_num(value, nan=0.0) > max(1, LIMIT)",
    "return rk.run_length(value == rk.lag(value, 1)) >= int(2.5 * LIMIT)",
]
UNPROVED = [
    ("return value > np.mean(value)", 10, "np.mean"),
    ("return np.diff(value, prepend=0) > 1", 10, "np.diff"),
    ("return value > value[0]", 10, "value[0]"),
    ("return np.cumsum(value) > 1", 10, "cumsum"),
    ("return value[::-1] > 1", 10, "value[::-1]"),
    ("return sample[1:, 0] > 1", 10, "sample[1:, 0]"),
    ("return sample[:, -1] > 1", 10, "sample[:, -1]"),
    ("return np.roll(value, 1) > 1", 10, "roll"),
    ("return value > len(value)", 10, "len(value)"),
    ("if len(value) > 3:\n        return value > 1\n    return value > 2", 10, "if"),
    ("flags = value > 1\n    for i in range(3):\n        flags[i] = 0\n    return flags", 11, "for"),
    ("flags = value > 1\n    flags[0] = False\n    return flags", 11, "array[condition]"),
    ("flags = value > 1\n    flags[1:] = value > 2\n    return flags", 11, "1:"),
    ("return rk.mean(value, len(value)) > 1", 10, "len(value)"),
    ("return rk.mean(3, value) > 1", 10, "first argument"),
    ("return rk.mean(value, value) > 1", 10, "doesn't depend on data"),
    ("return np.where(value > 1)[0] > 1", 10, "np.where"),
    ("return np.abs(value, where=value > 1) > 1", 10, "keyword"),
    ("return value.max() > value", 10, "max"),
    ("return sorted(value) > value", 10, "sorted"),
    ("return value @ value > 1", 10, "@"),
    ("return LIMIT > 1", 10, "not one value"),
    ("return (value > 1) and (value < 3)", 10, "and"),
    ("f = lambda x: x\n    return f(value) > 1", 10, "lambda"),
    ("x, y = value, value\n    return x > y", 10, "straight-line"),
    ("return not value", 10, "not"),
    ("return value in value", 10, "in value"),
    ("return helper(value)", 10, "helper"),
    ("return np.maximum.accumulate(value) > 1", 10, "accumulate"),
    ("return min(value, 3) > 1", 10, "doesn't depend on data"),
    ("return np.zeros(5) > 1", 10, "np.zeros(5)"),
    ("return sample.T[0] > 1", 10, "sample.T"),
    ("return np.maximum(value, 1, value) > 1", 10, "2 arguments"),
    ("return np.abs(value, value) > 1", 10, "1 argument"),
    ("return TABLE[0] > value", 10, "TABLE"),
]


@pytest.mark.parametrize("body", PROVED)
def test_straight_element_wise_code_is_stateful(body: str) -> None:
    assert read_contract(f"{HEAD}    {body}\n").not_stateful_because is None


@pytest.mark.parametrize(("body", "line", "word"), UNPROVED)
def test_what_looks_at_other_points_is_not_stateful_and_named(body: str, line: int, word: str) -> None:
    problem = read_contract(f"{HEAD}    {body}\n").not_stateful_because
    assert problem is not None
    assert problem.line == line
    assert word in problem.message
    assert "window or chunk" in problem.message


def test_a_loop_is_named_by_its_line() -> None:
    problem = read_contract(SMOOTHED).not_stateful_because
    assert problem is not None
    assert SMOOTHED.splitlines()[problem.line - 1].strip().startswith("for")


@pytest.mark.parametrize("name", sorted(ELEMENTWISE))
def test_element_wise_functions_give_the_same_bits_in_blocks_of_any_size(name: str) -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=1003) * 3, rng.normal(size=1003) * 3
    function = getattr(np, name)
    one, two = [(x,), (x / 10,), (np.abs(x),), (x > 0,)], [(x, y), (np.abs(x), y), (x > 0, y > 0)]
    candidates = {1: one, 2: two, 3: [(x > 0, x, y), (x, -1.0, 1.0)]}[arguments_of(name)[0]]
    tried = 0
    with np.errstate(all="ignore"):
        for arguments in candidates:
            try:
                whole = function(*arguments)
            except TypeError:  # no such function of truth values, or of numbers
                continue
            tried += 1
            for size in (1, 2, 3, 7, 64, 500):
                starts = range(0, 1003, size)
                cuts = [[a[i : i + size] if np.ndim(a) else a for a in arguments] for i in starts]
                assert np.concatenate([function(*cut) for cut in cuts]).tobytes() == whole.tobytes(), size
    assert tried
