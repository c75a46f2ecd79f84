"""A query of a real PostgreSQL."""

from __future__ import annotations

import socket

import pytest

from tests.sources.cluster import needs_postgresql, server
from workbench.data.nouns import ColumnChoice
from workbench.errors import DataError
from workbench.sources.newest.memory import Memory
from workbench.sources.newest.reader import Window
from workbench.sources.newest.sql import NewRows
from workbench.sources.nouns import series_of
from workbench.sources.sql.address import Database
from workbench.sources.sql.asking import fetch_sql, tables
from workbench.sources.tables import TableChoice

__all__ = ["server"]
pytestmark = needs_postgresql


def test_a_query_of_postgresql_gives_series(server: str) -> None:
    db = Database(server)
    load = tables(db)[0]
    assert load.query == "SELECT * FROM load"
    assert [name for name, _ in load.columns] == ["at", "host", "cpu", "calm"]
    assert [kind for _, kind in load.columns][2:] == ["numeric(8, 2)", "boolean"]
    choice = TableChoice(ColumnChoice(value=("cpu",), series="host"))
    found = fetch_sql(db, "SELECT at, host, cpu FROM load WHERE host LIKE '%b%' OR cpu::int >= 0", choice)
    assert {one.name: series_of(one).value.tolist() for one in found.rows} == {
        "a": [i + 1.0 for i in range(200)],
        "bb": [i + 2.0 for i in range(200)],
    }
    times = series_of(found.rows[0]).times_ns
    assert times is not None and times[0] == 1_772_319_600 * 10**9  # midnight in Berlin is 23:00 in UTC
    wide = fetch_sql(db, "SELECT at, cpu, calm FROM load WHERE host = 'a'", TableChoice(wide=True))
    assert [one.name for one in wide.rows] == ["calm", "cpu"]


@pytest.mark.parametrize("time", ["at", "at::timestamp", "extract(epoch from at)", "extract(epoch from at)::bigint"])
def test_only_rows_since_the_last_time_are_asked_for(server: str, time: str) -> None:
    choice = TableChoice(ColumnChoice(time="at", value=("cpu",), series="host"))
    query = f"SELECT {time} AS at, host, cpu FROM load WHERE host = 'a';"
    whole = series_of(fetch_sql(Database(server), query.replace(";", ""), choice).rows[0]).times_ns
    assert whole is not None
    memory, late_ns = Memory("x"), int(whole[10] - whole[0])
    for upto, first in ((50, 0), (51, 40), (199, 41)):
        new = NewRows(Database(server), query, choice, Window(int(whole[upto]), late_ns), None, "load")
        (rows,) = new(memory)
        assert (rows.times_ns.min(), memory.upto_ns) == (whole[first], whole[upto])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("INSERT INTO load VALUES (now(), 'x', 1, true) RETURNING at, cpu", "syntax error"),
        ("WITH x AS (INSERT INTO load VALUES (now()) RETURNING at) SELECT * FROM x", "read-only|data-modifying"),
        ("SELECT nothing FROM load", 'column "nothing" does not exist'),
        ("SELECT pg_terminate_backend(pg_backend_pid())", "terminating connection|permission|closed|no column"),
    ],
)
def test_what_it_refuses_is_said_in_its_words(server: str, query: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        fetch_sql(Database(server), query, TableChoice())


def test_nobody_at_the_address_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(DataError, match="refused"):
        fetch_sql(Database(f"postgresql://x@127.0.0.1:{port}/y"), "SELECT 1", TableChoice())


def test_tables_of_further_schemas_bear_their_names(server: str) -> None:
    found = {one.name: one.query for one in tables(Database(server))}
    assert found["metrics.Odd name"] == 'SELECT * FROM metrics."Odd name"'


def test_a_query_that_takes_long_is_ended_by_whoever_listens(server: str) -> None:
    def enough(_text: str, _done: float, _total: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        fetch_sql(Database(server), "SELECT pg_sleep(3600), now() AS at, 1 AS value", TableChoice(), enough)
