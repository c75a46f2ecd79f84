"""The verbs that judge points as they come: `stream` by pipes, `serve` over HTTP with `alert-rules` for Prometheus."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_verbs(verbs: Any) -> None:
    """Add `stream`, `serve` and `alert-rules`."""
    from workbench.cli.packs.running import KEY
    from workbench.detector.live.arguments import add_arguments
    from workbench.detector.serving.arguments import add_alert_rules, add_serve

    verb = verbs.add_parser("stream", help="judge points as they come, from stdin to stdout")
    add_arguments(verb)
    verb.add_argument("--key", type=Path, metavar="FILE.pub", help=KEY)
    verb.set_defaults(run=stream)

    verb = verbs.add_parser("serve", help="judge points that come over HTTP, with metrics for Prometheus")
    add_serve(verb)
    verb.add_argument("--key", type=Path, metavar="FILE.pub", help=KEY)
    verb.set_defaults(run=serve)

    verb = verbs.add_parser("alert-rules", help="write alert rules for Prometheus, with their unit tests")
    add_alert_rules(verb)
    verb.add_argument("--key", type=Path, metavar="FILE.pub", help=KEY)
    verb.set_defaults(run=alert_rules)


def stream(options: argparse.Namespace) -> int:
    """Lines in, flags and alerts out, until the input ends."""
    from workbench.cli.parts.sandbox import open_host
    from workbench.detector.live.verb import run

    with open_host(spare=True) as host:
        return run(options, host)


def serve(options: argparse.Namespace) -> int:
    """Points in by POST, metrics out by GET, until a signal says stop."""
    from workbench.cli.parts.sandbox import open_host
    from workbench.detector.serving.verb import serve as run

    with open_host(spare=True) as host:
        return run(options, host)


def alert_rules(options: argparse.Namespace) -> int:
    """Write two files."""
    from workbench.detector.serving.verb import alert_rules as run

    return run(options)
