"""The validator: parts kept apart, micro and macro mixed, blocked cross-validation where events are few."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training.data import jump_rule, spiky
from workbench.model.scores import Scores
from workbench.model.split import Split
from workbench.model.verdict import Verdict
from workbench.training.base import base_rule, fit_base, is_base
from workbench.training.engine.crew import Crew
from workbench.training.engine.ways_out import StopRequested
from workbench.training.options import TrainOptions
from workbench.training.validate import Bench, cross_validate, explain_findings, judge, objective, run_rule


def quiet(text, done, total):
    """Progress that nobody follows."""


def keep(rule, examples, splits, rng, progress):
    """A refit that changes nothing."""
    return rule


def bench(host, *series, **given) -> Bench:
    splits = tuple(Split(round(0.7 * len(one)), len(one), len(one)) for one in series)
    return Bench(tuple(series), splits, Crew([host]), TrainOptions(**given))


def scores(hits: int, false_alarms: int, events: int) -> Scores:
    precision, recall = hits / max(1, hits + false_alarms), hits / max(1, events)
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return Scores(events=events, hits=hits, false_alarms=false_alarms, event_f1=f1)


def test_the_objective_mixes_the_pooled_figure_with_the_mean_over_series():
    good, flood = scores(5, 0, 5), scores(1, 99, 1)
    micro = 2 * (6 / 105) * 1.0 / (6 / 105 + 1.0)
    assert objective([good, flood], 1.0) == pytest.approx(micro)
    assert objective([good, flood], 0.0) == pytest.approx((good.event_f1 + flood.event_f1) / 2)
    assert objective([good, flood], 0.5) == pytest.approx((micro + (good.event_f1 + flood.event_f1) / 2) / 2)
    assert objective([good], 0.5) == good.event_f1
    assert objective([scores(0, 3, 0)], 0.5) == 0.0


def test_a_rule_is_judged_on_each_part_by_itself(host):
    one = spiky(every=100)
    b = bench(host, one)
    judged = judge(jump_rule(5.0), run_rule(jump_rule(5.0), b.series, b, quiet), b, keep, quiet)
    assert (judged.train.events, judged.validation.events) == (14, 6)
    assert judged.objective == judged.validation.event_f1 > 0.9
    assert judged.by_series[0] == (judged.train, judged.validation)


def test_findings_are_worst_first_and_say_what_was_missing(host):
    one = spiky()
    b = bench(host, one)
    blind = jump_rule(60.0)
    judged = judge(blind, run_rule(blind, b.series, b, quiet), b, keep, quiet)
    assert [f.kind for f in judged.findings] == ["miss"] * 20
    assert list(judged.findings) == sorted(judged.findings, key=lambda f: (-f.severity, f.start))
    told = explain_findings(blind, judged.findings, b)
    assert [(f.start, f.severity) for f in told] == [(f.start, f.severity) for f in judged.findings]
    assert all(f.clause == 1 and "≥ 60 (short by" in f.nearest for f in told)


def test_with_few_validation_events_each_later_block_is_judged_by_constants_of_the_earlier_ones(host):
    one = spiky(n=2000, every=700, first=300)  # events at 300, 1000, 1700: one in the validation part
    b = bench(host, one, folds=3)
    assert b.validation_events == 1
    fitted_on = []

    def refit(rule, examples, splits, rng, progress):
        fitted_on.append((len(examples[0]), splits[0].validation_stop))
        return rule

    judged = judge(jump_rule(5.0), run_rule(jump_rule(5.0), b.series, b, quiet), b, refit, quiet)
    assert fitted_on == [(500, 500), (1000, 1000), (1500, 1500)]
    assert judged.validation.points == 1500
    assert judged.validation.events == 2
    assert judged.train.events == 2


def test_the_folds_of_all_rules_are_cut_once_so_that_what_was_made_of_them_is_found_again(host):
    b = bench(host, spiky("a", n=2000, every=700, first=300), spiky("b", n=1500, every=700, first=300))
    given = []

    def refit(rule, examples, splits, rng, progress):
        given.append((examples, splits))
        return rule

    scored = [cross_validate(jump_rule(limit), b, refit, quiet) for limit in (5.0, 9.0)]
    assert scored[0] == scored[1]
    first, second = given[: len(given) // 2], given[len(given) // 2 :]
    assert len(first) == len(second) == b.options.folds
    for (series, splits), (again, same) in zip(first, second, strict=True):
        assert all(one is other for one, other in zip(series, again, strict=True))
        assert splits == same
        assert [split.validation_stop for split in splits] == [len(one) for one in series]


def test_with_enough_validation_events_nothing_is_refitted(host):
    b = bench(host, spiky())

    def refit(rule, examples, splits, rng, progress):
        raise AssertionError("the validation part is enough")

    assert judge(jump_rule(5.0), run_rule(jump_rule(5.0), b.series, b, quiet), b, refit, quiet).objective > 0.9


def test_a_fold_whose_rule_does_not_run_counts_for_nothing(host):
    b = bench(host, spiky(n=2000, every=700, first=300))

    def broken(rule, examples, splits, rng, progress):
        return rule.with_text("def inference(sample):\n    return sample.missing\n")

    assert cross_validate(jump_rule(5.0), b, broken, quiet)[0] == Scores()


def test_running_ends_at_the_first_series_that_fails(host):
    b = bench(host, spiky("a"), spiky("b"))
    verdicts = run_rule(jump_rule(5.0).with_text("x = 1\n"), b.series, b, quiet)
    assert len(verdicts) == 1
    assert not verdicts[0].ran


def test_a_stopped_host_stops_the_run(host):
    import threading

    endless = (
        "import numpy as np\n\n\ndef inference(sample):\n    while True:\n        pass\n    return sample[:, 0] > 1\n"
    )
    rule = replace(jump_rule(5.0), text=endless, input=replace(jump_rule(5.0).input, run="chunk", points=5000))
    b = bench(host, spiky())
    done = threading.Event()

    def stop() -> None:
        while not done.wait(0.05):
            host.stop()

    stopper = threading.Thread(target=stop)
    stopper.start()
    try:
        with pytest.raises(StopRequested):
            run_rule(rule, b.series, b, quiet)
    finally:
        done.set()
        stopper.join()


def test_the_base_detector_takes_its_limit_and_gap_from_training_labels_alone():
    one = spiky()
    options = TrainOptions()
    fitted = fit_base([one], [1400], options, quiet)
    changed = one.values.copy()
    changed[1400:] = 1e6
    assert fit_base([replace(one, values=changed, _hash=[])], [1400], options, quiet) == fitted
    assert fitted.text != base_rule().text
    assert is_base(fitted)
    assert not is_base(fitted.with_text(fitted.text.replace(">=", "<=")))


def test_the_fitted_base_detector_finds_what_is_easy(host):
    one = spiky()
    fitted = fit_base([one], [1400], TrainOptions(), quiet)
    b = bench(host, one)
    assert judge(fitted, run_rule(fitted, b.series, b, quiet), b, None, quiet).objective > 0.85


def test_without_labels_the_base_detector_has_its_default_limit():
    assert fit_base([spiky().relabel(None)], [1400], TrainOptions(), quiet) == base_rule()


def test_scoring_a_failed_verdict_is_a_bug(host):
    from workbench.model.verdict import failed

    b = bench(host, spiky())
    with pytest.raises(ValueError, match="deadline"):
        judge(jump_rule(5.0), (failed("deadline"),), b, None, quiet)
    empty = Verdict(np.zeros(0, np.int8), np.zeros(0, np.int8))
    assert judge(jump_rule(5.0), (empty,), b, None, quiet).objective == 0.0
