"""A query of a real PostgreSQL, from Debian's package, in a cluster of its own that ends with the test."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.data.nouns import ColumnChoice
from workbench.errors import DataError
from workbench.sources.nouns import series_of
from workbench.sources.sql import Database, fetch_sql, tables
from workbench.sources.tables import TableChoice

PROGRAMS = next((path for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
USER = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name  # PostgreSQL refuses to run as root
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAMS is None, reason="the Debian package postgresql is not installed"),
    pytest.mark.skipif(os.geteuid() == 0 and shutil.which("runuser") is None, reason="PostgreSQL does not run as root"),
]
TABLE = """
CREATE TABLE load (at timestamptz, host text, cpu numeric(8,2), calm boolean);
INSERT INTO load SELECT timestamptz '2026-03-01 00:00+01' + i * interval '1 min', h, i + length(h), i % 9 < 8
FROM generate_series(0, 199) i, unnest(array['a', 'bb']) h ORDER BY random();
CREATE ROLE reader LOGIN; GRANT SELECT, INSERT ON load TO reader;
"""


def run(*command: str | Path) -> None:
    as_user = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*as_user, *map(str, command)], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a database with 400 rows."""
    assert PROGRAMS is not None
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the path of its socket has a limit
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    data = folder / "data"
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
    run(PROGRAMS / "initdb", "-D", data, "-U", "boss", "-A", "trust", "-E", "UTF8", "--no-sync")
    run(PROGRAMS / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "-t", "120", "start")
    try:
        psql = Path(shutil.which("psql") or PROGRAMS / "psql")
        run(
            psql,
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            "-U",
            "boss",
            "-d",
            "postgres",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            TABLE,
        )
        yield f"postgresql://reader@127.0.0.1:{port}/postgres"
    finally:
        run(PROGRAMS / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def test_a_query_of_postgresql_gives_series(server: str) -> None:
    db = Database(server)
    assert tables(db) == {"load": ("at", "host", "cpu", "calm")}
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
