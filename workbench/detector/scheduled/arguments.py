"""What `detect` takes to be started again and again; importing this loads nothing else, so that help comes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def add_arguments(verb: Any) -> None:
    """What `detect` takes to be started again and again."""
    text = "judge only points that came since the last time; what is known is kept here and in FILE.*"
    verb.add_argument("--state", type=Path, metavar="FILE", help=text)
    verb.add_argument("--alerts-only", action="store_true", help="with --state: write lines for alerts only")
    verb.add_argument(
        "--fail-on-flag", action="store_true", help="with --state: exit code 3 where a new point is flagged"
    )
