"""The test part teaches nothing: cut off, shuffled or full of noise, the same rules come out, byte for byte."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from workbench.model.events import Finished, TaskFinished
from workbench.model.labels import LabelSet
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.packs.rulefile import rule_toml
from workbench.samples.series import series as sample
from workbench.sandbox.host import Host
from workbench.training.options import Mode, TrainOptions
from workbench.training.run import train_all

POINTS = 1600
QUICK = TrainOptions(rounds=2, candidates=2, group_events=3)
RECIPES = ("request_rate", "request_rate", "request_rate", "request_rate", "request_rate", "noisy_gauge", "noisy_gauge")


def generated() -> list[Series]:
    """Four and two that are alike, and before them one with enough of its own for mode auto to take it alone."""
    found = []
    for number, recipe in enumerate(RECIPES):
        one = sample(recipe, 5 * POINTS if number == 0 else POINTS, np.random.default_rng([number, 5]))
        labels = one.labels if number == 0 or one.labels is None else LabelSet(one.labels.regions[::3])
        found.append(replace(one, name=f"{recipe}-{number}", labels=labels, test_start=len(one) // 2))
    return found


def cut_off(one: Series) -> Series:
    assert one.test_start is not None
    return one.cut(0, one.test_start)


def with_shuffled_labels(one: Series) -> Series:
    assert one.labels is not None
    mask = one.labels.mask(len(one))
    np.random.default_rng(3).shuffle(mask[one.test_start :])
    known = [region for region in one.labels.regions if region.stop <= (one.test_start or 0)]
    rest = [region for region in LabelSet.from_mask(mask).regions if region.start >= (one.test_start or 0)]
    return one.relabel(LabelSet((*known, *rest)))


def with_noise(one: Series) -> Series:
    values = one.values.copy()
    values[one.test_start :] = np.random.default_rng(4).normal(0.0, 1e6, values[one.test_start :].shape)
    return replace(one, values=values, _hash=[])


def learned(series: Sequence[Series], mode: Mode, host: Host) -> dict[str, Rule]:
    events = list(train_all(series, replace(QUICK, mode=mode), [host], clock=time.monotonic, run_id="leakage"))
    assert isinstance(events[-1], Finished) and events[-1].outcome == "completed", events[-1]
    return {event.task: event.rule for event in events if isinstance(event, TaskFinished) and event.rule is not None}


def as_bytes(rule: Rule) -> tuple[bytes, bytes]:
    """rule.py and rule.toml; of the evidence without what is told of the test part: its scores, and where it ends."""
    assert rule.evidence is not None
    scores = {part: figures for part, figures in rule.evidence.scores.items() if part != "test"}
    split = None if rule.evidence.split is None else (*rule.evidence.split[:2], 0)
    told = replace(rule, evidence=replace(rule.evidence, scores=scores, split=split))
    return rule.text.encode(), rule_toml(told).encode()


@pytest.fixture(scope="module", params=["auto", "group"])
def mode_and_rules(request: pytest.FixtureRequest, host: Host) -> tuple[Mode, dict[str, Rule]]:
    """What is learned from the series as they are."""
    return request.param, learned(generated(), request.param, host)


def test_auto_learns_for_one_alone_and_for_groups_of_two_and_four_and_group_for_all(mode_and_rules) -> None:
    mode, rules = mode_and_rules
    sizes = sorted(len(rule.input.series) for rule in rules.values())
    assert sizes == [1, 2, 4] if mode == "auto" else [rule.input.series for rule in rules.values()] == [("*",)]


@pytest.mark.parametrize("changed", [cut_off, with_shuffled_labels, with_noise])
def test_what_is_learned_without_the_test_part_is_the_same_to_the_byte(
    changed: Callable[[Series], Series], mode_and_rules, host: Host
) -> None:
    mode, rules = mode_and_rules
    others = learned([changed(one) for one in generated()], mode, host)
    assert list(others) == list(rules)
    for name, rule in rules.items():
        assert as_bytes(others[name]) == as_bytes(rule), name
    before, after = ([rule.evidence.scores["test"] for rule in found.values()] for found in (rules, others))
    assert before != after, "what was changed is not even seen where it may be"
