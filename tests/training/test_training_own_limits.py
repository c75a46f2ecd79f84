"""What a series gets of its own for a rule that others taught: a factor its labels ask for, limits for its alarms."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from tests.training.data import TEXT, spiky
from workbench.model.emit import Emit
from workbench.model.rule import STOCK_RULE, InputSpec, Origin, Rule
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.synthesis import SynthesisOptions
from workbench.synthesis.unlabeled.budget import alerts_allowed, own_limits
from workbench.synthesis.unlabeled.stock import stock_rules
from workbench.training.tune.own import FEWEST_EVENTS, own_factor
from workbench.training.tune.tune import runner


def rule(limit: float) -> Rule:
    return Rule("jumps", TEXT.format(limit=limit), input=InputSpec(run="stateful"), emit=Emit("first", 3))


def with_own(one: Rule, series: Series, own: dict[str, float]) -> Rule:
    return replace(one, overrides=MappingProxyType({series.name: MappingProxyType(own)}))


def test_a_series_whose_labels_ask_for_it_gets_higher_limits(host: Host) -> None:
    series, low = spiky(n=3000), rule(1.25)  # in units of the usual step: noise reaches it all the time
    own = dict(own_factor(low, series, runner(host, 60.0)))
    assert own["JUMP"] > 1.25
    before, after = (flag_series(one, series, host).flags for one in (low, with_own(low, series, own)))
    assert (after == 1).sum() < (before == 1).sum() / 2


def test_a_series_that_the_rule_suits_gets_nothing(host: Host) -> None:
    assert not own_factor(rule(5.0), spiky(n=3000), runner(host, 60.0))


@pytest.mark.parametrize("labeled", [False, True])
def test_a_series_with_few_labels_or_none_gets_no_factor(host: Host, labeled: bool) -> None:
    series = spiky(n=60 + 100 * (FEWEST_EVENTS - 2))
    assert not own_factor(rule(1.25), series if labeled else series.relabel(None), runner(host, 60.0))


@pytest.mark.parametrize("learned", [False, True])
def test_a_series_without_labels_keeps_the_alarm_budget(host: Host, learned: bool) -> None:
    stock = next(iter(stock_rules()))
    assert stock.origin.model == STOCK_RULE
    stock = replace(stock, origin=Origin("synthesizer", "x")) if learned else stock
    value = np.random.default_rng(1).standard_t(1.2, 4000)  # extremes all along
    series = Series("wild", value[:, None])
    options = SynthesisOptions(alerts_a_day=0.25)
    own = own_limits(stock, series, len(series), options)
    before, after = (
        int((flag_series(one, series, host).flags == 1).sum()) for one in (stock, with_own(stock, series, own))
    )
    allowed = alerts_allowed(series, len(series), options)
    assert before > allowed
    if own:
        assert after <= allowed
    else:
        assert learned and before <= 10 * allowed


def test_a_series_with_a_labeled_event_keeps_its_limits() -> None:
    stock = next(iter(stock_rules()))
    assert own_limits(stock, spiky(), 2000, SynthesisOptions(alerts_a_day=0.001)) == {}
