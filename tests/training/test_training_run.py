"""Whole runs with real child processes: order of events, isolation of the test part, resume, stop, time."""

# ruff: noqa: ARG002  a fake proposer takes more than it needs

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from tests.training.data import Drawing, jump_rule, spiky
from tests.training.fakes import Clock
from workbench.errors import RuleError, TrainingError
from workbench.model.events import (
    CandidateProposed,
    CandidateScored,
    Finished,
    RoundFinished,
    RunStarted,
    StepStarted,
    TaskFinished,
)
from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.model.split import Split, SplitOptions
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series
from workbench.scoring.metrics import score_part
from workbench.training.engine.crew import Crew
from workbench.training.engine.nouns import Draft, Feedback
from workbench.training.engine.rule_task import rule_task
from workbench.training.options import TrainOptions
from workbench.training.plan import split_of
from workbench.training.regression import contrasts
from workbench.training.run import train_all
from workbench.training.validate import Bench

FEW = TrainOptions("each", rounds=2, candidates=3, patience=9)


def run(series, options, host, *, past=(), make=Drawing, clock=None):
    events = train_all(series, options, [host], clock=clock or Clock(), run_id="run", past=past, make_proposer=make)
    return list(events)


def quiet(text, done, total):
    """Progress that nobody follows."""


def told(events):
    """What happened, apart from progress, numbers and times."""
    skipped = (StepStarted, Finished)
    return [repr({**vars(e), "seq": 0}) for e in events if not isinstance(e, skipped)]


def results(events) -> list[TaskFinished]:
    return [event for event in events if isinstance(event, TaskFinished)]


def hard(name: str = "hard", seed: int = 0) -> Series:
    """Faint anomalies in rough noise: no detector is perfect on it, so a run goes through all its rounds."""
    one = spiky(name, seed=seed)
    value = one.value + np.random.default_rng(seed + 1).standard_t(2, len(one)) * 2.5
    return replace(one, values=value[:, None], _hash=[])


def test_a_run_tells_its_start_each_task_and_its_end_with_numbers_in_a_row(host):
    events = run([hard("a"), hard("b", 5)], FEW, host)
    assert isinstance(events[0], RunStarted)
    assert dict(events[0].tasks) == {"a": ("a",), "b": ("b",)}
    assert [e.task for e in results(events)] == ["a", "b"]
    assert isinstance(events[-1], Finished)
    assert events[-1].outcome == "completed"
    assert [e.seq for e in events] == list(range(len(events)))
    assert {e.run for e in events} == {"run"}
    done = [e.done / e.total for e in events if isinstance(e, StepStarted)]
    assert done == sorted(done)
    assert done[-1] <= 1.0


def test_a_group_has_one_rule_with_scores_of_each_series(host):
    finished = results(run([hard("a"), hard("b", 5)], replace(FEW, mode="group", group="both"), host))
    assert [e.rule.name for e in finished] == ["both"]
    assert finished[0].rule.input.series == ("*",)
    assert [r.name for r in finished[0].results] == ["a", "b"]


def test_the_finished_rule_carries_name_route_origin_and_evidence(host):
    rule = results(run([hard("cpu[1]")], FEW, host))[0].rule
    assert rule.name == "cpu[1]"
    assert rule.input.takes("cpu[1]")
    assert not rule.input.takes("cpu1")
    assert (rule.origin.run, rule.origin.seed) == ("run", 0)
    assert rule.evidence.split == (700, 1000, 2000)
    assert rule.evidence.history_points == 1000
    assert set(rule.evidence.scores) == {"train", "validation", "test"}
    assert rule.id and rule.status == "draft"


def test_the_test_scores_are_those_of_the_rule_run_over_the_whole_series(host):
    one = hard()
    event = results(run([one], FEW, host))[0]
    verdict = flag_series(event.rule, one, host)
    assert event.results[0].test == score_part(one, verdict, split_of(one, FEW), "test")
    assert event.results[0].base_f1 is not None


def twin(one: Series) -> Series:
    """The same series with another test part: values upside down, every quiet stretch labeled."""
    value = one.value.copy()
    value[1000:] = 250.0 - 3.0 * value[1000:]
    known = [region for region in one.labels.regions if region.stop <= 1000]
    other = [Region(start, start + 20) for start in range(1010, 1990, 40)]
    return replace(one, values=value[:, None], labels=LabelSet((*known, *other)), _hash=[])


def test_another_test_part_changes_no_rule_and_no_event_before_the_test(host):
    options = replace(FEW, rounds=3)
    first, second = run([hard()], options, host), run([twin(hard())], options, host)
    assert told(first)[:-1] == told(second)[:-1]
    one, two = results(first)[0], results(second)[0]
    assert replace(one.rule, evidence=two.rule.evidence) == two.rule
    assert one.rule.text.encode() == two.rule.text.encode()
    assert one.rule.evidence.data_hash == two.rule.evidence.data_hash
    assert one.results[0].test != two.results[0].test
    reading_it = replace(options, split=SplitOptions(test_share=0.1))
    assert told(run([hard()], reading_it, host))[1:-1] != told(run([twin(hard())], reading_it, host))[1:-1]


def test_the_proposer_is_never_given_a_point_of_the_test_part(host):
    given = []

    class Watched(Drawing):
        def prepare(self, examples, splits, rng):
            super().prepare(examples, splits, rng)
            given.extend(self.prepared_on)

        def refit(self, rule, examples, splits, rng):
            given.extend((len(one), split) for one, split in zip(examples, splits, strict=True))
            return rule

    run([hard()], FEW, host, make=Watched)
    assert given
    assert all(length <= 1000 and split.n <= 1000 for length, split in given)


def test_the_same_seed_gives_the_same_run_and_another_seed_another(host):
    assert told(run([hard()], FEW, host)) == told(run([hard()], FEW, host))
    assert told(run([hard()], FEW, host)) != told(run([hard()], replace(FEW, seed=1), host))


def test_an_interrupted_run_goes_on_and_ends_with_the_same_rules(host):
    both = [hard("a"), hard("b", 5)]
    whole = run(both, FEW, host)
    first_done = next(i for i, e in enumerate(whole) if isinstance(e, TaskFinished))
    in_second = next(i for i, e in enumerate(whole) if isinstance(e, RoundFinished) and e.task == "b")
    for cut in (first_done + 1, in_second + 2, len(whole) - 2):
        later = run(both, FEW, host, past=whole[:cut])
        assert later[0].seq == cut
        assert not any(isinstance(e, RunStarted) for e in later)
        assert not any(e.task == "a" and isinstance(e, CandidateScored) for e in later)
        assert [e.rule for e in results([*whole[:cut], *later])] == [e.rule for e in results(whole)]


def test_a_series_without_an_event_gets_the_first_guess_of_the_proposer_in_one_round(host):
    quiet = spiky("quiet").relabel(LabelSet())
    events = run([hard("a"), quiet], FEW, host)
    mine = [e for e in events if e.task == "quiet"]
    assert len([e for e in mine if isinstance(e, RoundFinished)]) == 1
    first = next(e for e in mine if isinstance(e, CandidateProposed) and e.round == 1)
    assert results(mine)[0].rule.text == first.rule.text


def test_what_cannot_be_trained_is_said_at_the_call(host):
    with pytest.raises(TrainingError, match="nothing to learn from"):
        train_all([spiky().relabel(None)], replace(FEW, base="builtin:ar"), [host], clock=Clock(), run_id="run")


def unlabeled(name: str = "quiet", canary: float = 0.0) -> Series:
    """Jumps that nobody labeled; `canary`: is added to all points of the test part."""
    one = spiky(name).relabel(None)
    split = split_of(one, FEW)
    values = one.values.copy()
    values[split.validation_stop :] += canary
    return replace(one, values=values, _hash=[])


def test_without_any_label_a_run_ends_with_the_stock_rule_within_the_alarm_budget_and_says_so(host):
    one = unlabeled()
    (done,) = results(run([one], FEW, host, make=None))
    assert done.reason.startswith("no labels: the stock rule, limit set so that it stays within 1 alert a day ")
    assert done.rule.title.startswith("Stock rule, careful") and done.rule.name == "quiet"
    stop = split_of(one, FEW).validation_stop
    flags = flag_series(done.rule, one.cut(0, stop), host).flags
    assert (flags == 1).sum() <= max(1.0, stop / 1440)


def test_nothing_of_the_test_part_sets_the_limit_of_a_stock_rule(host):
    before, after = (results(run([unlabeled(canary=by)], FEW, host, make=None))[0].rule for by in (0.0, 1e6))
    assert (before.text, before.overrides) == (after.text, after.overrides)


def test_a_rule_that_was_learned_is_not_called_a_stock_rule(host):
    (done,) = results(run([spiky()], FEW, host, make=None))
    assert done.reason == "" and not done.rule.title.startswith("Stock rule")


def test_when_the_time_is_over_there_is_still_a_rule_for_each_task(host):
    events = run([hard("a"), hard("b", 5)], replace(FEW, time_limit_s=30.0), host, clock=Clock(10.0))
    assert events[-1].outcome == "time"
    assert [e.task for e in results(events)] == ["a", "b"]


def test_a_stopped_host_ends_the_run_with_the_outcome_stopped(host):
    class Stopping(Drawing):
        def propose(self, n, rng, feedback=()):
            endless = "def inference(sample):\n    while True:\n        pass\n    return sample[:, 0] > 0\n"
            one = jump_rule(5.0).with_text(endless)
            return [Draft(replace(one, input=replace(one.input, run="chunk", points=4000)))]

    done = threading.Event()

    def stop_after_a_while() -> None:
        while not done.wait(0.2):
            if proposed.is_set():
                host.stop()

    proposed = threading.Event()
    stopper = threading.Thread(target=stop_after_a_while)
    stopper.start()
    events = []
    try:
        for event in train_all([hard()], FEW, [host], clock=time.monotonic, run_id="r", make_proposer=Stopping):
            events.append(event)
            if isinstance(event, StepStarted) and "candidate 1" in event.text:
                proposed.set()
    finally:
        done.set()
        stopper.join()
    assert events[-1].outcome == "stopped"
    assert not results(events)


def test_an_error_the_user_can_act_on_ends_the_run_with_its_sentence(host):
    class Failing(Drawing):
        def propose(self, n, rng, feedback=()):
            raise RuleError("The proposer is lost", "it has no map", "Give it one")

    events = run([hard()], FEW, host, make=Failing)
    assert events[-1].outcome == "failed"
    assert events[-1].reason == "The proposer is lost: it has no map. Give it one."


def test_closing_the_run_leaves_no_thread(host):
    before = threading.active_count()
    events = train_all([hard()], FEW, [host], clock=Clock(), run_id="r", make_proposer=Drawing)
    for event in events:
        if isinstance(event, CandidateScored):
            break
    events.close()
    assert threading.active_count() == before


def test_the_synthesizer_learns_a_rule_that_beats_nothing_by_far_and_repeats_itself(host):
    options = replace(FEW, rounds=1, candidates=2)
    first, second = (list(train_all([spiky()], options, [host], clock=Clock(), run_id="r")) for _ in range(2))
    assert told(first) == told(second)
    event = results(first)[0]
    assert event.results[0].test.event_f1 > 0.8
    assert "# Abnormal Rule 1:" in event.rule.text
    assert event.best_of_n_f1 is not None


def test_what_a_language_model_wrote_is_calibrated_on_the_train_part_and_what_others_wrote_is_not(host):
    class Blunt(Drawing):
        kind = "llm"

        def propose(self, n, rng, feedback=()):
            one = jump_rule(40.0)
            return [Draft(replace(one, origin=replace(one.origin, kind=self.kind)))]

    class Synthesized(Blunt):
        kind = "synthesizer"

    options = replace(FEW, rounds=1)
    events = run([hard()], options, host, make=Blunt)
    (told,) = [e for e in events if isinstance(e, CandidateProposed) and e.how == "tuned"]
    scored = {e.candidate: e.objective for e in events if isinstance(e, CandidateScored)}
    assert told.parent == 1
    assert scored[told.candidate] > scored[1]
    assert not [e for e in run([hard()], options, host, make=Synthesized) if getattr(e, "how", "") == "tuned"]


def test_more_child_processes_change_nothing_of_what_is_told(host):
    with Host(options=HostOptions(spare=False)) as second:
        one = list(train_all([hard()], FEW, [host], clock=Clock(), run_id="run", make_proposer=Drawing))
        two = list(train_all([hard()], FEW, [host, second], clock=Clock(), run_id="run", make_proposer=Drawing))
    assert told(one) == told(two)


@pytest.mark.parametrize("mends", [False, True])
def test_where_a_rule_lost_is_found_out_only_for_an_author_that_fixes(host: Host, mends: bool) -> None:
    class Author(Drawing):
        fixes = mends

    one = spiky()
    split = split_of(one, FEW)
    known = Bench((one.cut(0, split.validation_stop),), (replace(split, n=split.validation_stop),), Crew([host]), FEW)
    task = rule_task("t", known, Author)
    good, blind = jump_rule(5.0), jump_rule(60.0)
    parent, judged = (task.score(rule, task.run(rule, quiet), quiet) for rule in (good, blind))
    lost = task.compare(Feedback(good, parent.train, parent.validation), blind, judged, quiet)
    assert (lost is not None) == mends
    if lost is not None:
        assert len(lost.contrasts) > 1
        assert all(split.train_stop <= one.start < one.stop <= split.validation_stop for one in lost.contrasts)
        assert all((one.old & one.truth).any() and not one.new.any() for one in lost.contrasts)
        assert all(np.array_equal(one.values, known.series[0].value[one.start : one.stop]) for one in lost.contrasts)


def test_an_author_is_told_the_points_of_the_validation_part_where_its_rule_lost() -> None:
    """An event found before and missed now, a false alarm that is new; what happened in the train part is not told."""
    n, events = 400, ((50, 53), (320, 323), (390, 393))
    one = Series("s", np.arange(float(n))[:, None], labels=LabelSet(tuple(Region(*event) for event in events)))

    def flags(*at: int) -> Verdict:
        on = np.zeros(n, np.int8)
        on[list(at)] = 1
        return Verdict(on, on)

    told = contrasts(one, Split(250, n, n), flags(51, 321, 391), flags(20, 280, 391))
    assert [(c.start, c.stop) for c in told] == [(290, 333), (250, 291)]
    assert [(c.start + np.flatnonzero(c.truth)).tolist() for c in told] == [[320, 321, 322], []]
    assert [(c.start + np.flatnonzero(c.old)).tolist() for c in told] == [[321], []]
    assert [(c.start + np.flatnonzero(c.new)).tolist() for c in told] == [[], [280]]
