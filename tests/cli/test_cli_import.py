"""`import` and `open` of a kind of source: into a file, into a project, told as JSON, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.scenarios.prometheus import Prometheus
from tests.sources.filled import FIRING, HOLE, PENDING, POINTS, START, STEP, needs_prometheus, prometheus
from workbench.model.labels import LabelSet
from workbench.project.project import Project

__all__ = ["prometheus"]
THERE = POINTS - len(HOLE)


@pytest.fixture
def asking(prometheus: Prometheus) -> list[object]:
    end = START + STEP * (POINTS - 1)
    return ["prometheus", "--url", prometheus.url, "--start", START, "--end", end, "--step", "15s"]


@needs_prometheus
@pytest.mark.parametrize("verb", ["import", "open"])
def test_a_query_becomes_a_file_that_every_verb_reads(
    asking: list[object], verb: str, tmp_path: Path, cli: Cli
) -> None:
    out = tmp_path / "load.parquet"
    ended = cli(verb, *asking, "--query", "load", "--out", out)
    assert ended.code == 0, ended.err
    assert ended.out.startswith(f"2 series with {2 * THERE} points of http://127.0.0.1:")
    assert 'load{instance="a:9100"}: Gaps in time: about 100 points are missing' in ended.err
    again = cli(verb, *asking, "--query", "load", "--out", out)
    assert again.code == 0, again.err
    (tmp_path / "other.parquet").write_bytes(b"precious")
    refused = cli(verb, *asking, "--query", "load", "--out", tmp_path / "other.parquet")
    assert refused.code == 2 and "not written by an import" in refused.err


@needs_prometheus
def test_a_query_joins_a_project_and_is_told_as_json(asking: list[object], tmp_path: Path, cli: Cli) -> None:
    target = tmp_path / "work.rwb"
    ended = cli("import", *asking, "--query", "load", "--into", target, "--json", "-")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert [one["points"] for one in told["series"]] == [THERE] * 2
    assert told["source"]["query"] == "load" and told["series"][0]["labels"]["instance"] == "a:9100"
    with Project.open(target) as project:
        assert project.series_names() == ('load{instance="a:9100"}', 'load{instance="b:9100"}')
        assert project.references()['load{instance="a:9100"}'].path == "load.parquet"
        assert len(project.load_series('load{instance="b:9100"}')) == THERE
    again = cli("import", *asking, "--query", "load", "--into", target)
    assert again.code == 2 and "already has the series" in again.err
    assert [path.name for path in tmp_path.glob("*.parquet")] == ["load.parquet"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--start", "-1h", "--end", "-2h"], "The end lies before the start"),
        (["--step", "0"], "'0' is no duration"),
        (["--start", "soon"], "'soon' is no moment"),
        (["--out", "x.csv"], "is no Parquet file"),
        (["--bearer", "--user", "ann"], "not allowed with"),
        (["--ca", "missing.pem"], "There is no file missing.pem"),
        ([], "There is no display"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_asked(
    more: list[str], said: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    given = ["--json", "-", *more] if more else []
    ended = cli("open", "prometheus", "--url", "http://127.0.0.1:1", "--query", "up", *given)
    assert ended.code == 2 and said in ended.sentence


def test_a_file_of_the_name_of_a_kind_is_opened_as_a_file(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "prometheus").mkdir()
    ended = cli("open", "prometheus", cwd=tmp_path)
    assert ended.code == 2 and "There is no display" in ended.sentence


@needs_prometheus
def test_alerts_become_questions_that_are_answered_once(asking: list[object], tmp_path: Path, cli: Cli) -> None:
    target = tmp_path / "work.rwb"
    cli("import", *asking, "--query", "load", "--into", target)
    ended = cli("labels", "from-alerts", target, *asking[1:])
    assert ended.code == 0, ended.err
    assert ended.out == f"4 alerts fired; 3 new questions wait in {target}\n"
    assert ended.err == "1 alerts are about no series of this project\n"
    told = json.loads(cli("labels", "proposals", target, "--json", "-").out)["proposals"]
    assert [(one["series"][15:16], one["start"], one["stop"]) for one in told] == [
        ("a", PENDING.start, FIRING.stop),
        ("b", 10, 12),
        ("b", 210 - len(HOLE), 213 - len(HOLE)),
    ]
    assert told[0]["note"] == "alert HighLoad (severity page)" and told[0]["from"] == "2023-11-14T22:23:20Z"
    with Project.open(target) as project:
        assert all(project.labels(name) is None for name in project.series_names())
        assert project.undo_title == "Take 4 alerts as questions"
    answered = cli("labels", "proposals", target, "--yes", 1, "--no", 2, "--by", "Ann")
    assert answered.out == "1 labeled as anomalies, 1 remembered as normal\n"
    assert len(cli("labels", "proposals", target).out.splitlines()) == 1
    with Project.open(target) as project:
        (region,), none = ((project.labels(name) or LabelSet()).regions for name in project.series_names())
        assert (region.start, region.stop, region.author, region.note) == (
            PENDING.start,
            FIRING.stop,
            "Ann",
            "alert HighLoad (severity page)",
        )
        assert none == () and [(r.start, r.stop) for r in project.confirmed(project.series_names()[1]).regions] == [
            (10, 12)
        ]
    again = cli("labels", "from-alerts", target, *asking[1:])
    assert again.out == f"4 alerts fired; 0 new questions wait in {target}\n"
    with Project.open(target) as project:
        project.undo()
    assert len(cli("labels", "proposals", target).out.splitlines()) == 3
    wrong = cli("labels", "proposals", target, "--yes", 9)
    assert wrong.code == 2 and "There is no question 9" in wrong.sentence
