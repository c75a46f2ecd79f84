"""The one way to run a rule gives the flags of the contract, in all three ways to run."""

from __future__ import annotations

import numpy as np

from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series

from .rules import CHUNK_MEAN, JUMP, LEVEL, SMOOTHED, rule
from .series import walk


def test_a_stateful_rule_flags_where_its_condition_holds(host: Host) -> None:
    series = walk(500)
    verdict = flag_series(rule(LEVEL), series, host)
    expected = np.where(np.isnan(series.value), -1, series.value > 2.0)
    assert verdict.failure == "", verdict.problems
    assert np.array_equal(verdict.condition, expected)


def test_a_chunk_rule_sees_one_chunk_at_a_time_and_a_partial_last_one(host: Host) -> None:
    value = walk(250, seed=1).value
    verdict = flag_series(rule(CHUNK_MEAN, "chunk", 100), Series("c", np.nan_to_num(value).reshape(-1, 1)), host)
    parts = [np.nan_to_num(value)[i : i + 100] for i in (0, 100, 200)]
    assert np.array_equal(verdict.flags, np.concatenate([np.abs(p - p.mean()) > 2 * p.std() for p in parts]))


def test_a_window_rule_is_judged_from_its_look_back(host: Host) -> None:
    series = walk(300, seed=2)
    whole = flag_series(rule(SMOOTHED, "window", 5), series, host)
    part = flag_series(rule(SMOOTHED, "window", 5), series, host, span=(120, 180))
    assert whole.flags.sum() > 0
    assert np.array_equal(part.flags, whole.flags[120:180])


def test_rulekit_rules_run(host: Host) -> None:
    verdict = flag_series(rule(JUMP), walk(1000, seed=3), host)
    assert verdict.failure == "", verdict.problems
    assert 0 < (verdict.flags == 1).sum() < 500
