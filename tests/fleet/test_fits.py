"""What a series gets of its own, its drift and its sparkline; and the simulation of a large fleet."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.fleet.bench.simulate import Costs, simulate
from workbench.fleet.work.fit import SHAPE, sparkline, stability_index

RNG = np.random.default_rng(2)


def test_drift_is_small_within_one_distribution_and_large_between_two() -> None:
    one, same, other = RNG.normal(0, 1, 2000), RNG.normal(0, 1, 2000), RNG.normal(1, 1, 2000)
    alike, apart = stability_index(one, same), stability_index(one, other)
    assert alike is not None and apart is not None
    assert alike < 0.1 and apart > 0.25


def test_drift_of_too_few_values_is_not_known() -> None:
    assert stability_index(np.arange(9.0), np.arange(50.0)) is None
    assert stability_index(np.full(50, math.nan), np.arange(50.0)) is None


def test_drift_of_a_constant_is_none() -> None:
    assert stability_index(np.full(40, 3.0), np.full(40, 3.0)) == 0.0


@given(st.lists(st.floats(-1e9, 1e9) | st.just(math.nan), max_size=300))
def test_a_sparkline_has_the_extremes_that_lie_farthest_out(values: list[float]) -> None:
    given_values = np.array(values, np.float64)
    told = sparkline(given_values)
    known = given_values[np.isfinite(given_values)]
    assert len(told) <= SHAPE and (len(told) > 0) == (len(known) > 0)
    if len(known):
        middle = float(np.median(known))
        farthest = float(np.max(np.abs(known - middle)))
        shown = max(abs(value - middle) for value in told if not math.isnan(value))
        assert shown == pytest.approx(farthest, rel=1e-2, abs=1e-3 * float(np.max(np.abs(known))) + 1e-9)


def test_a_simulated_fleet_does_all_its_work_and_more_workers_end_sooner() -> None:
    costs = Costs(survey_s=0.01, learn_s=5.0, fit_s=0.02, give_s=0.0)
    played = simulate(20_000, 10, costs, workers=(1, 4, 16))
    assert all(one["work_s"] == pytest.approx(20_000 * 0.03 + 10 * 5.0, rel=0.1) for one in played)
    seconds = [one["seconds"] for one in played]
    assert seconds == sorted(seconds, reverse=True)
    assert played[0]["busy"] == pytest.approx(1.0, abs=0.02)


def test_a_driver_that_gives_out_slowly_is_the_limit_of_a_large_cluster() -> None:
    costs = Costs(survey_s=0.001, learn_s=1.0, fit_s=0.001, give_s=0.1)
    few, many = simulate(100_000, 5, costs, workers=(2, 500))
    assert many["seconds"] >= 2 * 1000 * 0.1  # a tenth of a second for each of the jobs
    assert many["busy"] < few["busy"]


@given(plan_s=st.floats(0, 0.01), run_s=st.floats(1e-4, 0.01), fit_s=st.floats(1e-3, 0.1), workers=st.integers(1, 2000))
def test_no_number_of_workers_ends_before_the_driver_does(
    plan_s: float, run_s: float, fit_s: float, workers: int
) -> None:
    costs = Costs(survey_s=0.001, learn_s=1.0, fit_s=fit_s, plan_s=plan_s, run_s=run_s)
    (played,) = simulate(5_000, 4, costs, workers=(workers,))
    assert played["driver_s"] >= 5_000 * (plan_s + run_s) - 0.1
    assert played["seconds"] >= played["driver_s"] - 0.1
    assert played["speed_up"] <= (played["work_s"] + played["driver_s"]) / played["driver_s"] * 1.01
