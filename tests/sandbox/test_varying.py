"""Which constants may have another value for each series while many are judged at once."""

from __future__ import annotations

import pytest

from workbench.sandbox.text.varying import may_vary

HEAD = "import numpy as np\nimport rulekit\n\nA = 2\nB = 3.0\n\n\ndef inference(sample):\n    value = sample[:, 0]\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return value > A", {"A"}),
        ("return (value > A) & (value < -B)", {"A", "B"}),
        ("return value - rulekit.ewma(value, 5) > A * rulekit.ewm_std(value, 5) + B", {"A", "B"}),
        ("return value > A * B", {"A", "B"}),
        ("return rulekit.ewma(value, A) > B", {"B"}),
        ("return value ** A > B", {"B"}),
        ("return value > 2 ** A", set()),
        ("return value / A > B", {"B"}),
        ("return value > max(A, 1)", set()),
        ("limit = A\n    return value > limit", set()),
        ("return (rulekit.ewma(value, A) > 1) | (value > A)", set()),
        ("A = 5\n    return value > A", set()),
        ("return value.astype(np.float32) > A", set()),
        ("return value.astype('f4') > A", set()),
        ("return np.where(value > A, 1, B) > 0", {"A"}),
    ],
)
def test_a_constant_may_vary_where_it_only_comes_to_a_comparison(body: str, expected: set[str]) -> None:
    assert may_vary(f"{HEAD}    {body}\n") == expected


def test_a_text_that_is_no_rule_has_none() -> None:
    assert may_vary("def f(:") == may_vary("A = 1\n") == frozenset()
