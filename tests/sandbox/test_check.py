"""The static check lets rules through and nothing else."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.bench.zoo import zoo
from workbench.sandbox.check import static_check
from workbench.sandbox.text.allowed import ATTRIBUTES, BUILTINS, modules
from workbench.sandbox.text.names import RULEKIT_NAMES

from .rules import CHUNK_MEAN, JUMP, LEVEL, SMOOTHED


@pytest.mark.parametrize("text", [LEVEL, JUMP, SMOOTHED, CHUNK_MEAN, *(rule.text for rule in zoo())])
def test_a_usual_rule_is_clean(text: str) -> None:
    assert static_check(text) == ()


def test_a_problem_names_its_line_and_column() -> None:
    text = "import numpy as np\n\n\ndef inference(sample):\n    return np.lod(sample)\n"
    (problem,) = static_check(text)
    assert (problem.line, problem.column) == (5, 11)
    assert "numpy.lod" in problem.message


def test_a_slip_of_the_pen_gets_a_suggestion() -> None:
    text = "import rulekit as rk\n\n\ndef inference(sample):\n    return rk.ar_zz(sample[:, 0]) > 3\n"
    assert "did you mean ar_z" in static_check(text)[0].message


def test_a_syntax_error_is_at_its_line() -> None:
    (problem,) = static_check("def inference(sample):\n    x = = 3\n")
    assert (problem.line, problem.code) == (2, "syntax")


def test_annotations_may_be_dotted_names_that_are_never_evaluated() -> None:
    text = "import numpy as np\n\n\ndef inference(sample: np.ndarray) -> no.such.Thing:\n    return sample[:, 0] > 1\n"
    assert static_check(text) == ()


def test_nothing_permitted_has_a_dangerous_name() -> None:
    dangerous = ("load", "save", "file", "open", "exec", "eval", "ctypes", "random", "pickle", "dump", "base", "flags")
    names = {name for group in modules(RULEKIT_NAMES).values() for name in group} | ATTRIBUTES | BUILTINS
    assert not [name for name in names if name.startswith("_") or any(part in name for part in dangerous)]


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert isinstance(static_check(text), tuple)


_SNIPPETS = st.sampled_from(
    ["np", "sample", ".abs", "(", ")", "[", "]", ":", " ", "\n", "    ", "__class__", "=", "lambda", "x", "for", "in",
     "if", "@", "1", "'a'", "{", "}", ",", "np.load", "open", "*", "import os", "rk", "return", "def f(a):"]
)  # fmt: skip


@given(st.lists(_SNIPPETS, max_size=25))
def test_what_passes_names_nothing_that_is_not_permitted(parts: list[str]) -> None:
    body = "".join(parts)
    head = "import numpy as np\nimport rulekit as rk\n\n\n"
    text = f"{head}def inference(sample):\n    {body}\n    return sample[:, 0] > 1\n"
    if static_check(text) == ():
        tree = ast.parse(text)
        assert not any(isinstance(n, ast.Attribute) and n.attr.startswith("_") for n in ast.walk(tree))
        assert not any(isinstance(n, ast.Name) and n.id in ("open", "os") for n in ast.walk(tree))
