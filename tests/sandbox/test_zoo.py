"""Every rule of the zoo runs on any length, gives the same flags in a batch, a part and a stream, and says why."""

from __future__ import annotations

import operator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.bench.series import zoo_series
from workbench.bench.zoo import Entry, entries
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import read_contract
from workbench.sandbox.explain import explain
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.sandbox.stream import open_stream

from .series import fed

ZOO = entries()
NAMES = {entry.name: entry for entry in ZOO}
OPERATORS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne
}  # fmt: skip
LONG = zoo_series(4000, seed=4)
zoo = pytest.mark.parametrize("entry", ZOO, ids=lambda entry: entry.name)
contracts = pytest.mark.parametrize(
    "entry", [entry for entry in ZOO if entry.facts.family == "contract"], ids=lambda entry: entry.name
)
shared_host = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@zoo
def test_it_is_clean_and_stateful_as_declared(entry: Entry) -> None:
    assert static_check(entry.rule.text) == ()
    contract = read_contract(entry.rule.text)
    if entry.rule.input.run == "stateful":
        assert contract.not_stateful_because is None
    else:
        assert contract.not_stateful_because is not None
        assert contract.not_stateful_because.line > 0


@zoo
@pytest.mark.parametrize("n", [0, 1, 2, 7, 777])
def test_it_runs_on_any_length(entry: Entry, n: int, host: Host) -> None:
    verdict = flag_series(entry.rule, zoo_series(n), host)
    assert verdict.ran, verdict.problems
    assert verdict.flags.shape == verdict.condition.shape == (n,)
    assert set(np.unique(verdict.flags)) <= {-1, 0, 1}


@shared_host
@given(
    name=st.sampled_from(sorted(NAMES)),
    cuts=st.tuples(st.integers(0, 700), st.integers(0, 700)),
    seed=st.integers(0, 3),
)
def test_a_span_is_judged_as_in_the_whole_run(host: Host, name: str, cuts: tuple[int, int], seed: int) -> None:
    rule, series = NAMES[name].rule, zoo_series(700, seed, missing=0.03)
    start, stop = sorted(cuts)
    whole = flag_series(rule, series, host, trace=True)
    part = flag_series(rule, series, host, span=(start, stop), trace=True)
    assert part.start == start
    assert np.array_equal(part.flags, whole.flags[start:stop])
    assert np.array_equal(part.condition, whole.condition[start:stop])
    assert (part.clauses is not None and whole.clauses is not None) or start == stop
    if part.clauses is not None and whole.clauses is not None:
        assert np.array_equal(part.clauses, whole.clauses[:, start:stop])


@shared_host
@given(name=st.sampled_from(sorted(NAMES)), sizes=st.lists(st.integers(0, 90), min_size=1, max_size=12), data=st.data())
def test_a_stream_in_any_blocks_and_after_a_restart_gives_the_flags_of_the_batch(
    host: Host, name: str, sizes: list[int], data: st.DataObject
) -> None:
    rule = NAMES[name].rule
    series = zoo_series(sum(sizes), seed=5, missing=0.05)
    restart = data.draw(st.integers(0, len(sizes) - 1))
    stream, flags, at = open_stream(rule, series.name, host), [], 0
    for k, size in enumerate(sizes):
        if k == restart:
            state = stream.save()
            stream.close()
            stream = open_stream(rule, series.name, host, state)
        flags.append(stream.push(fed(rule, series)[at : at + size]))
        at += size
    flags.append(stream.finish())
    assert np.array_equal(np.concatenate(flags), flag_series(rule, series, host).flags)


@zoo
def test_a_traced_run_gives_the_same_flags_and_names_clauses_each_of_which_fires(entry: Entry, host: Host) -> None:
    plain = flag_series(entry.rule, LONG, host)
    traced = flag_series(entry.rule, LONG, host, trace=True)
    assert np.array_equal(plain.flags, traced.flags)
    fired = traced.condition == 1
    assert fired.sum() > 3, "the rule should fire on this series"
    assert traced.clauses is not None
    assert traced.clauses[:, fired].any(axis=0).mean() >= entry.facts.explained
    assert not traced.clauses[:, ~fired].any()
    if entry.facts.explained:
        assert traced.clauses.any(axis=1).all(), traced.clauses.sum(axis=1)


@contracts
def test_an_explanation_of_a_flag_holds_with_the_values_it_shows(entry: Entry, host: Host) -> None:
    series = zoo_series(1000, seed=4)
    verdict = flag_series(entry.rule, series, host)
    points = np.flatnonzero(verdict.condition == 1)[:20].tolist()
    told = [e for e in explain(entry.rule, series, host, points) if e.clause]
    assert len(told) >= len(points) * 0.9
    for explanation in told:
        assert explanation.fired
        assert explanation.comment
        assert explanation.comparisons
        for comparison in explanation.comparisons:
            again = OPERATORS[comparison.operator](comparison.left, comparison.right)
            assert again == comparison.held or np.isnan([comparison.left, comparison.right]).any()
            if comparison.margin is not None:
                assert (comparison.margin >= 0) == comparison.held


@contracts
def test_an_explanation_of_a_miss_shows_something_that_did_not_hold(entry: Entry, host: Host) -> None:
    series = zoo_series(600, seed=4, missing=0.0)
    verdict = flag_series(entry.rule, series, host)
    points = np.flatnonzero(verdict.condition == 0)[200:220].tolist()
    told = [e for e in explain(entry.rule, series, host, points) if e.clause]
    assert len(told) >= len(points) * 0.8
    assert all(any(not c.held for c in explanation.comparisons) for explanation in told if explanation.comparisons)
