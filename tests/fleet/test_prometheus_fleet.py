"""A selector of a real Prometheus is a source of a fleet like any other."""

from __future__ import annotations

import pickle
from pathlib import Path

from tests.sources.filled import Prometheus, prometheus
from tests.sources.test_prometheus_source import SPAN
from workbench.fleet.plan import source_of
from workbench.fleet.sources.nouns import table_of
from workbench.fleet.sources.prometheus import QuerySource
from workbench.fleet.work.survey import survey

__all__ = ["prometheus"]  # a fixture


def test_its_series_are_listed_and_surveyed_one_by_one(prometheus: Prometheus, tmp_path: Path) -> None:
    source = QuerySource(prometheus.url, "load", SPAN.start, SPAN.end, SPAN.step)
    keys = list(source.keys())
    assert [key.name.partition("{")[0] for key in keys] == ["load", "load"]
    seen = survey(pickle.loads(pickle.dumps(source)), keys)
    assert [(one.key, one.reason) for one in seen] == [(key, "") for key in keys]
    assert all(one.points > 0 and one.traits is not None for one in seen)
    assert source_of(table_of(source)) == source
