"""Windows of values shown to a model: whole anomalies, surroundings, the budget; and the code in its answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.data import TEXT, spiky
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.training.llm.answer import code_of, made_rule
from workbench.training.llm.shown import figure, show, tokens_of, whole_anomalies

GOOD = TEXT.format(limit=7.5)


def rows(text: str) -> dict[int, str]:
    """Point → value as it is shown."""
    found: dict[int, str] = {}
    for line in text.splitlines():
        start, _, values = line.partition(": ")
        if start.isdigit():
            found |= {int(start) + i: value for i, value in enumerate(values.split())}
    return found


@pytest.mark.parametrize(
    ("value", "figures", "text"),
    [
        (123456.789, 4, "123500"),
        (0.0123456, 3, "0.0123"),
        (-5.0, 4, "-5"),
        (0.0, 4, "0"),
        (float("nan"), 4, "nan"),
        (float("inf"), 4, "inf"),
        (99.96, 3, "100"),
        (1.5e-9, 3, "1.5e-09"),
    ],
)
def test_values_are_written_plainly_with_their_significant_figures(value: float, figures: int, text: str) -> None:
    assert figure(value, figures) == text


regions = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 120)), max_size=12)


@settings(max_examples=60, deadline=None)
@given(regions, st.integers(100, 4000), st.integers(0, 9))
def test_no_anomaly_is_cut_and_the_budget_is_kept(spans, budget: int, seed: int) -> None:
    labels = LabelSet.of(Region(start, min(start + size, 1000)) for start, size in spans)
    one = Series("s", np.random.default_rng(seed).normal(100, 9, 1000)[:, None], labels=labels)
    text = show([one], budget, 4, np.random.default_rng(seed))
    shown = rows(text)
    assert tokens_of(text) <= budget + 20
    truth = labels.mask(1000)
    assert all(value.endswith("*") == bool(truth[point]) for point, value in shown.items())
    for region in labels.regions:
        inside = [point in shown for point in range(region.start, region.stop)]
        assert all(inside) or not any(inside)


def test_an_anomaly_is_shown_with_what_came_before_and_after() -> None:
    one = Series("s", np.zeros((500, 1)), labels=LabelSet((Region(200, 203),)))
    assert set(range(170, 210)) <= set(rows(show([one], 3000, 4, np.random.default_rng(0))))


def test_a_stretch_without_anomalies_is_shown_too() -> None:
    truth = spiky().labels.mask(2000)
    shown = rows(show([spiky(every=500)], 3000, 4, np.random.default_rng(0)))
    assert truth.any()
    normal = sorted(point for point, value in shown.items() if not value.endswith("*"))
    assert len(normal) > 100


def test_a_window_grows_until_it_cuts_no_anomaly() -> None:
    labels = LabelSet((Region(10, 20), Region(21, 30), Region(40, 50)))
    assert whole_anomalies(labels, 15, 41) == (10, 50)
    assert whole_anomalies(labels, 30, 40) == (30, 40)


def test_a_series_of_no_points_shows_nothing() -> None:
    assert show([Series("s", np.zeros((0, 1)))], 1000, 4, np.random.default_rng(0)) == ""


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
    ],
)
def test_the_code_is_found_in_an_answer_and_formatted(answer: str) -> None:
    written = code_of(answer, cut_off=False)
    assert (written.text, written.fault) == (GOOD, "")


@pytest.mark.parametrize(
    ("answer", "cut_off", "fault"),
    [
        ("", False, "no fenced"),
        ("I would flag jumps.", False, "no fenced"),
        (f"```python\n{GOOD}", True, "cut off"),
        ("```python\nx = 1\n```", False, "no fenced"),
        ("```python\ndef inference(sample):\n    return " + "(" * 3000 + "\n```", False, ""),
        ("```python\ndef inference(sample):\n    return " + "-" * 30_000 + "1\n```", False, "nested too deeply"),
        ("```python\ndef inference(sample):\n" + "    # x\n" * 9000 + "    return 1\n```", False, "longer than"),
    ],
)
def test_an_answer_without_a_rule_says_what_is_missing(answer: str, cut_off: bool, fault: str) -> None:
    assert fault in code_of(answer, cut_off).fault


def test_a_rule_that_is_no_python_goes_on_to_the_checker_as_it_is() -> None:
    text = "def inference(sample)\n    return sample\n"
    assert code_of(f"```python\n{text}```", cut_off=False).text == text


def made(text: str, parent: Rule | None = None, periods=None) -> Rule:
    return made_rule(text, model="m", prompt_hash="h", seed=3, chunk_points=500, periods=periods or {}, parent=parent)


def test_a_rule_over_the_whole_array_runs_in_chunks() -> None:
    rule = made("def inference(sample):\n    v = sample[:, 0]\n    return v > v.mean()\n")
    assert (rule.input.run, rule.input.points) == ("chunk", 500)
    assert made(GOOD).input.run == "stateful"


def test_the_emit_gap_is_the_one_stated_or_the_parents() -> None:
    stated = made(GOOD.replace("JUMP = 7.5", "JUMP = 7.5\n# Emit gap: 25 points"))
    assert stated.emit.gap_points == 25
    assert made(GOOD, stated).emit.gap_points == 25
    assert made(GOOD).emit.mode == "first"


def test_each_series_of_a_group_has_its_own_season_and_keeps_what_was_fitted_to_it() -> None:
    seasonal = GOOD.replace("JUMP = 7.5", "JUMP = 7.5\nPERIOD = 24")
    parent = made(seasonal, periods={"a": 24, "b": 48})
    assert dict(parent.overrides) == {"b": {"PERIOD": 48.0}}
    assert dict(made(GOOD, parent).overrides) == {}
    assert dict(made(seasonal, parent).overrides) == {"b": {"PERIOD": 48.0}}
