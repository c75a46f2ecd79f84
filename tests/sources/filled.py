"""A real Prometheus that knows an hour and a half of two servers, with a hole; made once for all tests that ask it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scenarios.prometheus import PROGRAM, Prometheus, fill

START, STEP, POINTS = 1_700_000_000, 15, 360  # seconds since 1970, seconds, points of a series
HOLE = range(100, 200)  # points that were never scraped
PENDING, FIRING, BRIEF = range(40, 44), range(44, 60), range(70, 72)  # points of alerts; the brief one never fired
needs_prometheus = pytest.mark.skipif(PROGRAM is None, reason="the Debian package prometheus is not installed")


def value(i: int, offset: float) -> float:
    """What the server with an offset had at point i."""
    return i % 17 + offset


def metrics() -> str:
    """The samples as OpenMetrics."""
    lines = ["# TYPE load gauge", "# HELP load How much is done"]
    for name, offset in (("a", 0.0), ("b", 0.5)):
        labels = f'instance="{name}:9100",job="node",quote="say \\"hi\\""'
        lines += [f"load{{{labels}}} {value(i, offset)} {START + STEP * i}" for i in range(POINTS) if i not in HOLE]
    lines += ["# TYPE broken gauge"]
    lines += [f'broken{{job="node"}} NaN {START + STEP * i}' for i in range(POINTS)]
    lines += ["# TYPE odd gauge"]
    lines += [
        f'odd{{job="node"}} {"NaN" if i % 10 == 3 else "+Inf" if i % 10 == 5 else i} {START + STEP * i}'
        for i in range(POINTS)
    ]
    lines += ["# TYPE ALERTS gauge"]
    for name, instance, state, when in (
        ("HighLoad", "a:9100", "pending", (*PENDING, *BRIEF)),
        ("HighLoad", "a:9100", "firing", FIRING),
        ("HighLoad", "b:9100", "firing", (*range(10, 12), *range(210, 213))),
        ("Else", "c:9100", "firing", FIRING),
    ):
        labels = f'alertname="{name}",alertstate="{state}",instance="{instance}",severity="page"'
        lines += [f"ALERTS{{{labels}}} 1 {START + STEP * i}" for i in when]
    return "".join(f"{line}\n" for line in lines)


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """It looks back no further than a step, so that the hole is one."""
    folder = tmp_path_factory.mktemp("prometheus")
    fill(folder, metrics())
    with Prometheus(folder, more=["--query.lookback-delta=14s"]) as server:
        yield server.ready()
