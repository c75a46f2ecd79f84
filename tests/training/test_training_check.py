"""The checker on real child processes: what passes, what is refused and with which words; and when rules are equal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training.data import jump_rule, spiky
from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Rule
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.layers import ALL_LAYERS
from workbench.training.base import base_rule
from workbench.training.check import check_rule, dummies
from workbench.training.fingerprint import fingerprint

HEAD = "import numpy as np\n\n\ndef inference(sample: np.ndarray) -> np.ndarray:\n"


def windowed(body: str, points: int = 10) -> Rule:
    return Rule("r", HEAD + body, input=InputSpec(run="window", points=points))


def chunked(body: str, points: int = 16) -> Rule:
    return Rule("r", HEAD + body, input=InputSpec(run="chunk", points=points))


@pytest.mark.parametrize(
    "rule",
    [
        base_rule(),
        jump_rule(4.0),
        windowed("    return np.abs(sample[:, 0]) > 1e6\n"),
        chunked("    return np.zeros(len(sample))\n"),
        chunked("    return sample[:, 0] > np.nanmean(sample[:, 0]) + 9 if len(sample) else np.zeros(0)\n"),
    ],
)
def test_a_good_rule_is_clean(host, rule):
    assert check_rule(rule, host, spiky()) == ()
    assert check_rule(rule, host) == ()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule("r", "def inference(sample)"), "expected"),
        (Rule("r", "import os\n" + HEAD + "    return sample[:, 0] > 1\n"), "os"),
        (chunked("    return sample[:, 0] / len(sample[5:]) > sample[7, 0]\n"), "on a series of 1 point"),
        (chunked("    return np.zeros(3)\n"), "on a series of 1 point"),
        (chunked("    return sample[:, 0]\n"), "on a"),
        (windowed("    return sample[:, 0] > np.mean(sample[:, 0])\n"), "as a stream it gives another flag"),
        (Rule("r", HEAD + "    return sample[:, 0] > np.mean(sample[:, 0])\n"), ""),
    ],
)
def test_a_bad_rule_is_refused_with_the_reason(host, rule, words):
    problems = check_rule(rule, host, spiky())
    assert problems
    assert words in problems[0].message


def test_a_rule_that_says_something_else_when_run_again_is_refused():
    rule = chunked("    return np.empty(len(sample)) > 1.0\n")
    # The namespace would give zeros for np.empty: left out, so that the check finds what it would hide.
    with Host(options=HostOptions(spare=False, layers=ALL_LAYERS - {"namespace"})) as bare:
        (problem,) = check_rule(rule, bare, spiky())
    assert problem.code == "disagreement"
    assert "it says something else at point" in problem.message


def test_a_rule_is_checked_in_another_process_where_that_is_asked_for(host):
    generation = host.generation
    assert check_rule(jump_rule(4.0), host, spiky()) == ()
    assert host.generation == generation
    assert check_rule(jump_rule(4.0), host, spiky(), fresh_process=True) == ()
    assert host.generation == generation + 1


def test_an_override_of_a_constant_that_is_not_there_is_refused(host):
    wrong = replace(jump_rule(4.0), overrides={"some series": {"LEAP": 3.0}})
    assert "overrides LEAP" in check_rule(wrong, host)[0].message


def test_dummies_mimic_the_series_and_cover_every_length_that_hurts():
    one = spiky()
    given = dict(dummies(chunked("    return np.zeros(len(sample))\n", 100), one))
    assert [len(series) for series in given.values()][:4] == [0, 1, 2, 100]
    ordinary = given["an ordinary series of 100 points"]
    assert ordinary.interval_ns == one.interval_ns
    assert np.mean(ordinary.value) == pytest.approx(np.mean(one.value), rel=0.05)
    assert np.isnan(given["a series without any value"].value).all()
    assert np.isnan(given["a series with missing values"].value).any()
    assert np.ptp(given["a constant series"].value) == 0


def test_equal_rules_have_one_fingerprint_whatever_they_are_called_or_say():
    rule = jump_rule(4.0)
    other = rule.text.replace("JUMP", "LEAP").replace("value", "x").replace("# Abnormal Rule 1: a jump", "# so")
    assert fingerprint(rule) == fingerprint(rule.with_text(other.replace('"""A limit on jumps."""', '"""Else."""')))


def test_rules_that_may_flag_other_points_have_other_fingerprints():
    rule = jump_rule(4.0)
    others = [
        jump_rule(4.5),
        replace(rule, emit=Emit("first", 9)),
        replace(rule, overrides={"s": {"JUMP": 5.0}}),
        rule.with_text(rule.text.replace(">=", "<=")),
        rule.with_text(rule.text.replace("rk.jump", "rk.diff_z")),
    ]
    assert len({fingerprint(one) for one in [rule, *others]}) == 6


def test_renamed_constants_do_not_hide_equal_overrides():
    rule = replace(jump_rule(4.0), overrides={"s": {"JUMP": 5.0}})
    renamed = replace(rule, text=rule.text.replace("JUMP", "LEAP"), overrides={"s": {"LEAP": 5.0}})
    assert fingerprint(rule) == fingerprint(renamed)
