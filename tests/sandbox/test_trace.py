"""A traced run tells exactly at which points each clause held, for conditions of any form."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.inside.why.forcing import Budget
from workbench.sandbox.inside.why.script import Traced, read_script
from workbench.sandbox.run import flag_series

from .rules import rule

N = 60
HEAD = "import numpy as np\n\n\ndef inference(sample):\n    value = sample[:, 0]\n    other = np.sqrt(np.abs(value))\n"
FORMS = (
    "    flag = np.zeros(len(value), dtype=bool)\n{marks}    return flag\n",
    "    flag = np.zeros(len(value))\n{masks}    return flag\n",
    "    flag = np.zeros(len(value))\n    for i in range(len(value)):\n{points}    return flag\n",
    "{named}    return {names}\n",
)
comparisons = st.builds(
    "({} {} {})".format,
    st.sampled_from(["value", "other", "np.abs(value)"]),
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
    st.sampled_from(["0.5", "-1", "other", "1"]),
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.builds("({} & {})".format, inner, inner)
    | st.builds("({} | {})".format, inner, inner)
    | st.builds("(~{})".format, inner)
    | st.builds("np.logical_and({}, {})".format, inner, inner)
    | st.builds("np.where({}, {}, {})".format, inner, inner, inner),
    max_leaves=4,
)


def rule_text(form: str, clauses: list[str]) -> str:
    comment = "# Abnormal Rule {}: it\n"
    marks = "".join(f"    {comment.format(k + 1)}    flag |= {c}\n" for k, c in enumerate(clauses))
    masks = "".join(f"    {comment.format(k + 1)}    flag[{c}] = 1\n" for k, c in enumerate(clauses))
    named = "".join(f"    {comment.format(k + 1)}    c{k} = {c}\n" for k, c in enumerate(clauses))
    points = "".join(
        f"        {comment.format(k + 1)}        if {_scalar(c)}:\n            flag[i] = 1\n"
        for k, c in enumerate(clauses)
    )
    names = " | ".join(f"c{k}" for k in range(len(clauses)))
    return HEAD + form.format(marks=marks, masks=masks, named=named, points=points, names=names)


def _scalar(condition: str) -> str:
    """The same condition about one point."""
    return condition.replace("value", "value[i]").replace("other", "other[i]").replace("(~", "(not ")


def truth(condition: str, value: np.ndarray) -> np.ndarray:
    names = {"np": np, "value": value, "other": np.sqrt(np.abs(value))}
    return np.asarray(eval(condition, {"__builtins__": {}}, names), bool)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=st.sampled_from(FORMS), clauses=st.lists(conditions, min_size=1, max_size=3), seed=st.integers(0, 5))
def test_each_row_is_the_truth_of_its_clause(host: Host, form: str, clauses: list[str], seed: int) -> None:
    value = np.round(np.random.default_rng(seed).normal(size=N) * 2, 1)
    checked = rule(rule_text(form, clauses), "chunk", N)
    verdict = flag_series(checked, Series("s", value.reshape(-1, 1)), host, trace=True)
    assert verdict.ran, (verdict.problems, checked.text)
    assert verdict.clauses is not None
    for row, clause in zip(verdict.clauses, clauses, strict=True):
        assert np.array_equal(row, truth(clause, value)), (clause, checked.text)


def test_where_the_recording_fails_the_rule_counts_as_it_was_written() -> None:
    script = read_script(rule_text(FORMS[0], ["(value > 1)"]))
    condition = np.array([0, 1, 0], np.int8)

    def run(recorder: object) -> NDArray[np.int8]:
        if recorder is not None:
            raise TypeError("not as the rule was written")
        return condition

    traced = Traced(script, run, np.array([1]), np.zeros((1, 3)))
    assert traced.condition is condition
    assert traced.rows is None
    assert traced.explain(Budget(1.0))[0]["clause"] == -1
    assert np.isnan(traced.scores()).all()
