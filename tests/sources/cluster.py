"""A real PostgreSQL, from Debian's package, in a cluster of its own that ends with the tests of a module."""

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

PROGRAMS = next((path for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
USER = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name  # PostgreSQL refuses to run as root
needs_postgresql = [  # marks of a module
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAMS is None, reason="the Debian package postgresql is not installed"),
    pytest.mark.skipif(os.geteuid() == 0 and shutil.which("runuser") is None, reason="PostgreSQL does not run as root"),
]
TABLE = """
CREATE TABLE load (at timestamptz, host text, cpu numeric(8,2), calm boolean);
INSERT INTO load SELECT timestamptz '2026-03-01 00:00+01' + i * interval '1 min', h, i + length(h), i % 9 < 8
FROM generate_series(0, 199) i, unnest(array['a', 'bb']) h ORDER BY random();
CREATE SCHEMA metrics; CREATE TABLE metrics."Odd name" (at timestamptz, value real);
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
