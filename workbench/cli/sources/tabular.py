"""`import parquet`, `import sql` and `import influx`: series out of data sets, databases and line protocol."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.sources.landing import add_landing, check_landing, land

if TYPE_CHECKING:
    from workbench.sources.tables import TableChoice

_PARQUET = """\
One file or a folder of files; folders such as region=eu are columns of their own. Long: a column of names tells which
row belongs to which series. Wide (--wide): each column of numbers is a series of its own.
"""
_SQL = """\
Nothing is ever written: SQLite is opened for reading, PostgreSQL is told so. A password comes from the keyring
(`key set postgresql://user@host/name --database`), from PGPASSWORD or from ~/.pgpass, and is never an argument.

  import sql --db metrics.sqlite --query "SELECT ts, host, cpu FROM load" --series host --value cpu
"""
_INFLUX = """\
One line a point, as Telegraf and `influx_inspect export` write it, plain or packed (.gz). Each field of numbers of each
measurement with its tags becomes a series. Times are told by their size unless --unit says it.
"""


def add_kinds(kinds: Any) -> None:
    """Add `parquet`, `sql` and `influx`."""
    verb = _kind(kinds, "parquet", "a Parquet data set: one file or a folder, long or wide", _PARQUET)
    verb.add_argument("path", type=Path, metavar="PATH")
    text = "only rows whose column holds this"
    verb.add_argument("--where", type=_pair, nargs="+", default=[], metavar="COLUMN=TEXT", help=text)
    _add_columns(verb)
    add_landing(verb)
    verb.set_defaults(run=import_parquet)

    verb = _kind(kinds, "sql", "a query of SQLite or PostgreSQL", _SQL)
    text = "a SQLite file, or postgresql://user@host/name"
    verb.add_argument("--db", required=True, metavar="ADDRESS", help=text)
    verb.add_argument("--query", required=True, metavar="SQL", help="one SELECT")
    _add_columns(verb)
    add_landing(verb)
    verb.set_defaults(run=import_sql)

    verb = _kind(kinds, "influx", "a file of InfluxDB line protocol", _INFLUX)
    verb.add_argument("path", type=Path, metavar="FILE")
    verb.add_argument("--unit", choices=("s", "ms", "us", "ns"), default="", help="of the times")
    add_landing(verb)
    verb.set_defaults(run=import_influx)


def import_parquet(options: argparse.Namespace) -> int:
    """Read and keep."""
    from workbench.sources.parquet import fetch_parquet

    check_landing(options)
    with _progress() as progress:
        fetched = fetch_parquet(options.path, _choice(options), options.where, progress)
    return land(fetched, options)


def import_sql(options: argparse.Namespace) -> int:
    """Ask and keep."""
    from workbench.llm.keys import SystemKeyring
    from workbench.sources.sql.address import database
    from workbench.sources.sql.asking import fetch_sql

    check_landing(options)
    with _progress() as progress:
        fetched = fetch_sql(database(options.db, SystemKeyring()), options.query, _choice(options), progress)
    return land(fetched, options)


def import_influx(options: argparse.Namespace) -> int:
    """Read and keep."""
    from workbench.sources.lineprotocol import fetch_lines

    check_landing(options)
    with _progress() as progress:
        fetched = fetch_lines(options.path, options.unit, progress)
    return land(fetched, options)


def _kind(kinds: Any, name: str, words: str, epilog: str) -> Any:
    form = argparse.RawDescriptionHelpFormatter
    return kinds.add_parser(name, help=words, epilog=epilog, formatter_class=form)


def _add_columns(verb: Any) -> None:
    verb.add_argument("--time", metavar="COLUMN", help="the times (default: found by name and type)")
    verb.add_argument("--time-format", metavar="FORM", help="unix s, unix ms, unix µs, unix ns, iso, or as %%d.%%m.%%Y")
    verb.add_argument("--zone", metavar="ZONE", help="of times that carry none (default: UTC)")
    verb.add_argument("--series", metavar="COLUMN", help="the name of the series of each row")
    verb.add_argument("--value", nargs="+", metavar="COLUMN", help="the values; several become a series each")
    verb.add_argument("--label", metavar="COLUMN", help="0 and 1: labels of anomalies")
    verb.add_argument("--wide", action="store_true", help="each column of numbers is a series of its own")


def _choice(options: argparse.Namespace) -> TableChoice:
    from workbench.data.nouns import ColumnChoice
    from workbench.sources.tables import TableChoice

    columns = ColumnChoice(
        time=options.time,
        value=tuple(options.value) if options.value else None,
        label=options.label,
        series=options.series,
        time_format=options.time_format,
        zone=options.zone,
    )
    return TableChoice(columns, options.wide)


def _pair(text: str) -> tuple[str, str]:
    column, sign, what = text.partition("=")
    if not column or not sign:
        raise argparse.ArgumentTypeError(f"{text!r} is not COLUMN=TEXT")
    return column, what


@contextmanager
def _progress() -> Iterator[Callable[[str, float, float], None]]:
    from workbench.cli.parts.output import Progress

    bar = Progress()
    try:
        yield lambda text, done, total: bar.show(text, done / (total or 1.0))
    finally:
        bar.close()
