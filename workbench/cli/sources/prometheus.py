"""`import prometheus` and `open prometheus`: the series of a query over a stretch of time."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.sources.prometheus.access import Access
    from workbench.sources.prometheus.chunks import Span

_EPILOG = """\
A query may be anything that Prometheus answers with series: a selector such as node_load1{job="node"}, or a function of
such, as rate(http_requests_total[5m]). Each label set becomes a series, named by the labels that tell it from the
others. Long stretches are asked for in pieces; a server that is busy (429, 502, 503, 504) is asked again, later each
time. Certificates are always checked. A token or password comes from the keyring (`key set URL --prometheus`) or from
PROMETHEUS_TOKEN or PROMETHEUS_PASSWORD, and is never an argument.

A moment without a sample stays empty; but Prometheus itself goes on telling the last sample for up to 5 minutes, so
shorter gaps are not seen: that is its lookback, set there.
"""


def add_kinds(kinds: Any) -> None:
    """Add `prometheus`."""
    from workbench.cli.sources.landing import add_landing

    verb = kinds.add_parser(
        "prometheus",
        help="the series of a query",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_access(verb)
    verb.add_argument("--query", required=True, metavar="PROMQL", help="such as node_load1")
    add_span(verb)
    add_landing(verb)
    verb.set_defaults(run=import_prometheus)


def add_access(verb: Any, needed: bool = True) -> None:
    """Where Prometheus is and who asks."""
    verb.add_argument("--url", required=needed, metavar="URL", help="such as http://localhost:9090")
    who = verb.add_mutually_exclusive_group()
    who.add_argument("--user", default="", metavar="NAME", help="ask with a password")
    who.add_argument("--bearer", action="store_true", help="ask with a token")
    verb.add_argument("--ca", type=Path, metavar="FILE.pem", help="trust these certificates instead of the system's")


def add_span(verb: Any) -> None:
    """The stretch of time."""
    moment = "now, -6h, an ISO time (UTC) or seconds since 1970"
    verb.add_argument("--start", default="-1d", metavar="TIME", help=f"{moment} (default: -1d)")
    verb.add_argument("--end", default="now", metavar="TIME", help="the same (default: now)")
    verb.add_argument("--step", default="1m", metavar="DURATION", help="such as 15s or 5m (default: 1m)")


def import_prometheus(options: argparse.Namespace) -> int:
    """Fetch and keep."""
    from contextlib import closing

    from workbench.cli.parts.output import Progress
    from workbench.cli.sources.landing import check_landing, land
    from workbench.sources.prometheus.api import Api
    from workbench.sources.prometheus.asking import Asker
    from workbench.sources.prometheus.fetching import Wanted, fetch

    check_landing(options)
    wanted = Wanted(options.query, span_of(options))
    who = access_of(options)
    with closing(Progress()) as bar:
        asker = Asker(who, waiting=lambda text: bar.show(text, 0.0))
        show = bar.show
        fetched = fetch(Api(asker), who.url, wanted, lambda text, done, total: show(text, done / total))
    return land(fetched, options)


def span_of(options: argparse.Namespace) -> Span:
    """The moments that are asked for."""
    from workbench.sources.moments import duration_ms, moment_ms
    from workbench.sources.prometheus.chunks import Span

    step, now = duration_ms(options.step), time.time()
    return Span(moment_ms(options.start, now, step), moment_ms(options.end, now, step), step)


def access_of(options: argparse.Namespace) -> Access:
    """Who asks, with the secret out of the environment or the keyring."""
    from workbench.llm.keys import SystemKeyring
    from workbench.sources.prometheus.access import Auth, access

    auth: Auth = "bearer" if options.bearer else "basic" if options.user else "none"
    return access(options.url, auth, options.user, options.ca, environ=os.environ, keyring=SystemKeyring())
