"""A query of a real Prometheus as series: points, names, gaps, where they came from, and one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from tests.scenarios.prometheus import Prometheus
from tests.sources.filled import FIRING, HOLE, PENDING, POINTS, START, STEP, needs_prometheus, value
from workbench.data.opening import open_paths
from workbench.errors import DataError
from workbench.sources.nouns import Fetched
from workbench.sources.prometheus.access import access
from workbench.sources.prometheus.alerts import Firing, history, series_of_alert
from workbench.sources.prometheus.api import Api
from workbench.sources.prometheus.asking import Asker
from workbench.sources.prometheus.chunks import Span
from workbench.sources.prometheus.fetching import PrometheusSource, Wanted, fetch
from workbench.sources.saving import labels_of, provenance_of, save

pytestmark = needs_prometheus
SPAN = Span(START * 1000, (START + STEP * (POINTS - 1)) * 1000, STEP * 1000)
THERE = [i for i in range(POINTS) if i not in HOLE]


def api(server: Prometheus) -> Api:
    return Api(Asker(access(server.url, environ={}, keyring=None)))


def fetched(server: Prometheus, query: str, points: int = 10_000) -> Fetched:
    when = datetime(2026, 1, 2, tzinfo=UTC)
    return fetch(api(server), server.url, Wanted(query, SPAN, points), now=lambda: when)


def test_its_metrics_and_labels_can_be_searched(prometheus: Prometheus) -> None:
    asked = api(prometheus)
    assert asked.metrics() == ("ALERTS", "broken", "load", "odd")
    assert asked.metrics(Span(0, 1000, 1000)) == ()
    assert asked.label_names("load") == ("instance", "job", "quote")
    assert asked.label_values("instance", "load") == ("a:9100", "b:9100")
    assert [labels["instance"] for labels in asked.series('load{instance=~"b.*"}')] == ["b:9100"]


@pytest.mark.parametrize("points", [10_000, 7, 100])
def test_a_query_comes_as_it_is_there_in_however_many_pieces(prometheus: Prometheus, points: int) -> None:
    found = fetched(prometheus, "load", points)
    assert [one.name for one in found.rows] == ['load{instance="a:9100"}', 'load{instance="b:9100"}']
    for one, offset in zip(found.rows, (0.0, 0.5), strict=True):
        assert ((one.times_ns // 10**9 - START) / STEP).tolist() == THERE
        assert one.values.tolist() == [value(i, offset) for i in THERE]
        assert one.labels["quote"] == 'say "hi"'


def test_it_becomes_a_file_like_any_other_that_knows_where_it_came_from(prometheus: Prometheus, tmp_path: Path) -> None:
    path = tmp_path / "load.parquet"
    assert save(fetched(prometheus, "load"), path) == 2
    opened = open_paths([path])
    assert [(one.name, len(one), one.interval_ns) for one in opened.series] == [
        ('load{instance="a:9100"}', len(THERE), STEP * 10**9),
        ('load{instance="b:9100"}', len(THERE), STEP * 10**9),
    ]
    gaps = [doubt for doubt in opened.doubts if doubt.kind == "gaps"]
    assert [doubt.first_point for doubt in gaps] == [HOLE.start] * 2
    source = provenance_of(path)
    assert source is not None
    assert (source.kind, source.place, source.query) == ("prometheus", prometheus.url, "load")
    assert dict(source.facts) == {"start": "2023-11-14T22:13:20Z", "end": "2023-11-14T23:43:05Z", "step": "15s"}
    assert source.made == "2026-01-02T00:00:00Z"
    assert labels_of(path)['load{instance="a:9100"}']["job"] == "node"


def test_values_that_are_no_numbers_are_missing_and_series_of_none_are_left_out(
    prometheus: Prometheus, tmp_path: Path
) -> None:
    path = tmp_path / "odd.parquet"
    found = fetched(prometheus, '{__name__=~"odd|broken"}')
    assert [one.name for one in found.rows] == ["broken", "odd"]
    assert save(found, path) == 1
    (odd,) = open_paths([path]).series
    assert np.flatnonzero(np.isnan(odd.value)).tolist() == [i for i in range(POINTS) if i % 10 in (3, 5)]
    with pytest.raises(DataError, match="none with a number"):
        save(fetched(prometheus, "broken"), path)
    with pytest.raises(DataError, match="holds no series"):
        save(fetched(prometheus, "absent_metric"), path)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("sum(load)", ["sum(load)"]),
        ("max by (job) (load)", ['{job="node"}']),
        ("rate(load[1m])", ['{instance="a:9100"}', '{instance="b:9100"}']),
        ('load{instance="a:9100"}', ["load"]),
    ],
)
def test_series_are_called_by_what_tells_them_apart(prometheus: Prometheus, query: str, names: list[str]) -> None:
    assert [one.name for one in fetched(prometheus, query).rows] == names


def test_series_can_be_read_one_by_one(prometheus: Prometheus) -> None:
    source = PrometheusSource(api(prometheus), Wanted("load", SPAN, 100))
    keys = list(source.keys())
    assert keys == [
        'load{instance="a:9100",job="node",quote="say \\"hi\\""}',
        'load{instance="b:9100",job="node",quote="say \\"hi\\""}',
    ]
    second = source.load(keys[1])
    assert (second.name, len(second)) == (keys[1], len(THERE))
    assert second.value.tolist() == [value(i, 0.5) for i in THERE]
    with pytest.raises(DataError, match="has no points"):
        source.load('load{instance="c"}')
    with pytest.raises(DataError, match="cannot list the series"):
        PrometheusSource(api(prometheus), Wanted("rate(load[1m])", SPAN))


def test_a_wrong_query_and_too_many_series_are_said_so(prometheus: Prometheus) -> None:
    with pytest.raises(DataError, match=r"refuses the query: .*parse error"):
        fetched(prometheus, "load{")
    with pytest.raises(DataError, match="too many series"):
        fetch(api(prometheus), "", Wanted("load", SPAN, most_series=1))


def test_the_history_of_alerts_begins_where_their_conditions_held(prometheus: Prometheus) -> None:
    found = history(api(prometheus), SPAN)
    begun = [
        (one.name, one.labels["instance"], *((at // 10**9 - START) / STEP for at in (one.start_ns, one.stop_ns)))
        for one in found
    ]
    assert begun == [
        ("HighLoad", "b:9100", 10, 12),
        ("HighLoad", "a:9100", PENDING.start, FIRING.stop),
        ("Else", "c:9100", FIRING.start, FIRING.stop),
        ("HighLoad", "b:9100", 210, 213),
    ]
    assert [one.name for one in history(api(prometheus), SPAN, ["Else"])] == ["Else"]
    assert found[0].words == "alert HighLoad (severity page)"


@pytest.mark.parametrize(
    ("labels", "expression", "names"),
    [
        ({"instance": "a"}, "", ("load a", "disk a")),
        ({"instance": "a"}, "avg(load) > 3", ("load a",)),
        ({"instance": "a"}, "node_load > 3", ()),
        ({"instance": "a", "job": "other"}, "", ("disk a",)),
        ({"job": "node", "severity": "page"}, "load > 3", ("load a", "load b")),
        ({"severity": "page"}, "", ()),
        ({"series": "plain", "instance": "a"}, "", ("plain",)),
        ({"series": "cpu", "instance": "x"}, "rule_workbench_condition == 1", ("score",)),
    ],
)
def test_an_alert_is_about_the_series_that_share_its_labels(
    labels: dict[str, str], expression: str, names: tuple[str, ...]
) -> None:
    known = {
        "load a": {"__name__": "load", "instance": "a", "job": "node"},
        "load b": {"__name__": "load", "instance": "b", "job": "node"},
        "disk a": {"__name__": "disk", "instance": "a"},
        "plain": {},
        "score": {"__name__": "rule_workbench_score", "series": "cpu", "instance": "x"},
    }
    assert series_of_alert(Firing("High", labels, 0, 1), known, expression) == names
