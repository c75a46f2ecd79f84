"""The benchmark of rules gives its figures, and says which rules it could not run."""

from __future__ import annotations

import math
from itertools import count

import pytest

from workbench.bench import speed
from workbench.bench.series import zoo_series
from workbench.bench.zoo import zoo
from workbench.model.rule import InputSpec, Rule
from workbench.sandbox.host import Host, HostOptions

CHUNKS = Rule("chunks", speed.SIMPLE, input=InputSpec(run="chunk", points=50))
BROKEN = Rule("broken", "def inference(sample):\n    return sample\n")


@pytest.mark.slow
def test_every_figure_is_a_number_by_rule_and_a_rule_that_fails_is_named() -> None:
    rules = [rule for rule in zoo() if rule.name in ("contract_level", "contract_loop_with_if")]
    told: list[str] = []
    means = speed.Means(told.append, rest=lambda _: None)
    figures = speed.measure(means, runs=1, points=2_000, rules=[*rules, CHUNKS, BROKEN], ages=(5, 40))
    names = {"contract_level", "contract_loop_with_if", "chunks"}
    assert {"overhead_ms", "kill_to_ready_ms", "stop_to_ready_ms"} <= set(figures)
    assert set(figures["batch_us_per_point"]) == set(figures["stream_us_per_point"]) == names
    assert all(us > 0 for us in figures["batch_us_per_point"].values())
    assert figures["points"] == dict.fromkeys(names, 2_000)
    assert set(figures["stream_us_at_age"]["contract_level"]) == {5, 40}
    assert "not stateful" in figures["skipped"]["broken"]
    assert all(math.isfinite(figures[key]) for key in ("overhead_ms", "kill_to_ready_ms", "stop_to_ready_ms"))
    assert any("broken was skipped" in line for line in told)


def test_a_push_is_timed_from_outside_by_the_given_clock() -> None:
    ticks = count()
    means = speed.Means(lambda _: None, clock=lambda: float(next(ticks)), rest=lambda _: None)
    with Host(options=HostOptions(series_mb=0, spare=False)) as host:
        assert speed.stream_us(CHUNKS, host, means, runs=1) == {1_000: 1e6}


def test_no_run_of_a_batch_finds_what_another_has_computed() -> None:
    series = [zoo_series(500, seed=seed) for seed in range(3)]
    known: list[int] = []

    class Watched(Host):
        def call(self, *args, **named):  # type: ignore[no-untyped-def]
            reply = super().call(*args, **named)
            assert self._active is not None
            known.append(len(self._active.known))
            return reply

    with Watched(options=HostOptions(series_mb=0, spare=False)) as host:
        _, points = speed.batch_us(CHUNKS, host, series)
        speed.batch_us(CHUNKS, host, series)
    assert points == 500
    assert known == [1] * 6, "a process that holds one series has forgotten what it computed from others"
