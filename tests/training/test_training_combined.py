"""Rules beside a base detector: Algorithm 1, what their authors are shown, and never below the base on validation."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.based import Author, faulty, high_rule, rise_rule
from tests.training.fakes import Clock
from workbench.detector.combine import combine, combined_emit
from workbench.errors import UsageError
from workbench.model.emit import Emit, emit_flags
from workbench.model.events import CandidateScored, Finished, RunStarted, StepStarted, TaskFinished
from workbench.model.labels import LabelSet, Region
from workbench.model.scores import Finding
from workbench.model.verdict import Problem, Verdict, failed
from workbench.sandbox.check import static_check
from workbench.sandbox.run import flag_series
from workbench.training.base import base_rule, fit_base
from workbench.training.check import check_rule
from workbench.training.combined.bases import column_rule
from workbench.training.combined.choose import Choice, best
from workbench.training.combined.join import joined
from workbench.training.combined.spec import BaseSpec, parse_base
from workbench.training.combined.targets import concerns, nothing_to_learn, target
from workbench.training.combined.task import is_silent, silent_rule
from workbench.training.engine.nouns import Judged
from workbench.training.options import TrainOptions
from workbench.training.plan import split_of
from workbench.training.run import train_all
from workbench.training.validate import Bench

FEW = TrainOptions("each", rounds=2, candidates=2, patience=9, base="builtin:ar")


def said(condition, emit: Emit | None = None) -> Verdict:
    condition = np.array(condition, np.int8)
    return Verdict(condition, emit_flags(condition, emit or Emit()))


@pytest.mark.parametrize(("base", "add", "keep"), list(product((0, 1), repeat=3)))
def test_base_and_rules_are_joined_by_algorithm_1_exactly(base, add, keep):
    expected = base
    if base == 0 and add == 1:
        expected = 1
    if base == 1 and keep == 0:
        expected = 0
    both = joined(said([base]), Emit(), [("add", said([add])), ("filter", said([keep]))])
    assert both.condition.tolist() == both.flags.tolist() == [expected]
    assert joined(said([base]), Emit()).condition.tolist() == [base]
    assert joined(said([base]), Emit(), [("add", said([add]))]).condition.tolist() == [int(base or add)]
    assert joined(said([base]), Emit(), [("filter", said([keep]))]).condition.tolist() == [int(base and keep)]


three_rows = st.integers(0, 40).flatmap(
    lambda n: st.tuples(*[st.lists(st.sampled_from([-1, 0, 1]), min_size=n, max_size=n)] * 3)
)
emits = st.builds(Emit, st.sampled_from(["every", "first"]), st.integers(0, 6))


@given(three_rows, emits, emits, st.permutations([0, 1, 2]))
def test_training_and_detector_give_the_same_flags(rows, emit, other, order):
    base, add, keep = (said(row) for row in rows)
    both = joined(base, emit, [("add", add), ("filter", keep)])
    verdicts, roles, each = (base, add, keep), ("base", "add", "filter"), (emit, other, other)
    conditions = [verdicts[at].condition for at in order]
    together = combine(conditions, [roles[at] for at in order], "aggregator")
    panel = combined_emit([each[at] for at in order], [roles[at] for at in order], "aggregator")
    assert both.condition.tolist() == together.tolist()
    assert both.flags.tolist() == emit_flags(together, panel).tolist()


def test_a_rule_that_fails_beside_a_base_fails_together_and_a_cut_series_has_the_first_points():
    broken = failed("exception", Problem(3, 0, "it divides by zero"))
    assert joined(said([0, 1]), Emit(), [("add", broken)]) is broken
    assert joined(said([0, 1, 1]), Emit(), [("add", said([1, 0]))]).condition.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("builtin:ar", BaseSpec("builtin", "ar")),
        ("column:is_odd", BaseSpec("column", "is_odd")),
        ("column:score>=3.5", BaseSpec("column", "score", 3.5)),
        ("column:a>b >= -1e-3", BaseSpec("column", "a>b", -1e-3)),
        ("file:C:\\flags.csv", BaseSpec("file", "C:\\flags.csv")),
        ("pack:a>=1.rulepack", BaseSpec("pack", "a>=1.rulepack")),
    ],
)
def test_a_base_is_named_by_where_it_is(text, spec):
    assert parse_base(text) == spec
    assert parse_base(str(spec)) == spec


@pytest.mark.parametrize("text", ["", "ar", "builtin:", "builtin:magic", "rule:x", "column"])
def test_a_base_that_is_none_is_refused_in_a_sentence(text):
    with pytest.raises(UsageError):
        parse_base(text)


@pytest.mark.parametrize("kind", ["ar", "seasonal", "ewma"])
def test_each_built_in_detector_is_a_clean_stateful_rule_fitted_to_the_train_part(kind, host):
    one = faulty()
    fitted = fit_base([one], [1400], TrainOptions(), lambda *_: None, kind)
    assert check_rule(fitted, host, one) == ()
    assert fitted.input.run == "stateful"
    assert fitted.text != base_rule(kind=kind).text
    changed = one.values.copy()
    changed[1400:] = 7.0
    assert fit_base([replace(one, values=changed, _hash=[])], [1400], TrainOptions(), lambda *_: None, kind) == fitted


def test_a_seasonal_base_keeps_the_season_of_each_series():
    rule = base_rule(kind="seasonal", periods={"a": 24, "b": 24, "c": 7})
    assert "PERIOD = 24" in rule.text
    assert rule.overrides == {"c": {"PERIOD": 7.0}}


def test_a_column_as_base_is_a_rule_that_reads_it_and_leaves_missing_values_open(host):
    one = faulty(n=5)
    both = replace(one, values=np.column_stack([one.value, [0, 3.5, np.nan, 3.4, 9]]), columns=("value", "a 'b' \"c\""))
    rule = column_rule("a 'b' \"c\"", 3.5)
    assert static_check(rule.text) == ()
    assert flag_series(rule, both, host).flags.tolist() == [0, 1, -1, 0, 1]


@pytest.mark.parametrize("role", ["add", "filter"])
def test_the_rule_that_leaves_the_base_as_it_is_runs_and_changes_nothing(role, host):
    rule = silent_rule(role)
    assert check_rule(rule, host) == ()
    assert is_silent(rule)
    assert not is_silent(rise_rule())
    one = faulty(n=300)
    base = flag_series(base_rule(6.0), one, host)
    both = joined(base, base_rule().emit, [(role, flag_series(rule, one, host))])
    assert both.condition.tolist() == base.condition.tolist()
    assert both.flags.tolist() == base.flags.tolist()


def test_the_author_of_an_adding_rule_is_shown_what_the_base_misses_and_nothing_else_counts():
    one = replace(faulty(n=12), labels=LabelSet((Region(1, 4), Region(6, 8), Region(10, 12))))
    base = said([0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0])
    shown = target(one, base, "add")
    assert shown.labels == LabelSet((Region(6, 8), Region(10, 12)))
    assert shown.ignored == LabelSet((Region(1, 5), Region(9, 10)))


def test_the_author_of_a_filter_is_shown_false_alarms_as_all_that_is_normal():
    one = replace(faulty(n=12), labels=LabelSet((Region(1, 4), Region(6, 8), Region(10, 12))))
    base = said([0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0])
    shown = target(one, base, "filter")
    assert shown.labels == LabelSet((Region(1, 4),))
    counted = shown.ignored.mask(12) == 0
    assert np.flatnonzero(counted & (shown.labels.mask(12) == 0)).tolist() == [4, 9]
    assert target(replace(one, labels=None), base, "filter").labels is None


def test_a_role_without_anything_to_learn_says_why():
    one = replace(faulty(n=12), labels=LabelSet((Region(1, 4), Region(8, 10))))
    base = said([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    assert nothing_to_learn([one], [base], [6], "add") == "the base misses no labeled event of the train parts"
    assert nothing_to_learn([one], [base], [6], "filter") == "the base raises no false alarm on the train parts"
    assert nothing_to_learn([one], [base], [12], "add") == nothing_to_learn([one], [base], [12], "filter") == ""


def test_errors_that_a_role_can_do_nothing_about_are_not_told_to_its_author():
    base = said([0, 0, 1, 1, 0, 0])
    alarm, other = Finding("s", "false_alarm", 2, 3, 1.0), Finding("s", "false_alarm", 4, 5, 1.0)
    missed, lost = Finding("s", "miss", 0, 2, 1.0), Finding("s", "miss", 2, 4, 1.0)
    assert [concerns(one, base, "add") for one in (alarm, other, missed)] == [False, True, True]
    assert [concerns(one, base, "filter") for one in (alarm, missed, lost)] == [True, False, True]


def choice(figure: float, *roles, fitted: float = 0.0) -> Choice:
    from workbench.model.scores import Scores

    rules = {"add": rise_rule(), "filter": high_rule()}
    return Choice(base_rule(), {role: rules[role] for role in roles}, Judged(Scores(), Scores(), figure, fitted))


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((0.5, 0.4, 0.3, 0.2), "base alone"),
        ((0.5, 0.5, 0.5, 0.5), "base alone"),
        ((0.5, 0.6, 0.5, 0.6), "base + add"),
        ((0.5, 0.6, 0.7, 0.6), "base + filter"),
        ((0.5, 0.6, 0.7, 0.8), "base + add + filter"),
    ],
)
def test_the_best_combination_on_validation_is_taken_and_the_simpler_of_equals(figures, expected):
    roles = ((), ("add",), ("filter",), ("add", "filter"))
    listed = [choice(figure, *some) for figure, some in zip(figures, roles, strict=True)]
    one = faulty()
    bench = Bench((one,), (split_of(one, FEW),), None, FEW)
    assert best(listed, bench).words == expected


def test_with_few_validation_events_more_points_decide_but_never_below_the_base_on_validation():
    one = replace(faulty(), labels=LabelSet((Region(10, 12),)))
    bench = Bench((one,), (split_of(one, FEW),), None, FEW)
    listed = [choice(0.5, fitted=0.5), choice(0.5, "add", fitted=0.9), choice(0.4, "filter", fitted=0.95)]
    assert best(listed, bench).words == "base + add"


def run(series, options, host, *, past=(), make=Author, hosts=None):
    return list(train_all(series, options, hosts or [host], clock=Clock(), run_id="run", past=past, make_proposer=make))


def results(events) -> dict[str, TaskFinished]:
    return {event.task: event for event in events if isinstance(event, TaskFinished)}


@pytest.mark.parametrize("mode", ["each", "group"])
def test_rules_beside_a_base_are_learned_in_combination_and_beat_it(mode, host):
    series = [faulty("a"), faulty("b", seed=3)]
    events = run(series, replace(FEW, mode=mode), host)
    names = ("a", "b") if mode == "each" else ("group",)
    assert list(events[0].tasks) == [n for name in names for n in (f"{name}-add", f"{name}-filter", name)]
    done = results(events)
    assert isinstance(events[0], RunStarted)
    assert events[-1].outcome == "completed"
    for name in names:
        ended = done[name]
        assert ended.reason.startswith("base + add + filter: ")
        assert [done[f"{name}{end}"].rule.role for end in ("-add", "-filter", "")] == ["add", "filter", "base"]
        assert {done[f"{name}{end}"].rule.input.series for end in ("-add", "-filter", "")} == {ended.rule.input.series}
        assert done[f"{name}-add"].results == done[f"{name}-filter"].results == ()
        assert all(one.test.event_f1 > one.base_f1 for one in ended.results)
    assert [one.name for name in names for one in done[name].results] == ["a", "b"]


def test_no_candidate_that_is_kept_and_no_combination_is_below_the_base_on_validation(host):
    events = run([faulty()], FEW, host)
    scored = [event for event in events if isinstance(event, CandidateScored)]
    floor = next(event.objective for event in scored if event.task == "faulty" and event.candidate == 0)
    assert [e.objective for e in scored if e.candidate == 0] == [floor] * 3
    assert all(event.objective >= floor for event in scored if event.accepted)
    taken = [event for event in scored if event.task == "faulty" and event.accepted]
    assert len(taken) == 1
    assert taken[0].objective == max(event.objective for event in scored if event.task == "faulty")


class Useless(Author):
    """Proposes what is never better than the base alone."""

    def propose(self, n, rng, feedback=()):  # noqa: ARG002  as an author is called
        from workbench.training.engine.nouns import Draft

        return [Draft(high_rule(-1e6)), Draft(high_rule(1e6))][:n]


def test_where_nothing_is_better_the_base_stays_alone_with_its_own_scores(host):
    done = results(run([faulty()], replace(FEW, rounds=1), host, make=Useless))
    assert done["faulty-add"].rule is None
    assert done["faulty-filter"].rule is None
    assert done["faulty-add"].reason == "no rule was better than the base alone"
    assert done["faulty"].reason.startswith("base alone: ")
    (one,) = done["faulty"].results
    assert one.test.event_f1 == one.base_f1


def test_a_role_without_anything_to_learn_is_skipped_with_its_reason(host):
    from tests.training.data import spiky

    done = results(run([spiky(first=360, every=200)], FEW, host))
    assert done["spiky-add"].rule is None
    assert done["spiky-add"].reason == "the base misses no labeled event of the train parts"


def test_the_final_flags_are_those_that_the_scores_tell(host):
    from workbench.scoring.metrics import score_part

    one = faulty()
    done = results(run([one], FEW, host))
    base = done["faulty"].rule
    beside = [(r.role, flag_series(r, one, host)) for r in (done["faulty-add"].rule, done["faulty-filter"].rule)]
    both = joined(flag_series(base, one, host), base.emit, beside)
    assert score_part(one, both, split_of(one, FEW), "test") == done["faulty"].results[0].test


def test_what_authors_and_bases_are_given_ends_before_the_test_part(host):
    shown: list = []
    options = replace(FEW, rounds=1)
    one = faulty()
    stop = split_of(one, options).validation_stop
    first = run([one], options, host, make=partial(Author, shown=shown))
    assert {len(series) for given in shown for series in given} == {stop}
    values = one.values.copy()
    values[stop:] = np.random.default_rng(5).normal(0.0, 50.0, (len(one) - stop, 1))
    other = replace(one, values=values, labels=LabelSet.of([*one.labels.within(0, stop).regions]), _hash=[])
    second = run([other], options, host)
    before, after = results(first), results(second)
    for name in ("faulty", "faulty-add", "faulty-filter"):
        assert before[name].rule.text == after[name].rule.text
        assert before[name].rule.emit == after[name].rule.emit


def test_a_run_with_a_base_that_was_interrupted_ends_with_the_same_rules(host):
    whole = run([faulty()], FEW, host)
    rules = {name: event.rule and event.rule.text for name, event in results(whole).items()}
    steps = [at for at, event in enumerate(whole) if not isinstance(event, StepStarted)]
    for at in steps[3::7]:
        again = run([faulty()], FEW, host, past=[e for e in whole[:at] if not isinstance(e, StepStarted)])
        ended = results([*whole[:at], *again])
        assert {name: event.rule and event.rule.text for name, event in ended.items()} == rules, at


def test_a_base_that_cannot_run_ends_the_run_with_a_sentence(host):
    events = run([faulty()], replace(FEW, base="column:missing"), host)
    assert isinstance(events[-1], Finished)
    assert events[-1].outcome == "failed"
    assert "The base detector does not run on faulty" in events[-1].reason


def test_a_pack_that_is_gone_ends_the_run_with_a_sentence(host, tmp_path):
    events = run([faulty()], replace(FEW, base=f"pack:{tmp_path / 'gone.rulepack'}"), host)
    assert events[-1].outcome == "failed"
    assert "gone.rulepack" in events[-1].reason
