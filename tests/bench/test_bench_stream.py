"""The bench of streams: figures for each format, number of series and state, from points that were really judged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.bench import streams
from workbench.bench.speed import Means
from workbench.sandbox.host import Host, HostOptions


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host(options=HostOptions(spare=False)) as shared:
        yield shared


def test_every_figure_is_there_and_positive(host: Host) -> None:
    said: list[str] = []
    figures = streams.measure(host, Means(said.append), runs=1, points=400)
    assert sorted(figures["points_per_s"]) == [
        f"{form}, {count} series, {kept} state"
        for form in ("influx", "jsonl")
        for count in (1, 100)
        for kept in ("no", "with")
    ]
    assert all(figure > 0 for part in ("points_per_s", "lone_point_us") for figure in figures[part].values())
    assert len(said) == 10
