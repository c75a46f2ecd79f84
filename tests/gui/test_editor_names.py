"""What the editor knows of a text: names that may stand somewhere, what they are; nothing of the text is executed."""

from __future__ import annotations

import sys

import pytest

from workbench.gui.editing.language import Language, imported

TEXT = """import numpy as np
import rulekit as rk

STEP_MIN = 6.0


def inference(sample):
    value = sample[:, 0]
    step = rk.diff_z(value, 100)
    {line}
    return np.abs(step) > STEP_MIN
"""


@pytest.fixture(scope="module")
def language() -> Language:
    return Language()


def offered(language: Language, line: str) -> list[str]:
    """The names at the end of a line within the rule."""
    return [one.name for one in language.names(TEXT.format(line=line), 10, 4 + len(line))]


@pytest.mark.parametrize(
    ("line", "there", "absent"),
    [
        ("x = rk.rob", ["robust_z"], ["warm_up", "Session"]),
        ("x = np.nanme", ["nanmean", "nanmedian"], ["load"]),
        ("x = np.loa", [], ["load", "loadtxt"]),
        ("x = ST", ["STEP_MIN"], []),
        ("x = va", ["value"], ["vars"]),
        ("x = ste", ["step"], []),
        ("x = ope", [], ["open"]),
    ],
)
def test_names_of_rulekit_numpy_and_the_rule_are_offered_where_the_check_lets_them_pass(
    language: Language, line: str, there: list[str], absent: list[str]
) -> None:
    names = offered(language, line)
    assert set(there) <= set(names)
    assert not set(absent) & set(names)


def test_a_feature_is_told_by_its_signature_and_first_sentence(language: Language) -> None:
    offered(language, "x = rk.flat")
    head, sentence = language.told("flat_run").split("\n")
    assert head.startswith("flat_run(x, tolerance=0.0)")
    assert sentence.startswith("Points in a row, this one included, within `tolerance`")


def test_what_stands_at_a_place_is_told_and_nothing_where_nothing_stands(language: Language) -> None:
    text = TEXT.format(line="pass")
    assert language.help(text, 9, 16).startswith("diff_z(x, window=100)")
    assert language.help(text, 11, 14).split("\n") == ["absolute(x)", "Calculate the absolute value element-wise."]
    assert language.help(text, 5, 0) == ""
    assert language.help(text, 99, 3) == ""


def test_a_text_that_is_asked_about_is_not_executed(language: Language, tmp_path: object) -> None:
    mark = "workbench_was_executed"
    text = f"import sys\nsys.{mark} = 1\nimport numpy as np\nx = np.me"
    assert "median" in [one.name for one in language.names(text, 4, 9)]
    assert not hasattr(sys, mark)


def test_the_imports_of_an_unfinished_text_are_read() -> None:
    assert imported("import numpy as np\nimport rulekit as rk\nimport \ndef f(:\n") == {"np": "numpy", "rk": "rulekit"}
