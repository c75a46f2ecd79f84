"""`detect --state` over a query: each point judged once, as in one go, with what is new alone asked for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.detector.streaming import RULES, values
from tests.packs.made import WHEN
from tests.scenarios.prometheus import Prometheus
from tests.sources.filled import HOLE, POINTS, START, STEP, needs_prometheus
from workbench.cli.main import main
from workbench.model.rule import InputSpec
from workbench.packs.approval import approve
from workbench.packs.pack import write_pack
from workbench.sources.newest.memory import Memory
from workbench.sources.newest.prometheus import NewSamples
from workbench.sources.newest.reader import NewPoints, Window
from workbench.sources.nouns import Rows
from workbench.sources.prometheus.chunks import Span

VALUES = [None if np.isnan(value) else float(value) for value in values(300)]
QUERY = "SELECT ts, host, cpu FROM load"
# how a database holds times: type of the column → from seconds since 1970
FORMS = {
    "INTEGER": lambda s: s,
    "REAL": lambda s: s + 0.25,
    "BIGINT": lambda s: s * 1000,
    "TEXT": lambda s: datetime.fromtimestamp(s, UTC).strftime("%Y-%m-%d %H:%M:%S"),
    "DATETIME": lambda s: datetime.fromtimestamp(s, UTC).isoformat(),
}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rule = replace(RULES[0], id="smooth", input=InputSpec(series=("*",)))
    path = tmp_path_factory.mktemp("pack") / "demo-1.0.0.rulepack"
    return write_pack([approve(rule, "Ann", WHEN)], path, name="demo", version="1.0.0")


class Load:
    """A SQLite table of loads, a minute apart, and `detect` over it."""

    def __init__(self, packed: Path, folder: Path, form: str = "INTEGER") -> None:
        self.packed, self.folder, self.form = packed, folder, FORMS[form]
        folder.mkdir(exist_ok=True)
        self.db = folder / "metrics.sqlite"
        self._run(f"CREATE TABLE load (ts {form}, host TEXT, cpu REAL)")

    def _run(self, text: str, rows: Sequence[Any] | None = None) -> None:
        with sqlite3.connect(self.db) as connection:
            if rows is None:
                connection.execute(text)
            else:
                connection.executemany(text, rows)
        connection.close()

    def add(self, host: str, indices: Sequence[int]) -> None:
        rows = [(self.form(START + 60 * i), host, VALUES[i]) for i in indices]
        self._run("INSERT INTO load VALUES (?, ?, ?)", rows)

    def forget(self, before: int) -> None:
        """Rows before a point are gone, as where only the last days are kept."""
        self._run(f"DELETE FROM load WHERE ts < {self.form(START + 60 * before)!r}")

    def detect(self, *more: str, query: str = QUERY) -> int:
        given = ["--db", str(self.db), "--query", query, "--series-column", "host"]
        files = ["--state", str(self.folder / "state"), "--out", str(self.out)]
        return main(["detect", str(self.packed), *given, *files, *more])

    @property
    def out(self) -> Path:
        return self.folder / "out.jsonl"

    def judged(self) -> list[tuple[str, str, Any]]:
        """Series, time and flag of each judged point."""
        lines = [json.loads(line) for line in self.out.read_text().splitlines()]
        return [(line["series"], line["time"], line["flag"]) for line in lines if "flag" in line]

    def note(self) -> dict[str, Any]:
        return json.loads((self.folder / "state.input").read_text())  # type: ignore[no-any-return]


@pytest.mark.parametrize("form", FORMS)
def test_a_table_that_grows_is_judged_as_in_one_go_and_only_new_rows_are_asked_for(
    form: str, packed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, load = Load(packed, tmp_path / "whole", form), Load(packed, tmp_path / "load", form)
    whole.add("a", range(300))
    assert whole.detect() == 0
    for start, stop in ((0, 120), (120, 121), (121, 121), (121, 300)):
        load.add("a", range(start, stop))
        assert load.detect() == 0
        load.forget(stop - 12)  # nobody asks for them again
    assert load.judged() == whole.judged()
    assert sum(flag == 1 for _, _, flag in load.judged()) > 5
    assert load.note()["at"] == load.form(START + 60 * (299 - 10)), "ten minutes are asked for again"
    told = capsys.readouterr().err
    assert "left out" not in told
    assert "seen before" not in told


def test_series_that_come_late_are_caught_up_and_what_comes_too_late_is_told(
    packed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load = Load(packed, tmp_path / "load")
    load.add("a", range(100))
    load.add("b", range(92))
    assert load.detect() == 0
    load.add("b", range(92, 100))  # eight minutes later than those of a
    load.add("a", [101])
    assert load.detect() == 0
    load.add("a", [100])
    capsys.readouterr()
    assert load.detect() == 0
    assert (
        "1 left out that came after later points of their series had been judged; see --wait" in capsys.readouterr().err
    )
    judged = load.judged()
    assert len(judged) == len(set(judged)) == 201
    waiting = Load(packed, tmp_path / "waiting")
    waiting.add("a", [*range(100), 101])
    until = ["--until", str(START + 60 * 101), "--wait", "2m"]
    assert waiting.detect(*until) == 0
    waiting.add("a", [100, 102, 103])
    assert waiting.detect("--until", str(START + 60 * 103), "--wait", "1s") == 0
    assert [time for _, time, _ in waiting.judged()] == [f"{stamp(i)}" for i in range(103)]


def stamp(i: int) -> str:
    return datetime.fromtimestamp(START + 60 * i, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_exit_codes_and_refusals_are_those_of_files(
    packed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load = Load(packed, tmp_path / "load")
    assert load.detect() == 0, "no row yet"
    load.add("a", range(300))
    assert load.detect("--fail-on-flag", "--since", stamp(200)) == 3
    assert load.judged()[0][1] == stamp(200)
    assert load.detect("--fail-on-flag", "--since", stamp(200)) == 0
    capsys.readouterr()
    assert load.detect(query=QUERY + " WHERE cpu < 100") == 0
    assert "is read from its beginning: it is another one than the last time" in capsys.readouterr().err
    assert len(load.judged()) == 100, "what was judged is known by its time"
    (load.folder / "state.input").write_text("{")
    assert load.detect() == 0
    assert "the note of the last time is damaged" in capsys.readouterr().err
    asked = ["--db", str(load.db), "--query", QUERY]
    kept = ["--state", str(tmp_path / "s"), "--out", str(tmp_path / "o")]
    for given, words in (
        (asked, "A query needs --state"),
        ([*asked, "--state", "s"], "goes with one CSV file or query"),
        (["--query", QUERY, *kept], "Name --url or --db"),
        ([*asked, "--url", "http://localhost:1", *kept], "Name --url or --db"),
        ([str(load.db), *asked, *kept], "and no file"),
        ([str(load.db), "--since=-1d"], "--since is for a query"),
        (["--db", str(load.db), "--query", "SELECT nothing", *kept], "The database refuses"),
        (["--db", str(tmp_path / "none.db"), "--query", QUERY, *kept], "There is no file"),
    ):
        assert main(["detect", str(packed), *given]) == 2, given
        assert words in capsys.readouterr().err


@pytest.mark.slow
@needs_prometheus
def test_a_prometheus_is_asked_for_new_samples_alone_and_gives_what_one_go_gives(
    packed: Path, prometheus: Prometheus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def detect(name: str, upto: int, *more: str) -> int:
        asked = [
            "--url",
            prometheus.url,
            "--query",
            "load",
            "--step",
            f"{STEP}s",
            "--since",
            str(START),
            "--wait",
            "1s",
        ]
        files = ["--state", str(tmp_path / f"{name}.state"), "--out", str(tmp_path / f"{name}.jsonl")]
        return main(["detect", str(packed), *asked, "--until", str(START + STEP * upto), *files, *more])

    assert detect("whole", POINTS - 1) == 0
    for upto in (50, 51, 51, 150, 205, POINTS - 1):  # in the hole nothing is new
        assert detect("grown", upto, "--late", "5m") == 0
    whole, grown = ((tmp_path / f"{name}.jsonl").read_text().splitlines() for name in ("whole", "grown"))
    told = [[json.loads(line) for line in lines] for lines in (whole, grown)]
    judged = [[(one["series"], one["time"], one["flag"]) for one in lines if "flag" in one] for lines in told]
    assert judged[0] == judged[1]
    assert len(judged[0]) == 2 * (POINTS - len(HOLE) - 1), "moments are multiples of the step, so the last sample waits"
    assert {name for name, _, _ in judged[0]} == {'load{instance="a:9100"}', 'load{instance="b:9100"}'}
    note = json.loads((tmp_path / "grown.state.input").read_text())
    assert note["upto_ns"] == (START + STEP * (POINTS - 1)) // STEP * STEP * 10**9
    assert all(len(times) == 21 for times in note["seen"].values()), "five minutes are asked for again"
    assert detect("whole", POINTS + 40) == 0, "the last samples"
    capsys.readouterr()
    assert detect("whole", POINTS + 40, "--fail-on-flag") == 0
    assert "0 points" in capsys.readouterr().err
    assert detect("whole", POINTS + 41, "--query", "load{") == 2
    assert "refuses the query" in capsys.readouterr().err


@dataclass
class Scraped:
    """What an API knows: label sets with the seconds of their samples. `asked`: the spans."""

    matrix: dict[str, list[int]]
    asked: list[Span] = field(default_factory=list)

    def points(self, _query: str, span: Span) -> dict[frozenset[tuple[str, str]], Any]:
        self.asked.append(span)
        times = {
            host: np.array([s for s in known if span.start <= 1000 * s <= span.end])
            for host, known in self.matrix.items()
        }
        return {
            frozenset({"__name__": "up", "host": host}.items()): (own * 10**9, own.astype(float))
            for host, own in times.items()
            if len(own)
        }


def test_a_series_keeps_its_name_as_others_come(tmp_path: Path) -> None:
    api, note = Scraped({"a": [60, 120]}), tmp_path / "note"

    def new(until_s: int) -> list[tuple[str, int]]:
        window = Window(until_s * 10**9, 60 * 10**9)
        points = NewPoints(NewSamples(api, "up", 60_000, 0, window), ["up"], window, note)  # type: ignore[arg-type]
        lines = (points.read() or b"").decode().splitlines()
        points.done()
        return [(one["series"], one["time_ns"] // 10**9) for one in map(json.loads, lines)]

    assert new(150) == [("up", 60), ("up", 120)]
    api.matrix = {"a": [60, 120, 180], "b": [120, 180]}
    assert new(200) == [('up{host="b"}', 120), ("up", 180), ('up{host="b"}', 180)]
    assert (api.asked[-1].start, api.asked[-1].end) == (60_000, 180_000)
    assert new(200) == []


def test_only_what_may_be_asked_for_again_is_remembered() -> None:
    memory = Memory("x", upto_ns=100, seen={"a": [10, 80, 100], "b": [5, 20], "c": [90]})
    memory.forget(30)
    assert memory.seen == {"a": [80, 100], "b": [20], "c": [90]}


def test_points_without_a_number_are_missing_values(tmp_path: Path) -> None:
    rows = Rows("a", np.array([2, 1, 2, 3]), np.array([np.inf, 1.0, 5.0, np.nan]))
    points = NewPoints(lambda _: [rows], ["q"], Window(10, 0), tmp_path / "note")
    lines = (points.read() or b"").decode().splitlines()
    assert [tuple(json.loads(line).values()) for line in lines] == [("a", 1, 1.0), ("a", 2, None), ("a", 3, None)]
    assert (points.read(), points.line_number) == (None, 3)
