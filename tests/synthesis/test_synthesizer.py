"""The synthesizer from series to rules: proposals that differ, determinism, honesty, refit."""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np
import pytest

from tests.synthesis.curves import DAY, curve, wave, whole
from workbench.errors import TrainingError
from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.samples.seasons import seasons
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import read_contract
from workbench.sandbox.run import flag_series
from workbench.scoring.metrics import score_part
from workbench.synthesis import Synthesizer
from workbench.synthesis.learn import both_seasons
from workbench.synthesis.quantities.features import CURATED
from workbench.synthesis.text.read import read_rule

SEASONS = ("PERIOD", "SECOND_PERIOD")


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


def test_the_best_guess_finds_the_anomalies_of_points_it_never_saw(learned, host):
    series, _, rules = learned
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


def test_rules_learned_with_all_later_points_cut_off_are_byte_identical(learned):
    series, _, rules = learned
    short = [one.cut(0, whole(one).train_stop) for one in series]
    synthesizer = Synthesizer()
    splits = [Split(len(one), len(one), len(one)) for one in short]
    synthesizer.prepare(short, splits, np.random.default_rng(0))
    assert [rule.text for rule in synthesizer.propose(4, np.random.default_rng(0))] == [rule.text for rule in rules]


def test_the_first_line_says_what_stays_true_of_every_mutant():
    _, rules = proposals([curve("a", seed=1)], n=6)
    assert {rule.text.splitlines()[0] for rule in rules} == {'"""Rule for a."""'}


def test_each_series_keeps_its_own_season():
    fast = curve("fast", seed=3)
    slow_values = np.repeat(wave(2000, 4), 2)
    slow = Series("slow", slow_values[:, None], labels=fast.labels)
    _, rules = proposals([fast, curve("fast too", seed=5), slow], n=6)
    seasonal = [rule for rule in rules if "PERIOD =" in rule.text]
    assert seasonal
    for rule in seasonal:
        assert "PERIOD = 96" in rule.text
        assert rule.overrides["slow"]["PERIOD"] == 192
    for rule in rules:
        assert ("PERIOD =" in rule.text) or not rule.overrides


def test_a_second_season_stands_in_a_rule_that_uses_it_and_in_no_other():
    weekly = [seasons(f"hourly {n}", 1680, np.random.default_rng(n), changes=True) for n in range(3)]
    plain = replace(curve("plain", 1680, seed=4), name="plain")
    _, rules = proposals([*weekly, plain], n=6)
    with_both = [rule for rule in rules if "rk.harmonic_z(value, PERIOD, SECOND_PERIOD)" in rule.text]
    assert with_both
    for rule in with_both:
        constants = read_contract(rule.text).parameters
        seen = {
            name: {constant: rule.parameters_for(name).get(constant, constants[constant].value) for constant in SEASONS}
            for name in ("hourly 0", "hourly 1", "hourly 2", "plain")
        }
        assert all(set(seen[one.name].values()) == {24, 168} for one in weekly)
        assert set(seen["plain"].values()) == {DAY}, "a series with one season alone has it twice"
    for rule in rules:
        assert ("SECOND_PERIOD =" in rule.text) == ("PERIOD, SECOND_PERIOD)" in rule.text)
    _, alone = proposals([plain], n=6)
    assert not any("SECOND_PERIOD" in rule.text for rule in alone)


def test_of_a_day_and_a_week_the_day_is_the_first_season_whichever_is_stronger():
    t = np.arange(8 * 168)
    day, week = np.sin(2 * np.pi * t / 24), np.sin(2 * np.pi * t / 168)
    noise = 0.1 * np.random.default_rng(0).normal(size=t.size)
    for values in (3 * day + week + noise, day + 3 * week + noise):
        assert both_seasons(values, 3600.0) == (24, 168)
    assert both_seasons(3 * day + noise, 3600.0) == (24, 0)
    assert both_seasons(3 * week + noise, 3600.0) == (168, 0)
    hour = 0.5 * np.sin(2 * np.pi * np.arange(20 * 288) / 12)
    long_day = np.sin(2 * np.pi * np.arange(20 * 288) / 288)
    assert both_seasons(long_day + hour, 300.0) == (288, 12), "peaks over two hours would tell little of a day"


@pytest.mark.parametrize("every", [1200, 2500])
def test_two_or_three_events_are_enough_for_a_usable_rule(every):
    series = [curve("few", 4000, seed=6, every=every)]
    _, rules = proposals(series, n=3)
    assert rules
    assert all(read_rule(rule.text, 0) is not None for rule in rules)


@pytest.mark.parametrize("values", [np.zeros(300), np.full(300, np.nan), np.arange(3.0), np.zeros(0)])
def test_constant_missing_and_tiny_series_do_no_harm(values):
    labels = curve("any", 600).labels.within(0, len(values))
    odd = Series("odd", values[:, None], labels=labels)
    _, rules = proposals([odd, curve("fine", seed=8)], n=2)
    assert len(rules) == 2
    assert proposals([odd], n=1)[1]


def test_where_only_the_alarms_of_another_detector_are_told_apart_their_direction_is_learned(host):
    """Rises are anomalies, drops of the same size false alarms; every other point is ignored."""
    values, starts = wave(4000, 8), range(450, 3900, 150)
    for at, start in enumerate(starts):
        values[start : start + 3] += 15.0 if at % 2 else -15.0
    rises, drops = ([Region(start, start + 3) for start in starts[first::2]] for first in (1, 0))
    rest = np.ones(4000, np.int8)
    for one in (*rises, *drops):
        rest[one.start : one.stop] = 0
    labels, ignored = LabelSet(tuple(rises)), LabelSet.from_mask(rest)
    series = Series("alarms", values[:, None], labels=labels, ignored=ignored)
    flags = [flag_series(rule, series, host).flags for rule in proposals([series], n=2)[1]]
    for found in flags:
        assert sum((found[one.start : one.stop] == 1).any() for one in rises) >= 0.75 * len(rises)
        assert sum((found[one.start : one.stop] == 1).any() for one in drops) <= 0.2 * len(drops)


def test_later_proposals_are_new(learned):
    series, _, _ = learned
    synthesizer, first = proposals(series, n=2)
    second = synthesizer.propose(3, np.random.default_rng(1))
    third = synthesizer.propose(5, np.random.default_rng(1))
    texts = [rule.text for rule in (*first, *second, *third)]
    assert len(set(texts)) == len(texts) >= 6


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


def test_what_was_made_of_series_is_not_made_again_for_the_next_rule(learned):
    series, _, rules = learned
    heard = []

    def listen(text, done, total):
        heard.append(text)

    synthesizer = Synthesizer(progress=listen)
    edited = rules[0].with_text(rules[0].text.replace("_MIN = ", "_MIN = 1", 1))
    splits = [whole(one) for one in series]

    def told(rule):
        del heard[:]
        fitted = synthesizer.refit(rule, series, splits, np.random.default_rng(0))
        assert fitted.text == refitted(rule, series).text
        return heard.count("Computing features"), heard.count("Searching for conditions")

    features, searches = told(edited)
    assert features >= len(CURATED) and searches > 0
    assert told(edited) == told(edited.with_text(edited.text + "\n")) == (0, 0)


def test_a_refit_goes_on_from_what_the_proposals_were_made_of_and_stops_at_the_search_that_found_the_rule(learned):
    series, _, rules = learned
    splits = [whole(one) for one in series]
    heard = []

    def listen(text, done, total):
        heard.append(text)

    def told(synthesizer, rule):
        del heard[:]
        fitted = synthesizer.refit(rule, series, splits, np.random.default_rng(0))
        return fitted, heard.count("Computing features"), heard.count("Searching for conditions")

    prepared = Synthesizer(progress=listen)
    prepared.prepare(series, splits, np.random.default_rng(0))
    assert [rule.text for rule in prepared.propose(1, np.random.default_rng(0))] == [rules[0].text]
    again, features, searches = told(prepared, rules[0])
    alone, features_alone, searches_alone = told(Synthesizer(progress=listen), rules[0])
    edited = rules[0].with_text(rules[0].text + "\n")
    _, _, searches_in_vain = told(Synthesizer(progress=listen), edited)
    assert again == alone == refitted(rules[0], series)
    assert features_alone == 2 * features, "one table of the train part, one of both"
    assert 0 < searches < searches_alone
    assert searches_alone - searches < searches_in_vain, "the first search is enough to know its rule again"


def refitted(rule, series):
    return Synthesizer().refit(rule, series, [whole(one) for one in series], np.random.default_rng(0))


@pytest.mark.parametrize("number", [0, 1])
def test_a_rule_as_a_search_found_it_is_learned_again_by_the_same_search_from_train_and_validation(learned, number):
    series, _, rules = learned
    synthesizer = Synthesizer()
    synthesizer.prepare(series, [whole(one, 1.0) for one in series], np.random.default_rng(0))
    again = synthesizer.propose(4, np.random.default_rng(0))[number]
    fitted = refitted(rules[number], series)
    assert (fitted.text, fitted.emit, fitted.overrides) == (again.text, again.emit, again.overrides)
    assert (fitted.name, fitted.title, fitted.id) == (rules[number].name, rules[number].title, rules[number].id)


def test_a_rule_of_a_random_choice_of_quantities_keeps_them_when_it_is_refitted(learned):
    series, _, rules = learned
    calls = [line for line in rules[3].text.splitlines() if " = rk." in line]
    assert [line for line in refitted(rules[3], series).text.splitlines() if " = rk." in line] == calls


def test_a_rule_that_somebody_changed_keeps_its_quantities_and_comments_when_it_is_refitted(learned):
    series, _, rules = learned
    name, was = next((n, p.value) for n, p in read_contract(rules[0].text).parameters.items() if n.endswith("_MIN"))
    edited = rules[0].with_text(rules[0].text.replace(f"{name} = {was}", f"{name} = {was + 0.5}", 1))
    fitted = refitted(edited, series)
    before, after = ast.parse(edited.text), ast.parse(fitted.text)
    assert [type(node) for node in ast.walk(before)] == [type(node) for node in ast.walk(after)]
    assert fitted.emit == rules[0].emit and fitted.overrides == rules[0].overrides
    assert [line for line in fitted.text.splitlines() if "#" in line] == [
        line for line in edited.text.splitlines() if "#" in line
    ]


def test_rises_alone_are_found_where_drops_are_normal() -> None:
    """Equal rises and drops, only rises labeled: one of the first candidates tells them apart."""
    values, starts = wave(9000, 5), range(450, 8900, 150)
    for number, start in enumerate(starts):
        values[start : start + 3] += 15.0 if number % 2 else -15.0
    labels = LabelSet(tuple(Region(start, start + 3) for start in list(starts)[1::2]))
    series = replace(curve("sided", n=9000), values=values[:, None], labels=labels, _hash=[])
    synthesizer = Synthesizer()
    synthesizer.prepare([series], [whole(series)], np.random.default_rng(0))
    rules = synthesizer.propose(8, np.random.default_rng(0))
    sided = [rule for rule in rules if "np.abs" not in rule.text]
    assert len(sided) >= 1
    assert any("above" in rule.text or "rise" in rule.text for rule in sided)
