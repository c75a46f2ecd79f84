"""Two runs side by side: what each came to, the difference of their rules, and the flags that differ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training.data import Drawing, jump_rule, spiky
from tests.training.fakes import Clock
from workbench.model.events import Finished, ModelCalled, RunStarted
from workbench.model.verdict import Verdict
from workbench.training.compare import TaskOutcome, difference, flags_differ, outcome_of
from workbench.training.options import TrainOptions
from workbench.training.run import train_all

FEW = TrainOptions("each", rounds=2, candidates=2)


def verdict(flags: list[int]) -> Verdict:
    both = np.array(flags, np.int8)
    return Verdict(both, both)


def test_flags_differ_where_one_of_them_fires_alone():
    found = flags_differ("s", verdict([1, 1, 0, 0, -1]), verdict([1, 0, 1, 1, 0]))
    assert (found.only_a, found.only_b, found.first) == (1, 2, (1, 2, 3))


def test_a_run_comes_to_its_scores_curve_and_cost(host):
    events = list(train_all([spiky()], FEW, [host], clock=Clock(1.0), run_id="r", make_proposer=Drawing))
    call = ModelCalled("r", 900, usd=0.25, prompt_tokens=100, completion_tokens=10)
    told = outcome_of([*events[:-1], call, replace(call, cached=True), replace(events[-1], usd=0.25)])
    (task,) = told.tasks
    assert (told.outcome, told.usd, told.calls, told.tokens) == ("completed", 0.25, 1, 110)
    assert [number for number, _ in task.curve] == list(range(1, 1 + len(task.curve)))
    assert told.micro == task.test.event_f1
    assert task.rule is not None


def test_an_unfinished_run_is_told_as_far_as_it_came(host):
    events = list(train_all([spiky()], FEW, [host], clock=Clock(1.0), run_id="r", make_proposer=Drawing))
    told = outcome_of([one for one in events if not isinstance(one, Finished)][:-1])
    assert told.outcome == "unfinished"
    assert told.micro is None
    assert told.tasks[0].rule is None
    assert told.seconds is None
    with pytest.raises(ValueError, match="has events"):
        outcome_of([])


def test_the_cost_of_an_unfinished_run_is_unknown_where_a_price_is():
    began = RunStarted("r", 0)
    priced, other = ModelCalled("r", 1, usd=0.5), ModelCalled("r", 2)
    assert outcome_of([began, priced]).usd == 0.5
    assert outcome_of([began, priced, other]).usd is None


def test_rules_differ_by_text_and_by_flags_before_the_test_part_only(host):
    one = spiky()
    low, high = (TaskOutcome("t", rule=jump_rule(limit)) for limit in (1.0, 6.0))
    found = difference(low, high, [one], host)
    assert "-JUMP = 1.0" in found.diff and "+JUMP = 6.0" in found.diff
    (flags,) = found.flags
    assert flags.only_a > 0
    assert max(flags.first) < len(one) // 2
    same = difference(low, low, [one], host)
    assert (same.diff, same.flags[0].first) == ("", ())


def test_a_rule_that_does_not_run_and_one_that_is_missing_are_said(host):
    one = jump_rule(3.0)
    broken = TaskOutcome("t", rule=one.with_text(one.text.replace("rk.jump(value, 1)", "1 / 0")))
    assert "spiky" in difference(TaskOutcome("t", rule=one), broken, [spiky()], host).problem
    assert "no rule" in difference(TaskOutcome("t"), broken, [spiky()], host).problem
