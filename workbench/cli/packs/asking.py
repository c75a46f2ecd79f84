"""`detect --state` over a query: what a Prometheus or a database has got since the last time."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

from workbench.cli.sources.prometheus import access_of, add_access
from workbench.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.detector.scheduled.verb import Growing, Parse
    from workbench.sources.newest.reader import Ask, Window

_OF_A_QUERY = ("url", "db", "since", "time", "time_format", "zone", "series_column", "value")


def add_arguments(verb: Any) -> None:
    """What `detect` takes for a query in place of a file."""
    group = verb.add_argument_group("a query in place of a file, with --state and --out")
    text = "PromQL with --url, one SELECT with --db"
    group.add_argument("--query", metavar="TEXT", help=text)
    add_access(group, needed=False)
    group.add_argument("--db", metavar="ADDRESS", help="a SQLite file, or postgresql://user@host/name")
    group.add_argument("--step", default="1m", metavar="DURATION", help="between samples of --url (default: 1m)")
    text = "where the first call begins: -6h, or an ISO time (default: -1d of --url, all rows of --db)"
    group.add_argument("--since", metavar="TIME", help=text)
    group.add_argument("--until", default="now", metavar="TIME", help="the moment that counts as now (default: now)")
    text = "points younger than this wait for the next call (default: a step of --url, none of --db)"
    group.add_argument("--wait", default="", metavar="DURATION", help=text)
    text = "each call asks again for so much before the last one, for series that come late (default: 10m)"
    group.add_argument("--late", default="10m", metavar="DURATION", help=text)
    group.add_argument("--time", metavar="COLUMN", help="of --db: the times (default: found by name and type)")
    group.add_argument("--time-format", metavar="FORM", help="unix s, unix ms, iso, or as %%d.%%m.%%Y")
    group.add_argument("--zone", metavar="ZONE", help="of times that carry none (default: UTC)")
    group.add_argument("--series-column", metavar="COLUMN", help="of --db: the name of the series of each row")
    group.add_argument("--value", nargs="+", metavar="COLUMN", help="of --db: the values; several become a series each")


def check(options: argparse.Namespace) -> bool:
    """Whether a query is asked. Raises UsageError where it is not clear what is."""
    if options.query is None:
        given = [name for name in _OF_A_QUERY if getattr(options, name) is not None]
        if given:
            flag = given[0].replace("_", "-")
            raise UsageError(f"--{flag} is for a query", "none is named", "Name it by --query, or leave it out")
        return False
    if options.path is not None or options.cases is not None or (options.url is None) == (options.db is None):
        why = "a query is asked of one Prometheus or one database"
        raise UsageError("It is not clear what is to be judged", why, "Name --url or --db, and no file")
    return True


def detect_query(options: argparse.Namespace) -> int:
    """Judge what the query has got since the last time; exit codes as for files."""
    from workbench.cli.parts.output import tell
    from workbench.cli.parts.sandbox import open_host
    from workbench.detector.jsonl import parse_line
    from workbench.detector.scheduled.verb import judge_new
    from workbench.sources.newest.reader import NewPoints

    window, parts = _window(options), _parts(options)
    asked: list[NewPoints] = []

    def opened(note: Path) -> tuple[Growing, Parse]:
        asked.append(NewPoints(_ask(options, window), parts, window, note))
        return asked[0], parse_line

    with open_host(spare=True) as host:
        code = judge_new(options, opened, (options.query, options.series), host, tell)
    if asked[0].too_late:
        tell(f"{asked[0].too_late:,} left out that came after later points of their series had been judged; see --wait")
    return code


def _window(options: argparse.Namespace) -> Window:
    from workbench.sources.moments import duration_ms, moment_ms
    from workbench.sources.newest.reader import Window

    usual = options.step if options.url else ""
    wait_ms = duration_ms(options.wait or usual) if options.wait or usual else 0
    until_ms = moment_ms(options.until, time.time()) - wait_ms
    return Window(until_ms * 10**6, duration_ms(options.late) * 10**6)


def _parts(options: argparse.Namespace) -> list[str]:
    """What must be the same for the note of the last time to hold."""
    asked = (options.url, options.db, options.query, options.step, options.series)
    columns = (options.time, options.time_format, options.zone, options.series_column, *(options.value or ()))
    return [str(part) for part in (*asked, *columns)]


def _ask(options: argparse.Namespace, window: Window) -> Ask:
    from workbench.llm.keys import SystemKeyring
    from workbench.sources.moments import duration_ms, moment_ms

    until_s = window.until_ns / 1e9
    if options.url is not None:
        from workbench.sources.newest.prometheus import NewSamples
        from workbench.sources.prometheus.api import Api
        from workbench.sources.prometheus.asking import Asker

        step_ms = duration_ms(options.step)
        since_ms = moment_ms(options.since or "-1d", until_s, step_ms)
        return NewSamples(Api(Asker(access_of(options))), options.query, step_ms, since_ms, window, options.series)
    from workbench.data.nouns import ColumnChoice
    from workbench.sources.newest.sql import NewRows
    from workbench.sources.sql.address import database
    from workbench.sources.tables import TableChoice

    db = database(options.db, SystemKeyring())
    value = tuple(options.value) if options.value else None
    form, zone = options.time_format, options.zone
    columns = ColumnChoice(time=options.time, value=value, series=options.series_column, time_format=form, zone=zone)
    since_ns = moment_ms(options.since, until_s) * 10**6 if options.since else None
    name = options.series or db.place.stem
    return NewRows(db, options.query, TableChoice(columns), window, since_ns, name)
