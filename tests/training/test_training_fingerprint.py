"""One fingerprint for rules that do the same by the same code, another wherever a point could tell them apart."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from workbench.model.rule import Rule
from workbench.training.fingerprint import fingerprint

TEXT = """import numpy as np
import rulekit as rk

LIMIT = 6.0


def inference(sample):
    v = sample[:, 0]
    a = rk.jump(v, 1)
    b = v > 3
    return {}
"""


def mark(expression: str, head: str = TEXT) -> str:
    return fingerprint(Rule("r", head.format(expression)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a >= LIMIT", "a >= 6.0"),
        ("a >= LIMIT", "LIMIT <= a"),
        ("a >= 6", "a >= 6.0"),
        ("a > 6", "np.greater(a, 6)"),
        ("(a >= 6) & b", "b & (a >= 6)"),
        ("((a >= 6) | b) | (v > 9)", "(v > 9) | (b | (a >= 6))"),
        ("(a >= 6) & (a >= 6)", "a >= 6"),
        ("~~b", "b"),
        ("np.logical_or(a >= 6, v > 9)", "(a >= 6) | (v > 9)"),
        ("np.abs(a) >= 6", "abs(a) >= 6"),
        ("np.where(b, 1, 0)", "b"),
        ("b.astype(int)", "b"),
        ("rk.jump(v, 2) > 3", "rk.jump(v, lag=2) > 3"),
    ],
)
def test_what_no_point_can_tell_apart_has_one_fingerprint(one: str, other: str):
    assert mark(one) == mark(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a >= LIMIT", "a > LIMIT"),
        ("a >= LIMIT", "a >= 6.5"),
        ("a >= 6", "a <= 6"),
        ("~(v < 3)", "v >= 3"),  # differ where v is missing
        ("b & (a >= 6)", "b | (a >= 6)"),
        ("np.logical_or(a, b)", "a | b"),  # a is numbers
        ("rk.jump(v, 2) > 3", "rk.jump(v, 3) > 3"),
        ("np.where(b, 0, 1)", "b"),
        ("a - v > 3", "v - a > 3"),
    ],
)
def test_what_a_point_could_tell_apart_has_two(one: str, other: str):
    assert mark(one) != mark(other)


def test_an_import_that_nothing_reads_does_not_count():
    assert mark("b", TEXT.replace("import numpy as np\n", "import numpy as np\nimport math\n")) == mark("b")


def test_a_constant_that_is_overridden_for_a_series_is_no_plain_number():
    plain, written = (Rule("r", TEXT.format(e)) for e in ("a >= LIMIT", "a >= 6.0"))
    overrides = MappingProxyType({"s": MappingProxyType({"LIMIT": 9.0})})
    assert fingerprint(replace(plain, overrides=overrides)) != fingerprint(plain)
    assert fingerprint(replace(plain, overrides=overrides)) != fingerprint(replace(written, overrides=overrides))
