"""Parquet data sets and databases as series: long and wide, in partitions, by a query, and what is refused."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.cli.conftest import call_cli
from tests.fakes.memory_keyring import MemoryKeyring
from workbench.data.nouns import ColumnChoice
from workbench.data.opening import open_paths
from workbench.errors import DataError
from workbench.sources.looking import look_at
from workbench.sources.nouns import Fetched, Provenance, Rows, series_of
from workbench.sources.parquet import fetch_parquet, sample_parquet, table_of
from workbench.sources.places import conditions
from workbench.sources.recognizing import holds_tables
from workbench.sources.saving import provenance_of, save
from workbench.sources.sql.address import database, database_entry
from workbench.sources.sql.asking import fetch_sql, sample_sql, tables
from workbench.sources.sql.waiting import patiently
from workbench.sources.tables import TableChoice

T0 = datetime(2026, 3, 1, tzinfo=UTC)
N = 40
TIMES = [T0 + timedelta(minutes=i) for i in range(N)]
NS = [int(T0.timestamp()) * 10**9 + 60 * 10**9 * i for i in range(N)]


def long_table(hosts: str = "ab") -> pd.DataFrame:
    parts = [
        pd.DataFrame({"when": TIMES, "host": host, "load": np.arange(N) + 100.0 * at, "bad": [0] * (N - 3) + [1] * 3})
        for at, host in enumerate(hosts)
    ]
    return pd.concat(parts).sample(frac=1, random_state=0)  # a data set has no order


def named(fetched: Fetched) -> dict[str, list[float]]:
    return {one.name: series_of(one).value.tolist() for one in fetched.rows}


LONG = TableChoice(ColumnChoice(time="when", value=("load",), series="host", label="bad"))


def test_a_long_parquet_file_is_told_apart_by_names_and_sorted_by_time(tmp_path: Path) -> None:
    path = tmp_path / "load.parquet"
    long_table().to_parquet(path)
    found = fetch_parquet(path, LONG)
    assert named(found) == {"a": list(map(float, range(N))), "b": [100.0 + i for i in range(N)]}
    one = series_of(found.rows[0])
    assert one.times_ns is not None and one.times_ns.tolist() == NS
    assert one.labels is not None and [(r.start, r.stop) for r in one.labels.regions] == [(N - 3, N)]


def test_partitions_of_a_folder_are_one_data_set_and_can_be_chosen(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    table = long_table()
    table["region"] = np.where(table["host"] == "a", "eu", "us")
    table["day"] = np.where(table["when"] < TIMES[N // 2], 1, 2)
    table.to_parquet(folder, partition_cols=["region", "day"])
    assert len(list(folder.rglob("*.parquet"))) == 4
    assert {name: len(values) for name, values in named(fetch_parquet(folder, LONG)).items()} == {"a": N, "b": N}
    assert list(named(fetch_parquet(folder, LONG, [("region", "us")]))) == ["b"]
    assert len(named(fetch_parquet(folder, LONG, [("region", "us"), ("day", "1")]))["b"]) == N // 2
    by_region = TableChoice(ColumnChoice(time="when", value=("load",), series="region"))
    assert list(named(fetch_parquet(folder, by_region))) == ["eu", "us"]
    with pytest.raises(DataError, match="no column 'zone'"):
        fetch_parquet(folder, LONG, [("zone", "x")])
    with pytest.raises(DataError, match="no such rows"):
        fetch_parquet(folder, LONG, [("region", "mars")])
    with pytest.raises(DataError, match="can't be read as a Parquet data set"):
        fetch_parquet(folder, LONG, [("day", "monday")])


@pytest.mark.parametrize("name", ["when", None])
def test_the_times_may_be_the_index_that_pandas_kept(name: str | None, tmp_path: Path) -> None:
    path = tmp_path / "load.parquet"
    pd.DataFrame({"load": np.arange(N) * 1.0}, index=pd.DatetimeIndex(TIMES, name=name)).to_parquet(path)
    found = fetch_parquet(path, TableChoice())
    assert found.rows[0].times_ns.tolist() == NS
    look = look_at(sample_parquet(path), TableChoice())
    assert look.peek.problem == "" and look.peek.guesses.value == ("load",)


def test_an_index_that_only_counts_is_no_column(tmp_path: Path) -> None:
    path = tmp_path / "load.parquet"
    pd.DataFrame({"when": TIMES, "load": 1.0}, index=np.arange(N)[::-1]).to_parquet(path)
    assert [name for name, _ in table_of(path).columns] == ["when", "load"]
    assert [one.name for one in fetch_parquet(path, TableChoice(wide=True)).rows] == ["load"]


def test_each_column_of_a_wide_table_is_a_series(tmp_path: Path) -> None:
    path = tmp_path / "wide.parquet"
    wide = pd.DataFrame({"timestamp": TIMES, "cpu": np.arange(N) * 1.0, "memory": np.arange(N) * 2, "note": "x"})
    wide.loc[3, "cpu"] = np.nan
    wide.to_parquet(path)
    found = fetch_parquet(path, TableChoice(wide=True))
    assert [one.name for one in found.rows] == ["cpu", "memory"]
    assert np.isnan(found.rows[0].values[3]) and found.rows[1].values[3] == 6
    several = fetch_parquet(path, TableChoice(ColumnChoice(value=("memory", "cpu"))))
    assert [one.name for one in several.rows] == ["cpu", "memory"]
    narrow = fetch_parquet(path, TableChoice(ColumnChoice(value=("memory",))))
    assert [one.name for one in narrow.rows] == ["wide"]


def test_a_wide_table_with_names_has_a_series_for_each_of_both(tmp_path: Path) -> None:
    path = tmp_path / "both.parquet"
    pd.DataFrame({"timestamp": TIMES * 2, "host": ["a"] * N + ["b"] * N, "x": 1.0, "y": 2.0}).to_parquet(path)
    found = fetch_parquet(path, TableChoice(ColumnChoice(series="host"), wide=True))
    assert [one.name for one in found.rows] == ["a x", "a y", "b x", "b y"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.unlink(missing_ok=True), "There is no data set"),
        (lambda path: path.write_bytes(b"PAR1 no more"), "can't be read as a Parquet data set"),
        (lambda path: pd.DataFrame({"a": [1.0], "b": [2.0]}).to_parquet(path), "has no column of times"),
        (lambda path: pd.DataFrame({"time": TIMES, "b": "x"}).to_parquet(path), "no numeric column"),
        (lambda path: pd.DataFrame({"time": ["soon"], "b": 1.0}).to_parquet(path), "times can't be read"),
        (lambda path: pd.DataFrame({"time": TIMES, "v": 1.0}).head(0).to_parquet(path), "is empty"),
        (lambda path: pd.DataFrame({"time": TIMES, "v": 1.0, "label": 7}).to_parquet(path), "is not of 0 and 1"),
    ],
)
def test_what_is_no_data_set_is_refused(make: object, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    make(path)  # type: ignore[operator]
    with pytest.raises(DataError, match=said):
        fetch_parquet(path, TableChoice())


@pytest.fixture
def sqlite(tmp_path: Path) -> Path:
    path = tmp_path / "metrics.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE load (ts INTEGER, host TEXT, cpu REAL, 'odd name' REAL)")
    rows = [(ns // 10**9, host, i + at, None) for at, host in enumerate("ab") for i, ns in enumerate(NS)]
    connection.executemany("INSERT INTO load VALUES (?, ?, ?, ?)", rows)
    connection.execute("CREATE VIEW calm AS SELECT * FROM load WHERE cpu < 5")
    connection.commit()
    connection.close()
    return path


CPU = TableChoice(ColumnChoice(value=("cpu",), series="host"))


@pytest.mark.parametrize("address", ["{}", "sqlite:///{}"])
def test_a_query_of_sqlite_gives_series(sqlite: Path, address: str) -> None:
    db = database(address.format(sqlite), None)
    assert [(one.name, one.query, [name for name, _ in one.columns]) for one in tables(db)] == [
        (name, f"SELECT * FROM {name}", ["ts", "host", "cpu", "odd name"]) for name in ("calm", "load")
    ]
    found = fetch_sql(db, "SELECT ts, host, cpu FROM load WHERE strftime('%H:%M', ts, 'unixepoch') >= '00:00'", CPU)
    assert named(found) == {host: [float(i + at) for i in range(N)] for at, host in enumerate("ab")}
    assert found.rows[0].times_ns.tolist() == NS
    assert (found.provenance.kind, found.provenance.place) == ("sql", address.format(sqlite))
    look = look_at(sample_sql(db, "SELECT * FROM load"), CPU)
    assert look.whole and look.peek.guesses.time == "ts" and [one.name for one in look.rows] == ["a", "b"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("DELETE FROM load", "readonly database|no rows"),
        ("DROP TABLE load", "readonly database|no rows"),
        ("SELECT * FROM absent", "no such table: absent"),
        ("SELEC", "syntax error"),
        ("SELECT * FROM load WHERE cpu > 1e9", "gives no row"),
        ("SELECT ts, cpu, cpu FROM load", "same name"),
        ("SELECT host, cpu FROM load", "no column of times"),
        ("SELECT 1; DROP TABLE load", "one statement at a time"),
    ],
)
def test_a_query_that_is_none_for_series_is_refused_and_nothing_is_written(sqlite: Path, query: str, said: str) -> None:
    before = sqlite.read_bytes()
    with pytest.raises(DataError, match=said):
        fetch_sql(database(str(sqlite), None), query, TableChoice(ColumnChoice(value=("cpu",))))
    assert sqlite.read_bytes() == before


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("missing.db", "There is no file"),
        ("mysql://ann@host/db", "mysql cannot be asked"),
        ("postgresql://ann:pw@host/db", "holds a password"),
        ("postgresql://host/db?password=x", "holds a password"),
        ("://", "no address of a database"),
        (__file__, "is no SQLite file"),
    ],
)
def test_what_is_no_database_is_refused(address: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        database(address, None)


def test_the_password_of_a_database_comes_from_the_keyring_and_is_not_shown() -> None:
    keyring = MemoryKeyring()
    keyring.set_password("Rule Workbench", database_entry("postgresql://ann@db.example:5433/x"), "s3cret")
    db = database("postgresql://ann@db.example:5433/y", keyring)
    assert db.password == "s3cret" and "s3cret" not in repr(db)
    assert database("postgresql://bob@db.example:5433/y", keyring).password == ""
    assert database("postgresql://ann@db.example/y", MemoryKeyring(broken=True)).password == ""


def test_the_command_line_takes_all_of_them(sqlite: Path, tmp_path: Path) -> None:
    out = tmp_path / "cpu.parquet"
    query = "SELECT ts, host, cpu FROM load"
    ended = call_cli(
        "open", "sql", "--db", sqlite, "--query", query, "--series", "host", "--value", "cpu", "--out", out
    )
    assert ended.code == 0, ended.err
    assert [one.name for one in open_paths([out]).series] == ["a", "b"]
    source = provenance_of(out)
    assert source is not None and source.query == query
    again = call_cli("import", "parquet", out, "--where", "series=b", "--out", tmp_path / "b.parquet")
    assert again.code == 0, again.err
    assert [one.name for one in open_paths([tmp_path / "b.parquet"]).series] == ["b"]
    refused = call_cli("import", "parquet", out, "--where", "series", "--out", tmp_path / "c.parquet")
    assert refused.code == 2 and "not COLUMN=TEXT" in refused.sentence


def test_a_file_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    rows = Rows("a", np.arange(3), np.arange(3.0))
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        save(Fetched((rows,), Provenance("parquet", "x")), tmp_path / "file" / "x.parquet")


def test_where_times_come_again_a_column_of_names_is_found_and_what_was_told_stays(sqlite: Path) -> None:
    sample = sample_sql(database(str(sqlite), None), "SELECT * FROM load")
    found = look_at(sample, TableChoice())
    assert (found.peek.guesses.series, [one.name for one in found.rows]) == ("host", ["a", "b"])
    assert [one.name for one in look_at(sample, TableChoice(ColumnChoice(series=""))).rows] == ["metrics"]
    gone = look_at(sample, TableChoice(ColumnChoice(value=("gone", "cpu"), label="gone")))
    assert gone.peek.problem == "" and gone.peek.guesses.value == ("cpu",)


@pytest.mark.parametrize(
    ("names", "holds"),
    [
        (["metrics.sqlite"], True),
        (["metrics.DB"], True),
        (["region=eu/part-0.parquet"], True),
        (["part.0.parquet", "part.1.parquet"], True),
        (["a.parquet", "b.parquet"], False),
        (["region=eu"], False),
        (["load.csv"], False),
    ],
)
def test_databases_and_data_sets_are_told_from_files_of_series(names: list[str], holds: bool, tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    place = tmp_path / names[0]
    assert holds_tables(place if place.suffix.lower() in (".sqlite", ".db") else tmp_path) is holds


@pytest.mark.parametrize(
    ("text", "found"),
    [("", ()), ("region=eu host='web 1'", (("region", "eu"), ("host", "web 1"))), ("a==b", (("a", "=b"),))],
)
def test_conditions_are_read_as_people_write_them(text: str, found: object) -> None:
    assert conditions(text) == found


@pytest.mark.parametrize("text", ["region", "=eu", "host='web"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="is no condition"):
        conditions(text)


def test_work_that_takes_long_is_told_of_and_can_be_ended() -> None:
    ended, told = threading.Event(), iter(range(3))
    assert patiently(lambda: 7, lambda: None, ended.set) == 7
    with pytest.raises(StopIteration):
        patiently(lambda: ended.wait(60), lambda: next(told), ended.set)
    assert ended.is_set()
    with pytest.raises(DataError):
        patiently(lambda: conditions("x"), lambda: None, ended.set)


def test_a_query_that_never_ends_is_ended_by_whoever_listens(sqlite: Path) -> None:
    def enough(_text: str, _done: float, _total: float) -> None:
        raise InterruptedError

    query = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
    with pytest.raises(InterruptedError):
        fetch_sql(database(str(sqlite), None), query, TableChoice(), enough)
