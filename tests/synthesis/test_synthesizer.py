"""The synthesizer from series to rule text and back: proposals, determinism, honesty, refit."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from tests.synthesis.curves import curve, wave, whole
from workbench.errors import TrainingError
from workbench.model.series import Series
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import read_contract
from workbench.synthesis import Synthesizer
from workbench.synthesis.features import CROWD, CURATED
from workbench.synthesis.shape import Clause, Condition, Shape
from workbench.synthesis.text.read import read_rule
from workbench.synthesis.text.write import phrase, rule_text


class StoppedError(Exception):
    """What a listener raises to end the work."""


def proposals(series, n=4, seed=0, progress=lambda *_: None):
    synthesizer = Synthesizer(progress=progress)
    synthesizer.prepare(series, [whole(one) for one in series], np.random.default_rng(seed))
    return synthesizer, synthesizer.propose(n, np.random.default_rng(seed))


@pytest.fixture(scope="module")
def learned():
    series = [curve("a", seed=1), curve("b", seed=2)]
    return series, *proposals(series)


def test_proposed_rules_are_clean_stateful_and_commented(learned):
    _, _, rules = learned
    assert len({rule.text for rule in rules}) == 4
    for rule in rules:
        contract = read_contract(rule.text)
        assert static_check(rule.text) == ()
        assert contract.stateful, contract.not_stateful_because
        assert contract.normal_rules
        assert [clause.number for clause in contract.clauses] == list(range(1, len(contract.clauses) + 1))
        assert rule.emit.mode == "first"


def test_the_best_guess_finds_the_anomalies_of_points_it_never_saw(learned):
    series, _, rules = learned
    from workbench.sandbox.host import Host
    from workbench.sandbox.run import flag_series
    from workbench.scoring.metrics import score_part

    with Host() as host:
        for one in series:
            scores = score_part(one, flag_series(rules[0], one, host), whole(one), "validation")
            assert scores.event_f1 > 0.85


def test_the_same_seed_gives_the_same_rules(learned):
    series, _, rules = learned
    assert [rule.text for rule in proposals(series)[1]] == [rule.text for rule in rules]


def test_no_point_after_the_train_part_changes_a_proposal(learned):
    series, _, rules = learned
    twins = []
    for one in series:
        stop = whole(one).train_stop
        values = one.values.copy()
        values[stop:] = np.random.default_rng(9).normal(size=values[stop:].shape) * 1e3
        twins.append(Series(one.name, values, one.times_ns, labels=one.labels, interval_ns=one.interval_ns))
    assert [rule.text for rule in proposals(twins)[1]] == [rule.text for rule in rules]


def test_each_series_keeps_its_own_season():
    fast = curve("fast", seed=3)
    slow_values = np.repeat(wave(2000, 4), 2)
    slow = Series("slow", slow_values[:, None], labels=fast.labels)
    _, rules = proposals([fast, curve("fast too", seed=5), slow], n=6)
    seasonal = [rule for rule in rules if "PERIOD =" in rule.text]
    for rule in seasonal:
        assert "PERIOD = 96" in rule.text
        assert rule.overrides["slow"]["PERIOD"] == 192
    for rule in rules:
        assert ("PERIOD =" in rule.text) or not rule.overrides


@pytest.mark.parametrize("every", [1200, 2500])
def test_two_or_three_events_are_enough_for_a_usable_rule(every):
    series = [curve("few", 4000, seed=6, every=every)]
    _, rules = proposals(series, n=3)
    assert rules
    assert all(read_rule(rule.text, 0) is not None for rule in rules)


def test_without_any_label_the_stock_rule_is_proposed():
    _, rules = proposals([curve("quiet", seed=7, labeled=False)], n=3)
    assert len(rules) == 3
    assert all("forecast_error" in rule.text and "Abnormal Rule 1" in rule.text for rule in rules)


@pytest.mark.parametrize("values", [np.zeros(300), np.full(300, np.nan), np.arange(3.0), np.zeros(0)])
def test_constant_missing_and_tiny_series_do_no_harm(values):
    labels = curve("any", 600).labels.within(0, len(values))
    odd = Series("odd", values[:, None], labels=labels)
    _, rules = proposals([odd, curve("fine", seed=8)], n=2)
    assert len(rules) == 2
    assert proposals([odd], n=1)[1]


def test_later_proposals_are_new(learned):
    series, _, _ = learned
    synthesizer, first = proposals(series, n=2)
    second = synthesizer.propose(3, np.random.default_rng(1))
    assert not {rule.text for rule in first} & {rule.text for rule in second}
    assert second


def test_proposing_before_preparing_is_refused():
    with pytest.raises(TrainingError, match="prepare"):
        Synthesizer().propose(1, np.random.default_rng(0))


def test_progress_is_told_often_and_can_end_the_work():
    heard = []

    def listen(text, done, total):
        heard.append(text)
        assert 0 <= done <= total
        if "Searching" in text:
            raise StoppedError

    with pytest.raises(StoppedError):
        proposals([curve("a", seed=1)], progress=listen)
    assert heard.count("Computing features") >= len(CURATED)


def test_a_refit_changes_numbers_only(learned):
    series, synthesizer, rules = learned
    fitted = synthesizer.refit(rules[0], series, [whole(one) for one in series], np.random.default_rng(0))
    before, after = ast.parse(rules[0].text), ast.parse(fitted.text)
    assert [type(node) for node in ast.walk(before)] == [type(node) for node in ast.walk(after)]
    assert fitted.emit == rules[0].emit and fitted.overrides == rules[0].overrides
    assert [line for line in fitted.text.splitlines() if "#" in line] == [
        line for line in rules[0].text.splitlines() if "#" in line
    ]


def test_a_refit_moves_a_limit_that_does_not_suit(learned):
    series, synthesizer, _ = learned
    condition = Condition(CURATED[0], "size", 3.0)
    text = rule_text(Shape((Clause((condition,)),), 1), "A loose rule.", 96)
    from workbench.model.emit import Emit
    from workbench.model.rule import Rule

    rule = Rule("loose", text, emit=Emit("first", 1))
    fitted = synthesizer.refit(rule, series, [whole(one) for one in series], np.random.default_rng(0))
    limit = read_contract(fitted.text).parameters["FORECAST_ERROR_MIN"].value
    assert limit > 3.5


def test_a_refit_leaves_a_rule_of_another_form_alone(learned):
    series, synthesizer, rules = learned
    text = "import numpy as np\n\n\ndef inference(sample):\n    return sample[:, 0] > 120\n"
    rule = rules[0].with_text(text)
    assert synthesizer.refit(rule, series, [whole(one) for one in series], np.random.default_rng(0)) == rule


@pytest.mark.parametrize(
    ("name", "direction", "limit", "words"),
    [
        ("forecast_error", "size", 7.2, "far from the forecast"),
        ("forecast_error", "size", 1.2, "away from the forecast"),
        ("forecast_error", "high", -4.0, "not far below the forecast"),
        ("forecast_error", "low", 2.0, "not far above the forecast"),
        ("step", "low", -8.0, "a strong drop since the last point"),
        ("unrest", "low", 0.4, "with a calm phase"),
        ("unrest", "low", 1.4, "without a restless phase"),
        ("share", "high", 3.0, "with a large multiple of late"),
    ],
)
def test_conditions_are_said_in_words_without_numbers(name, direction, limit, words):
    feature = next(feature for feature in CURATED if feature.name == name)
    assert phrase(Condition(feature, direction, limit)) == words


def test_every_quantity_has_words_for_each_of_its_directions():
    for feature in (*CURATED, CROWD):
        assert feature.words.normal
        assert all(getattr(feature.words, direction) for direction in feature.directions)


def test_a_written_shape_reads_back_as_it_was():
    conditions = [
        Condition(CURATED[0], "size", 7.2),
        Condition(next(f for f in CURATED if f.name == "seasonal_error"), "low", -3.1),
    ]
    second = Clause((Condition(CURATED[0], "size", 9.0), Condition(CURATED[-1], "high", 0.97)))
    shape = Shape((Clause(tuple(conditions)), second), 5, Condition(CROWD, "low", 60.0))
    read = read_rule(rule_text(shape, "A rule.", 288), 5)
    assert read is not None and read.period == 288
    assert read.shape.gap == 5
    calm = read.shape.calm
    assert calm is not None and calm.limit == 60.0
    assert calm.feature.over is not None and calm.feature.over.call == "ar_z" and calm.feature.at == CROWD.at
    for clause, back in zip(shape.clauses, read.shape.clauses, strict=True):
        for one, other in zip(clause.conditions, back.conditions, strict=True):
            assert (one.feature.name, one.direction, one.limit) == (other.feature.name, other.direction, other.limit)
            assert (one.feature.call, one.feature.args) == (other.feature.call, other.feature.args)
    assert read.constants[1, 0] == "FORECAST_ERROR_MIN_2"
