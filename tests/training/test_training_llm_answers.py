"""What is taken from a model's answer: code out of JSON or fences, faults in words, comments that stay, a rule."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.data import TEXT
from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Rule
from workbench.training.llm.answer.hard_coded import hard_coded
from workbench.training.llm.answer.made import made_rule, title_of
from workbench.training.llm.answer.normal_rules import with_normal_rules
from workbench.training.llm.answer.read import Written, read_answer, refusal_of, refused_text

GOOD = TEXT.format(limit=7.5)


def as_json(code: str, words: str = "Jumps\nare bad.") -> str:
    return json.dumps({"explanation": words, "code": code})


@pytest.mark.parametrize(
    "answer",
    [
        f"Words.\n\n```python\n{GOOD}```\nMore.",
        f"```\n{GOOD}\n```",
        f"```py\nx = 1\n```\nthen\n~~~python\n{GOOD}~~~",
        f"```python\r\n{GOOD}```".replace("\n", "\r\n"),
        f"  ```python\n{GOOD}  ```",
        GOOD,
        f"```python\n{GOOD.replace('= 7.5', '   =    7.5')}```",
        f"```python\n{TEXT.format(limit=1.0)}```\nbetter:\n```python\n{GOOD}```",
        as_json(GOOD),
        as_json(f"```python\n{GOOD}```"),
        f"Here it is:\n```json\n{as_json(GOOD)}\n```",
        as_json(GOOD.replace("\n", "\r\n")),
        as_json("\ud800" + GOOD).replace("\\ud800", "\\u0000"),
    ],
)
def test_the_code_is_found_in_an_answer_and_formatted(answer: str) -> None:
    written = read_answer(answer, cut_off=False)
    assert (written.text, written.fault, written.kept) == (GOOD, "", False)


@pytest.mark.parametrize(
    ("answer", "cut_off", "fault"),
    [
        ("", False, "no fenced"),
        ("I would flag jumps.", False, "no fenced"),
        (f"```python\n{GOOD}", True, "cut off"),
        (as_json(GOOD)[:90], True, "cut off"),
        (as_json(GOOD)[:90], False, "no fenced"),
        (as_json(""), False, "no fenced"),
        ('{"code": 7}', False, "no fenced"),
        ("[" * 5000, False, "no fenced"),
        ("```python\nx = 1\n```", False, "no fenced"),
        ("```python\ndef inference(sample):\n    return " + "(" * 3000 + "\n```", False, ""),
        ("```python\ndef inference(sample):\n    return " + "-" * 30_000 + "1\n```", False, "nested too deeply"),
        ("```python\ndef inference(sample):\n" + "    # x\n" * 9000 + "    return 1\n```", False, "longer than"),
    ],
)
def test_an_answer_without_a_rule_says_what_is_missing(answer: str, cut_off: bool, fault: str) -> None:
    assert fault in read_answer(answer, cut_off).fault


@given(st.text(max_size=300), st.booleans())
def test_any_answer_can_be_read(answer: str, cut_off: bool) -> None:
    for text in (answer, f"```python\ndef inference(sample):\n    {answer}\n```", as_json(answer)):
        written = read_answer(text, cut_off)
        written.text.encode()
        assert written.fault or "def inference" in written.text


def test_the_words_before_the_code_are_kept_in_a_line() -> None:
    assert read_answer(f"A jump\nis bad.\n```python\n{GOOD}```\nBye", cut_off=False).explanation == "A jump is bad."
    assert read_answer(as_json(GOOD), cut_off=False).explanation == "Jumps are bad."
    assert len(read_answer(as_json(GOOD, "x" * 9999), cut_off=False).explanation) == 600


@pytest.mark.parametrize("code", ["1 + " * 2500 + "1", "np.maximum(" * 90 + "x" + ", y)" * 90, "x" + ".a" * 3000])
def test_code_that_is_long_or_deep_ends_as_a_rule_or_a_fault(code: str) -> None:
    written = read_answer(f"```python\ndef inference(sample):\n    return {code}\n```", cut_off=False)
    assert bool(written.text) != bool(written.fault)


def test_a_rule_that_is_no_python_goes_on_to_the_checker_as_it_is() -> None:
    text = "def inference(sample)\n    return sample\n"
    assert read_answer(f"```python\n{text}```", cut_off=False).text == text


@pytest.mark.parametrize("answer", ["KEEP", "It can't be mended.\n\nKEEP", as_json("KEEP"), "```\nKEEP\n```"])
def test_an_author_may_give_up(answer: str) -> None:
    assert read_answer(answer, cut_off=False).kept


def test_what_is_refused_can_be_read_back_and_is_no_rule(host) -> None:
    from workbench.training.check import check_rule

    written = Written(GOOD, "line 3: it names points")
    text = refused_text(written)
    assert refusal_of(text) == written
    assert refusal_of(refused_text(Written("", "nothing"))) == Written("", "nothing")
    assert refusal_of(GOOD) is None
    assert "inference" in check_rule(Rule("r", text), host)[0].message


def rule(body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"import numpy as np\nLIMIT = 5.0\nFIRST = 1200\nLAST = 1210\n\n\ndef inference(sample):\n{lines}"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("i = np.arange(len(sample))\nreturn (i >= 1200) & (i <= 1210)", "1200 and 1210"),
        ("i = np.arange(len(sample))\nreturn (i >= FIRST) & (i <= LAST)", "1200 and 1210"),
        ("i = np.arange(len(sample))\nreturn ~(i < 1200) & ~(i > 1210)", "1200 and 1210"),
        ("t = sample[:, 1]\nreturn (1200 <= t) & (t < 1210)", "1200 and 1210"),
        ("t = sample[:, -1].astype(int)\nu = np.asarray(t)\nreturn np.isin(u, [1200, 1201])", "names points"),
        ("i = np.arange(len(sample))\nreturn i == 1204", "names points"),
        ("out = np.zeros(len(sample))\nout[1200:1210] = 1\nreturn out", "sets flags"),
        ("out = np.zeros(len(sample))\nout[1204] = 1\nreturn out", "sets flags"),
        ("out = np.zeros(len(sample))\nout[[1204, 1300]] = 1\nreturn out", "sets flags"),
        (
            "out = [0]\nfor i in range(len(sample)):\n    if 1200 <= i <= 1210:\n        out[i] = 1\nreturn out",
            "1200",
        ),
        ("return [1 if i in (1204, 1300) else 0 for i, v in enumerate(sample)]", "names points"),
        (f"return np.isin(sample[:, 0], {list(range(21))})", "a list of 21 numbers"),
        ("v = sample[:, 0]\nreturn (v == 1.5) | (v == 2.5) | (v == 3.5) | (v == 4.25)", "4 values are compared"),
    ],
)
def test_what_is_learned_by_heart_is_refused_with_its_line(body: str, words: str) -> None:
    fault = hard_coded(rule(body))
    assert fault.startswith("line ")
    assert words in fault
    assert "later data" in fault


@pytest.mark.parametrize(
    "body",
    [
        "v = sample[:, 0]\nreturn v >= LIMIT",
        "i = np.arange(len(sample))\nreturn (sample[:, 0] > LIMIT) & (i >= 50)",  # a warm-up
        "out = np.zeros(len(sample))\nout[:30] = 0\nout[1:] = np.diff(sample[:, 0]) > LIMIT\nreturn out",
        "out = np.zeros(len(sample))\nfor i in range(1, len(sample)):\n    if i == 1:\n        continue\n"
        "    out[i] = sample[i, 0] > LIMIT\nreturn out",
        "w = np.lib.stride_tricks.sliding_window_view(sample[:, 0], 5)\nreturn (w[:, -1] > 3) & (w[:, -1] < 9)",
        "phase = np.arange(len(sample)) % 1440\nreturn (phase > 600) & (phase < 700) & (sample[:, 0] > LIMIT)",
        "return np.convolve(sample[:, 0], [0.25, 0.5, 0.25], 'same') > LIMIT",
        "v = sample[:, 0]\nreturn (v == 0) | (v == -1)",
        "return (",
    ],
)
def test_what_later_data_can_show_too_is_not_refused(body: str) -> None:
    assert hard_coded(rule(body)) == ""


OLD = """import rulekit as rk

LIMIT = 5.0


def inference(sample):
    value = sample[:, 0]
    # Normal Rule 1: the level moves slowly,
    # as the tank is large
    level = rk.mean(value, 30)
    # Normal Rule 2: steps are small
    step = rk.diff(value)
    # Abnormal Rule 1: a leap
    flag = step >= LIMIT
    # Abnormal Rule 2: a high level
    flag |= level >= LIMIT
    return flag
"""
ONE, TWO = (
    "    # Normal Rule 1: the level moves slowly,\n    # as the tank is large\n",
    "    # Normal Rule 2: steps are small\n",
)


def test_a_text_that_keeps_its_comments_is_left_as_it_is() -> None:
    changed = OLD.replace("5.0", "6.0").replace("steps are small", "steps are tiny")
    assert with_normal_rules(OLD, changed) == changed


def test_comments_that_were_left_out_go_back_above_their_statements() -> None:
    assert with_normal_rules(OLD, OLD.replace(ONE, "").replace(TWO, "")) == OLD
    assert with_normal_rules(OLD, OLD.replace(TWO, "")) == OLD
    assert with_normal_rules(OLD, OLD.replace(ONE, "").replace("Normal Rule 2", "Normal Rule 1")) == OLD


def test_the_comment_of_a_quantity_that_went_stays_above_the_next_statement() -> None:
    shorter = OLD.replace(TWO, "").replace("    step = rk.diff(value)\n", "")
    shorter = shorter.replace("    # Abnormal Rule 1: a leap\n    flag = step >= LIMIT\n", "")
    shorter = shorter.replace(
        "# Abnormal Rule 2: a high level\n    flag |=", "# Abnormal Rule 1: a high level\n    flag ="
    )
    expected = shorter.replace("    # Abnormal Rule 1: a high", f"{TWO}    # Abnormal Rule 1: a high")
    assert with_normal_rules(OLD, shorter) == expected


def test_comments_without_any_place_are_a_refusal() -> None:
    assert with_normal_rules(OLD, "def other(sample):\n    return sample\n") is None
    assert with_normal_rules(OLD, "def inference(sample:\n") is None
    assert with_normal_rules(OLD, "def inference(sample):\n    pass\n") is None


def made(text: str, parent: Rule | None = None, periods=None) -> Rule:
    return made_rule(text, model="m", prompt_hash="h", seed=3, chunk_points=500, periods=periods or {}, parent=parent)


def test_a_rule_over_the_whole_array_runs_in_chunks() -> None:
    whole = made("def inference(sample):\n    v = sample[:, 0]\n    return v > v.mean()\n")
    assert (whole.input.run, whole.input.points) == ("chunk", 500)
    assert made(GOOD).input.run == "stateful"


def test_a_rule_keeps_the_input_of_the_one_it_came_from() -> None:
    parent = Rule("p", GOOD, input=InputSpec(metric="load", interval_s=60.0, run="chunk", points=99))
    child = made(GOOD, parent).input
    assert (child.metric, child.interval_s, child.run, child.points) == ("load", 60.0, "stateful", 0)


def test_the_emit_gap_is_the_one_stated_or_the_parents() -> None:
    stated = made(GOOD.replace("JUMP = 7.5", "JUMP = 7.5\n# Emit gap: 25 points"))
    assert stated.emit.gap_points == 25
    assert made(GOOD, stated).emit.gap_points == 25
    assert made(GOOD).emit == Emit("first", 10)


def test_each_series_of_a_group_has_its_own_season_and_keeps_what_was_fitted_to_it() -> None:
    seasonal = GOOD.replace("JUMP = 7.5", "JUMP = 7.5\nPERIOD = 24")
    parent = made(seasonal, periods={"a": 24, "b": 48})
    assert dict(parent.overrides) == {"b": {"PERIOD": 48.0}}
    assert dict(made(GOOD, parent).overrides) == {}
    assert dict(made(seasonal, parent).overrides) == {"b": {"PERIOD": 48.0}}


def test_the_title_is_the_first_line_of_the_docstring() -> None:
    assert title_of(GOOD) == "A limit on jumps"
    assert title_of("x = 1\n") == title_of("def (") == ""
