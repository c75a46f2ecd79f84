"""The verbs that judge points as they come: `stream` from stdin to stdout."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_verbs(verbs: Any) -> None:
    """Add `stream`."""
    from workbench.cli.packs import KEY
    from workbench.detector.live.arguments import add_arguments

    verb = verbs.add_parser("stream", help="judge points as they come, from stdin to stdout")
    add_arguments(verb)
    verb.add_argument("--key", type=Path, metavar="FILE.pub", help=KEY)
    verb.set_defaults(run=stream)


def stream(options: argparse.Namespace) -> int:
    """Lines in, flags and alerts out, until the input ends."""
    from workbench.cli.parts.sandbox import open_host
    from workbench.detector.live.verb import run

    with open_host() as host:
        return run(options, host)
