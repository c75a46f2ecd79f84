"""Nothing leaks: labels that fit nothing teach nothing, and the future changes no flag of the past."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.model.emit import Emit
from workbench.model.labels import LabelSet
from workbench.model.rule import InputSpec, Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.samples.series import series as sample
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.scoring.metrics import pool, score_flags, score_part
from workbench.synthesis import Synthesizer
from workbench.synthesis.quantities.columns import compute, directed
from workbench.synthesis.quantities.features import CURATED
from workbench.synthesis.shape import Clause, Condition, Feature, Shape
from workbench.synthesis.text.write import rule_text

POINTS = 4000
SERIES = [("noisy_gauge", seed) for seed in range(4)] + [("request_rate", seed) for seed in range(4)]
DRAWS = 200  # of flags at random, a series
ABOVE_CHANCE = 0.08  # event F1, pooled over all series; chance itself is about 0.07


def made(recipe: str, seed: int, n: int = POINTS) -> Series:
    return sample(recipe, n, np.random.default_rng([seed, 77]))


def shifted(one: Series) -> Series:
    """The same values, each label half a series later, those of the second half in the first."""
    assert one.labels is not None
    mask = np.roll(one.labels.mask(len(one)), len(one) // 2)
    return one.relabel(LabelSet.from_mask(mask))


def first_guess(one: Series) -> Rule:
    """What the synthesizer makes of the first half."""
    half = len(one) // 2
    synthesizer = Synthesizer()
    synthesizer.prepare([one.cut(0, half)], [Split(half, half, half)], np.random.default_rng(0))
    return synthesizer.propose(1, np.random.default_rng(0))[0]


def on_second_half(one: Series, rule: Rule, host: Host) -> tuple[Scores, list[Scores]]:
    """The rule's scores there, and those of as many flags at random times, drawn again and again."""
    half = len(one) // 2
    split = Split(half, half, len(one))
    verdict = flag_series(rule, one, host)
    assert one.labels is not None
    labels = one.labels.within(half, len(one))
    many, rng, drawn = int((verdict.flags[half:] == 1).sum()), np.random.default_rng(1), []
    for _ in range(DRAWS):
        flags = np.zeros(len(one) - half, np.int8)
        flags[rng.choice(len(flags), many, replace=False)] = 1
        drawn.append(score_flags(flags, flags, labels, interval_s=None))
    return score_part(one, verdict, split, "test"), drawn


def test_rules_learned_from_labels_shifted_by_half_a_series_are_no_better_than_chance(host: Host) -> None:
    """Chance: the event F1 that as many flags at random times of the judged half get, its mean over the draws. The
    same recipes with their own labels tell that there is something to learn."""
    ours, chance, true = list[Scores](), list[list[Scores]](), list[Scores]()
    for recipe, seed in SERIES:
        one = made(recipe, seed)
        true.append(on_second_half(one, first_guess(one), host)[0])
        moved = shifted(one)
        scores, drawn = on_second_half(moved, first_guess(moved), host)
        ours.append(scores)
        chance.append(drawn)
    mean = float(np.mean([pool(draw).event_f1 for draw in zip(*chance, strict=True)]))
    assert pool(ours).event_f1 <= mean + ABOVE_CHANCE
    assert pool(true).event_f1 > mean + 5 * ABOVE_CHANCE


PERIOD = 96


def rule_of(feature: Feature, values: NDArray[np.float64]) -> Rule:
    """A rule of the feature alone whose limit is such that it flags about every third point: a small change of the
    feature anywhere turns some flag."""
    direction = feature.directions[0]
    known = directed(compute(feature, values, PERIOD), direction)
    limit = float(np.quantile(known[np.isfinite(known)], 0.67)) * (-1 if direction == "low" else 1)
    shape = Shape((Clause((Condition(feature, direction, limit),)),), 0)
    return Rule(feature.name, rule_text(shape, feature.name, PERIOD), input=InputSpec(run="stateful"))


def with_another_future(one: Series, at: int, seed: int) -> Series:
    """From the point `at` on, noise a thousand times as loud as the series, with points missing."""
    rng = np.random.default_rng(seed)
    values = one.values.copy()
    values[at:] = rng.normal(float(np.nanmean(one.value)), 1e3 * float(np.nanstd(one.value)), values[at:].shape)
    values[at:][rng.random(len(values) - at) < 0.05] = np.nan
    return replace(one, values=values, _hash=[])


def assert_past_stays(rule: Rule, one: Series, host: Host, *, turns: bool) -> None:
    """No flag before a cut depends on what comes after it; `turns`: some flag after it does."""
    before = flag_series(rule, one, host)
    assert before.ran, before.problems
    for at in (1, 377, len(one) // 2, len(one) - 1):
        after = flag_series(rule, with_another_future(one, at, at), host)
        assert after.ran, after.problems
        np.testing.assert_array_equal(after.condition[:at], before.condition[:at])
        np.testing.assert_array_equal(after.flags[:at], before.flags[:at])
        if turns and at == len(one) // 2:
            assert (after.condition[at:] != before.condition[at:]).any()


@pytest.mark.parametrize("feature", CURATED, ids=lambda feature: feature.name)
def test_another_future_changes_no_earlier_flag_of_a_feature(feature: Feature, host: Host) -> None:
    one = made("request_rate", 0, 1500)
    rule = rule_of(feature, np.array(one.value))
    assert_past_stays(rule, one, host, turns=True)
    assert_past_stays(replace(rule, emit=Emit("first", 5)), one, host, turns=False)


@pytest.mark.parametrize("recipe", ["request_rate", "memory", "noisy_gauge"])
def test_another_future_changes_no_earlier_flag_of_a_synthesized_rule(recipe: str, host: Host) -> None:
    one = made(recipe, 1, 3000)
    synthesizer = Synthesizer()
    synthesizer.prepare([one], [Split(2000, 3000, 3000)], np.random.default_rng(0))
    rules = synthesizer.propose(4, np.random.default_rng(0))
    assert len(rules) == 4
    for rule in rules:
        assert_past_stays(rule, one, host, turns=False)
    assert any((flag_series(rule, one, host).flags == 1).any() for rule in rules)


LOOKING_AHEAD = """import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: above the mean of all points, those to come included
    return value > np.nanmean(value)
"""


def test_a_rule_that_looks_ahead_is_caught(host: Host) -> None:
    rule = Rule("ahead", LOOKING_AHEAD, input=InputSpec(run="chunk", points=10_000))
    with pytest.raises(AssertionError):
        assert_past_stays(rule, made("request_rate", 0, 1500), host, turns=False)
