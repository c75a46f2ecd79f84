"""The stock rules: what runs where nobody has labeled anything finds an obvious jump and leaves quiet noise alone."""

from __future__ import annotations

import numpy as np
import pytest

from tests.synthesis.curves import curve, wave, whole
from workbench.model.labels import LabelSet
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.synthesis import SynthesisOptions, Synthesizer
from workbench.synthesis.unlabeled import stock
from workbench.synthesis.unlabeled.budget import alerts_allowed

N = 3000
DAILY = SynthesisOptions()


def stock_rules(series: Series) -> list[Rule]:
    synthesizer = Synthesizer()
    synthesizer.prepare([series], [whole(series)], np.random.default_rng(0))
    return synthesizer.propose(20, np.random.default_rng(0))


def quiet(seed: int) -> Series:
    return curve("quiet", N, seed=seed, every=N, labeled=False)


def jumped(by: float) -> Series:
    values = wave(N, 4)
    values[2500:2503] += by
    return Series("jump", values[:, None], quiet(0).times_ns, interval_ns=quiet(0).interval_ns)


def test_without_any_label_all_stock_rules_are_proposed_the_safest_first():
    rules = stock_rules(quiet(7))
    assert len(rules) == len(stock.STOCK)
    assert "at least two of these three signs, each beyond the season's usual peak" in rules[0].text
    assert len({rule.text for rule in rules}) == len(rules)
    for rule in rules:
        assert read_contract(rule.text).stateful
        assert ("PERIOD = 96" in rule.text) == ("PERIOD" in rule.text)


def test_one_label_is_too_few_to_learn_from():
    labeled = quiet(7).relabel(LabelSet.from_mask((np.arange(N) == 800).astype(np.int8)))
    assert [rule.text for rule in stock_rules(labeled)] == [rule.text for rule in stock_rules(quiet(7))]


@pytest.mark.parametrize("by", [25.0, -25.0, 200.0])
def test_every_stock_rule_flags_an_obvious_jump_and_the_safest_one_little_else(by, host: Host):
    series = jumped(by)
    for number, rule in enumerate(stock_rules(series)[:3]):
        flags = flag_series(rule, series, host).flags
        assert (flags[2500:2504] == 1).any(), rule.text
        assert (np.delete(flags, np.s_[2500:2520]) == 1).sum() <= (
            1 if number == 0 else alerts_allowed(series, N, DAILY)
        )


def test_the_safest_stock_rule_is_silent_on_quiet_noise(host: Host):
    for seed in range(6):
        values = np.random.default_rng(seed).normal(0.0, 1.0, N) if seed % 2 else wave(N, seed)
        series = Series("noise", values[:, None])
        assert (flag_series(stock_rules(series)[0], series, host).flags == 1).sum() == 0
