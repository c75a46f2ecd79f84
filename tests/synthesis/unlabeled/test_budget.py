"""The alarm budget: limits rise where nobody said that so many flags are right; the test part is never looked at."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.synthesis.curves import DAY, curve, wave, whole
from workbench.model.emit import Emit
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import STOCK_RULE, Rule
from workbench.model.series import Series
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.synthesis import SynthesisOptions, Synthesizer
from workbench.synthesis.quantities.features import FORECAST
from workbench.synthesis.shape import Clause, Condition, Shape
from workbench.synthesis.text.write import rule_text
from workbench.synthesis.unlabeled.budget import alerts_allowed, away, within_budget
from workbench.synthesis.unlabeled.stock import stock_rules

STOP = 3000
OPTIONS = SynthesisOptions()


def loose(limit: float = 2.0) -> Rule:
    text = rule_text(Shape((Clause((Condition(FORECAST, "size", limit),)),), 1), "A loose rule.", DAY)
    return Rule("loose", text, emit=Emit("first", 1))


def limit_of(rule: Rule, series: str = "") -> float:
    own = rule.parameters_for(series)
    return own.get("FORECAST_ERROR_MIN", read_contract(rule.text).parameters["FORECAST_ERROR_MIN"].value)


def raised(rule: Rule, series: list[Series], options: SynthesisOptions = OPTIONS) -> Rule:
    return within_budget(rule, series, [STOP] * len(series), options, lambda *_: None)


def flags_before(rule: Rule, one: Series, host: Host, stop: int = STOP) -> int:
    return int((flag_series(rule, one.cut(0, stop), host).flags == 1).sum())


@pytest.fixture(scope="module")
def host():
    with Host() as one:
        yield one


def quiet(name: str, seed: int = 1) -> Series:
    return curve(name, seed=seed, labeled=False)


@pytest.mark.parametrize("alerts", [0.2, 0.5, 1.0])
def test_a_series_without_labels_keeps_the_budget_as_the_rule_really_runs(host, alerts):
    options = replace(OPTIONS, alerts_a_day=alerts)
    one = quiet("q")
    rule = raised(loose(), [one], options)
    assert flags_before(loose(), one, host) > alerts_allowed(one, STOP, options)
    assert flags_before(rule, one, host) <= alerts_allowed(one, STOP, options)
    assert limit_of(rule) > 2.0 and not rule.overrides


def test_a_rule_that_keeps_the_budget_is_left_as_it_is() -> None:
    rule = loose(500.0)
    assert raised(rule, [quiet("q")]) is rule
    assert raised(loose(), [quiet("q")], replace(OPTIONS, alerts_a_day=math.inf)) == loose()


def test_of_several_series_without_labels_each_keeps_the_budget(host):
    calm = Series("calm", wave(4000, 2)[:, None], interval_ns=900 * 10**9)
    wild = np.random.default_rng(3).standard_t(2, 4000) * 10.0
    both = [calm, Series("wild", wild[:, None], interval_ns=900 * 10**9)]
    rule = raised(loose(), both)
    assert all(flags_before(rule, one, host) <= alerts_allowed(one, STOP, OPTIONS) for one in both)
    assert len({limit_of(rule, one.name) for one in both}) == 2


def test_in_a_labeled_group_only_flooded_series_without_events_get_limits_of_their_own() -> None:
    labeled, calm = curve("labeled"), Series("calm", wave(4000, 2)[:, None], interval_ns=900 * 10**9)
    values = wave(4000, 4)
    values[::5] += np.random.default_rng(5).choice([-40.0, 40.0], 800)
    flooded = Series("flooded", values[:, None], interval_ns=900 * 10**9, labels=LabelSet())
    known = replace(flooded, name="known", labels=LabelSet((Region(500, 505),)))
    rule = raised(loose(), [labeled, calm, flooded, known])
    assert rule.text == loose().text
    assert set(rule.overrides) == {"flooded"}


def test_the_budget_never_looks_at_the_test_part() -> None:
    one = quiet("q")
    values = one.values.copy()
    values[STOP:] = np.random.default_rng(9).normal(size=values[STOP:].shape) * 1e4
    assert raised(loose(), [replace(one, values=values)]) == raised(loose(), [one])


def test_what_is_to_be_ignored_is_no_alert() -> None:
    one = quiet("q")
    everything = LabelSet((Region(0, len(one)),))
    assert raised(loose(), [replace(one, ignored=everything)]) == loose()


@pytest.mark.parametrize(
    ("interval_s", "stop", "alerts", "allowed"),
    [(60, 14_400, 1.0, 10.0), (3600, 240, 0.5, 5.0), (3600, 12, 1.0, 1.0), (None, 5_000, 2.0, 10.0)],
)
def test_a_day_is_one_by_the_clock_or_a_thousand_points(interval_s, stop, alerts, allowed):
    one = Series("s", np.zeros((20_000, 1)), interval_ns=None if interval_s is None else interval_s * 10**9)
    assert alerts_allowed(one, stop, replace(OPTIONS, alerts_a_day=alerts)) == pytest.approx(allowed)


@pytest.mark.parametrize(
    ("value", "rounded"), [(2.01, 2.1), (2.0, 2.0), (-7.31, -7.4), (0.0123, 0.013), (99.5, 100.0), (0.0, 0.0)]
)
def test_a_raised_limit_is_rounded_away_from_zero(value, rounded):
    assert away(value) == pytest.approx(rounded)


def test_a_rule_of_another_form_is_left_alone() -> None:
    rule = Rule("own", "import numpy as np\n\n\ndef inference(sample):\n    return sample[:, 0] > 0\n")
    assert raised(rule, [quiet("q")]) is rule


def test_without_labels_the_synthesizer_gives_stock_rules_with_the_seasons_of_the_series() -> None:
    series = [quiet("a"), quiet("b", 2)]
    maker = Synthesizer()
    maker.prepare(series, [whole(one) for one in series], np.random.default_rng(0))
    rules = maker.propose(9, np.random.default_rng(0))
    assert 1 <= len(rules) <= len(stock_rules())
    assert all(rule.origin.model == STOCK_RULE for rule in rules)
    assert rules[0].title == f"{stock_rules()[0].title}, for 2 series"
    assert read_contract(rules[0].text).parameters["PERIOD"].value == DAY


def test_a_refit_keeps_a_stock_rule_within_the_budget_of_train_and_validation(host):
    values = wave(4000, 6)
    values[3000:3900:10] += 60.0  # alerts that come after the train part
    one = Series("late", values[:, None], interval_ns=900 * 10**9)
    maker, split = Synthesizer(), whole(one)
    maker.prepare([one], [split], np.random.default_rng(0))
    rule = replace(loose(3.0), origin=stock_rules()[0].origin)
    fitted = maker.refit(rule, [one], [split], np.random.default_rng(0))
    assert flags_before(rule, one, host, 4000) > alerts_allowed(one, 4000, OPTIONS)
    assert flags_before(fitted, one, host, 4000) <= alerts_allowed(one, 4000, OPTIONS)
