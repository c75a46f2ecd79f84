"""The benchmark of tuning spoils thresholds and nothing else, and judges where the tuner did not look."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.bench.tuning import BODIES, HEAD, OFF, cases, judged, measure
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host, HostOptions
from workbench.training.tune.lift import lift
from workbench.training.tune.nouns import TuneOptions


def test_every_case_is_a_sound_rule_with_each_threshold_off_by_up_to_ten_times() -> None:
    seen = set()
    for case in cases(1, ("noisy_gauge",)):
        right = lift(HEAD + BODIES[case.rule.name]).values
        wrong = read_contract(case.rule.text).parameters
        assert static_check(case.rule.text) == ()
        for name, value in right.items():
            assert 1 / OFF - 0.01 <= wrong[name].value / value <= OFF * 1.01
            assert wrong[name].value != value
        assert case.split.span("test") == (len(case.series), len(case.series))
        seen.add(case.rule.name)
    assert seen == set(BODIES)
    assert [case.rule for case in cases(1)] == [case.rule for case in cases(1)]


def test_what_happens_in_the_judged_half_does_not_change_what_is_chosen() -> None:
    from dataclasses import replace

    case = next(case for case in cases(5, ("cpu",)) if case.rule.name == "forecast")
    values = np.array(case.series.values)
    values[case.split.train_stop :] = 77.0
    other = replace(case, series=replace(case.series, values=values, _hash=[]))
    with Host(options=HostOptions(spare=False)) as host:
        first, second = (judged(one, host, TuneOptions()) for one in (case, other))
    assert first["changed"] == second["changed"] != {}
    assert first["after"] > first["before"]


def test_the_figures_are_those_of_the_cases() -> None:
    told: list[str] = []
    with Host(options=HostOptions(spare=False)) as host:
        figures = measure(host, told.append, 5, wanted=2)
    assert len(told) == len(figures["cases"]) == 2
    for name in ("before", "after", "promised", "runs"):
        mean = np.mean([one[name] for one in figures["cases"].values()])
        assert figures[name] == pytest.approx(mean, abs=1e-4)
    assert 0 <= figures["better"] + figures["worse"] <= 1
