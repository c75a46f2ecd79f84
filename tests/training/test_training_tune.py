"""The tuner: what it counts, what it may see, what it changes, and where it leaves a rule alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.data import jump_rule, spiky
from workbench.model.emit import Emit, emit_flags
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Approval, InputSpec, Rule
from workbench.model.series import Series
from workbench.model.split import Split, SplitOptions
from workbench.model.verdict import Problem, Verdict, failed
from workbench.sandbox.host import Host
from workbench.scoring.metrics import score_flags
from workbench.training.engine.ways_out import StopRequested
from workbench.training.tune.blocks import Blocks, event_objective, trial
from workbench.training.tune.crossfit import choose, cross_fitted, plateau
from workbench.training.tune.nouns import GAP, TuneOptions
from workbench.training.tune.tune import runner, suggest, tune, tune_on_train
from workbench.training.validate import objective

TRAIN = (Split(1000, 1400, 2000),)


class Above:
    """Runs a rule by its constant JUMP alone: the condition is value ≥ JUMP. Remembers what it was given."""

    def __init__(self, fails_from: float = np.inf) -> None:
        self.asked: list[tuple[float, int]] = []
        self._fails_from = fails_from

    def __call__(self, rule: Rule, series: Series) -> Verdict:
        limit = float(rule.parameters_for(series.name).get("JUMP", _limit(rule)))
        self.asked.append((limit, len(series)))
        if limit >= self._fails_from:
            return failed("exception", Problem(3, 0, "too high"))
        condition = (series.value >= limit).astype(np.int8)
        return Verdict(condition, emit_flags(condition, rule.emit))


def _limit(rule: Rule) -> float:
    return float(rule.text.split("JUMP = ")[1].splitlines()[0])


def ramps(n: int = 2000, every: int = 100) -> Series:
    """Normal points up to 9, ten events of height 20 to 30 and, in the last 600 points, events of height 2 only."""
    value = np.random.default_rng(1).uniform(1.0, 9.0, n)
    regions = [Region(start, start + 4) for start in range(50, n - 4, every)]
    for number, region in enumerate(regions):
        value[region.start : region.stop] = 20.0 + number % 10 if region.start < 1400 else 2.0
    return Series("ramps", value[:, None], labels=LabelSet(tuple(regions)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_block_counts_are_those_of_the_scores(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 80))
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    condition = rng.choice(np.array([-1, 0, 1], np.int8), n, p=[0.1, 0.6, 0.3])
    labels = LabelSet.from_mask(rng.random(n) < data.draw(st.sampled_from([0.0, 0.1, 0.4])))
    mode = data.draw(st.sampled_from(["every", "first"]))
    gaps = (0, 1, 3) if mode == "first" else (0,)
    blocks = Blocks.of(Series("s", rng.random((n, 1)), labels=labels), 5)
    told = trial([Verdict(condition, condition)], [blocks], Emit(mode), gaps)
    for at, gap in enumerate(gaps):
        flags = emit_flags(condition, Emit(mode, gap))
        scores = score_flags(flags, condition, labels, interval_s=None)
        assert told.hits[at].sum() == scores.hits
        assert told.false[at].sum() == scores.false_alarms
    assert blocks.counts.sum() == len(labels)


def test_the_objective_is_the_validators() -> None:
    rng = np.random.default_rng(0)
    for _ in range(30):
        scores = []
        for _ in range(int(rng.integers(1, 5))):
            labels = LabelSet.from_mask(rng.random(60) < 0.1)
            flags = (rng.random(60) < 0.1).astype(np.int8)
            scores.append(score_flags(flags, flags, labels, interval_s=None))
        told = event_objective(
            np.array([s.hits for s in scores]),
            np.array([s.false_alarms for s in scores]),
            np.array([s.events for s in scores]),
            0.3,
        )
        assert float(told) == pytest.approx(objective(scores, 0.3))


def test_blocks_cut_no_event_and_hold_about_as_many_events_each() -> None:
    series = spiky(n=2000)
    blocks = Blocks.of(series, 5)
    assert blocks.counts.tolist() == [4, 4, 4, 4, 4]
    assert series.labels is not None
    for region in series.labels.regions:
        assert not any(region.start < border < region.stop for border in blocks.borders)


def test_flags_in_points_that_the_series_ignores_count_neither_way() -> None:
    series = replace(spiky(n=400), ignored=LabelSet((Region(0, 50),)))
    condition = np.ones(400, np.int8)
    told = trial([Verdict(condition, condition)], [Blocks.of(series, 4)], Emit(), (0,))
    assert series.labels is not None
    assert told.false.sum() == 400 - 50 - sum(map(len, series.labels.regions))


def test_a_plateau_is_taken_in_its_middle_and_near_its_edge_where_it_has_no_end() -> None:
    at = np.arange(8.0)
    assert plateau(np.array([0, 1, 1, 1, 0, 1, 0, 0.0]), at) == (1, 3)
    assert choose(np.array([0, 1, 1, 1, 0, 1, 0, 0.0]), at, 0) == 2
    assert choose(np.array([0, 0, 1, 1, 1, 1, 1, 1.0]), at, 0) == 2
    assert choose(np.array([0, 1, 1, 1, 0, 1, 0, 0.0]), at, 5) == 5


def test_a_value_that_is_best_on_one_block_only_is_not_cross_fitted_to_it() -> None:
    events = np.array([[1, 1, 1, 1]])
    hits = np.array([[[0, 0, 0, 0]], [[1, 0, 0, 0]]])  # the second finds the event of one block, floods another
    false = np.array([[[0, 0, 0, 0]], [[0, 0, 0, 9]]])
    assert cross_fitted(hits, false, events, np.array([0.0, 1.0]), 0, 0.5) == 0.0
    both = np.array([[[0, 0, 0, 0]], [[1, 1, 1, 1]]])
    assert cross_fitted(both, np.zeros_like(both), events, np.array([0.0, 1.0]), 0, 0.5) == 1.0


@pytest.mark.parametrize("wrong", [0.9, 2.0, 60.0, 140.0])
def test_a_threshold_that_is_far_off_is_found_again(wrong: float) -> None:
    tuned = tune(jump_rule(wrong), [ramps()], TRAIN, Above(), parts=("train",))
    assert [change.name for change in tuned.changed if change.name != GAP] == ["JUMP"]
    assert 9.0 < _limit(tuned.rule) <= 20.0
    assert tuned.after["train"].event_f1 == 1.0
    assert tuned.cross_fitted_after > tuned.cross_fitted_before + 0.5


def test_only_the_parts_it_is_given_are_run_and_what_comes_behind_changes_nothing() -> None:
    series = ramps()
    run = Above()
    tuned = tune(jump_rule(60.0), [series], TRAIN, run, parts=("train",))
    assert {n for _, n in run.asked} == {1000}
    assert series.labels is not None
    other = Series("ramps", np.where(np.arange(2000)[:, None] < 1000, series.values, 77.0), labels=series.labels)
    assert tune(jump_rule(60.0), [other], TRAIN, Above(), parts=("train",)).rule == tuned.rule


def test_the_test_part_stays_closed_to_a_suggestion(host: Host) -> None:
    series = spiky(n=2000)
    twin = np.array(series.values)
    twin[1000:] = 500.0
    other = replace(series, values=twin, _hash=[])
    first, second = (suggest(jump_rule(40.0), [one], host, split=SplitOptions()) for one in (series, other))
    assert first.rule == second.rule
    assert first.changed
    assert set(first.after) == {"train", "validation"}


def test_the_tuned_text_is_the_old_one_with_another_number_and_a_draft() -> None:
    rule = replace(jump_rule(60.0), status="approved", approval=Approval("me", "now", "hash"))
    tuned = tune(rule, [ramps()], TRAIN, Above(), TuneOptions(), parts=("train",))
    old, new = rule.text.splitlines(), tuned.rule.text.splitlines()
    assert [line for line in new if line not in old] == [f"JUMP = {tuned.changed[0].new}"]
    assert (tuned.rule.status, tuned.rule.approval) == ("draft", None)
    assert (tuned.rule.name, tuned.rule.input) == (rule.name, rule.input)


def test_no_vector_is_run_twice_and_no_more_than_permitted() -> None:
    run = Above()
    tuned = tune(jump_rule(60.0), [ramps()], TRAIN, run, TuneOptions(max_runs=12), parts=("train",))
    assert len(run.asked) == tuned.runs <= 12 * 2 + 2
    alone = Above()
    tune(jump_rule(60.0), [ramps()], TRAIN, alone, TuneOptions(nested=False), parts=("train",))
    searched = [limit for limit, _ in alone.asked[1:-1]]  # the first and the last run are for the scores
    assert len(searched) == len(set(searched))


def test_the_same_question_has_the_same_answer() -> None:
    first, second = (tune(jump_rule(60.0), [ramps()], TRAIN, Above(), parts=("train",)) for _ in range(2))
    assert (first.rule, first.changed, first.runs) == (second.rule, second.changed, second.runs)


def test_without_a_labeled_anomaly_the_rule_stays_and_the_reason_is_told() -> None:
    for labels in (None, LabelSet(), LabelSet((Region(1900, 1910),))):
        tuned = tune(jump_rule(60.0), [ramps().relabel(labels)], TRAIN, Above(), parts=("train",))
        assert tuned.rule == jump_rule(60.0)
        assert (tuned.changed, tuned.runs) == ((), 0)
        assert "no labeled anomaly" in tuned.reason


def test_a_rule_that_fails_stays_and_the_reason_is_told() -> None:
    tuned = tune(jump_rule(60.0), [ramps()], TRAIN, Above(fails_from=50.0), parts=("train",))
    assert tuned.rule == jump_rule(60.0)
    assert tuned.reason == "it does not run on ramps: line 3: too high"


def test_values_with_which_the_rule_fails_are_not_chosen() -> None:
    tuned = tune(jump_rule(2.0), [ramps()], TRAIN, Above(fails_from=12.0), parts=("train",))
    assert 9.0 < _limit(tuned.rule) < 12.0


def test_a_rule_that_is_as_good_as_can_be_stays_the_very_same() -> None:
    rule = jump_rule(15.0)
    tuned = tune(rule, [ramps()], TRAIN, Above(), parts=("train",))
    assert tuned.rule is rule
    assert tuned.reason
    assert tuned.before == tuned.after


def test_labels_by_chance_change_nothing() -> None:
    rng = np.random.default_rng(3)
    kept = 0
    for seed in range(8):
        noise = np.random.default_rng(seed).normal(20.0, 5.0, 2000)
        starts = np.sort(rng.choice(np.arange(0, 1990, 20), 30, replace=False))
        labels = LabelSet.of(Region(int(a), int(a) + 3) for a in starts)
        tuned = tune(jump_rule(20.0), [Series("s", noise[:, None], labels=labels)], TRAIN, Above(), parts=("train",))
        kept += tuned.cross_fitted_after < 0.4
    assert kept == 8


def test_overrides_of_a_series_move_with_their_constant() -> None:
    rule = replace(jump_rule(60.0), overrides={"other": {"JUMP": 30.0}, "ramps": {"JUMP": 90.0}})
    tuned = tune(rule, [ramps()], TRAIN, Above(), parts=("train",))
    factor = _limit(tuned.rule) / 60.0
    assert tuned.rule.overrides["other"]["JUMP"] == pytest.approx(30.0 * factor, rel=1e-3)
    assert 9.0 < tuned.rule.overrides["ramps"]["JUMP"] <= 20.0


def test_the_emit_gap_is_tuned_too_where_flags_are_merged() -> None:
    value = np.ones(2000)
    regions = [Region(start, start + 30) for start in range(50, 1900, 100)]
    for region in regions:
        value[region.start + 25] = 9.0
        value[[region.start - 12 + 60, region.start - 8 + 60, region.start - 3 + 60]] = (
            9.0  # false, close to each other
        )
    series = Series("s", value[:, None], labels=LabelSet(tuple(regions)))
    tuned = tune(jump_rule(5.0, gap=0), [series], TRAIN, Above(), parts=("train",))
    gaps = [change for change in tuned.changed if change.name == GAP]
    assert len(gaps) == 1
    assert gaps[0].new == tuned.rule.emit.gap_points >= 4
    assert tuned.rule.text == jump_rule(5.0).text
    every = replace(jump_rule(5.0), emit=Emit())
    assert tune(every, [series], TRAIN, Above(), parts=("train",)).rule.emit == Emit()


def test_progress_is_told_and_ends_the_tuning_where_it_raises() -> None:
    told: list[tuple[float, float]] = []

    def progress(text: str, done: float, total: float) -> None:
        told.append((done, total))
        if len(told) == 5:
            raise StopRequested

    run = Above()
    with pytest.raises(StopRequested):
        tune(jump_rule(60.0), [ramps()], TRAIN, run, None, progress, parts=("train",))
    assert len(run.asked) == 4
    assert all(0 <= done <= total for done, total in told)


def test_in_training_a_rule_comes_back_only_if_something_changed(host: Host) -> None:
    series = spiky(n=2000)
    run = runner(host, 20.0)
    tuned = tune_on_train(jump_rule(40.0), [series], [1400], run)
    assert tuned is not None
    assert 3.0 < _limit(tuned) < 30.0
    assert tune_on_train(tuned, [series], [1400], run) is None
    assert tune_on_train(jump_rule(40.0), [series.relabel(None)], [1400], run) is None


CHUNK = """import numpy as np


def inference(sample):
    value = sample[:, 0]
    # Abnormal Rule 1: beyond 40 deviations of the chunk
    return np.abs(value - np.median(value)) > 40 * np.std(np.diff(value, prepend=value[0]))
"""

LOOP = """import numpy as np


def inference(sample):
    flags = np.zeros(len(sample), dtype=int)
    for i in range(1, len(sample)):
        step = sample[i, 0] - sample[i - 1, 0]
        # Abnormal Rule 1: a step beyond 60
        if step > 60:
            flags[i] = 1
    return flags
"""


def test_imported_rules_that_run_by_chunk_or_window_are_tuned_with_their_comments(host: Host) -> None:
    for text, spec in ((CHUNK, InputSpec(run="chunk", points=250)), (LOOP, InputSpec(run="window", points=2))):
        rule = Rule("imported", text, input=spec)
        tuned = suggest(rule, [spiky(n=3000)], host)
        assert tuned.changed, tuned.reason
        assert tuned.after["train"].event_f1 > 0.9
        new = f"{tuned.changed[0].new:g}"
        assert not any(f"beyond {old}" in tuned.rule.text for old in (40, 60))
        assert f"beyond {new}" in tuned.rule.text


def levels(name: str, normal: float, abnormal: float, seed: int) -> Series:
    """Points up to `normal`, events from `abnormal` on."""
    value = np.random.default_rng(seed).uniform(1.0, normal, 2000)
    regions = [Region(start, start + 4) for start in range(50, 1990, 100)]
    for number, region in enumerate(regions):
        value[region.start : region.stop] = abnormal + number % 4
    return Series(name, value[:, None], labels=LabelSet(tuple(regions)))


def test_series_of_other_sizes_get_a_factor_each_where_the_group_gains() -> None:
    group = [levels("small", 9.0, 17.0, 1), levels("large", 27.0, 34.0, 2)]
    splits = [*TRAIN, *TRAIN]
    plain = tune(jump_rule(30.0), group, splits, Above(), parts=("train",))
    scaled = tune(jump_rule(30.0), group, splits, Above(), TuneOptions(scale=True), parts=("train",))
    assert not plain.rule.overrides
    (change,) = (change for change in scaled.changed if change.series)
    assert (change.name, change.series) == ("JUMP", "small")
    assert 9.0 < scaled.rule.overrides["small"]["JUMP"] <= 17.0
    assert scaled.after["train"].event_f1 == 1.0
    assert scaled.cross_fitted_after > plain.cross_fitted_after + 0.1


def test_series_of_one_size_get_no_factor() -> None:
    group = [levels("one", 9.0, 17.0, 1), levels("two", 9.0, 17.0, 2)]
    scaled = tune(jump_rule(60.0), group, [*TRAIN, *TRAIN], Above(), TuneOptions(scale=True), parts=("train",))
    assert not scaled.rule.overrides
    assert scaled.after["train"].event_f1 == 1.0
