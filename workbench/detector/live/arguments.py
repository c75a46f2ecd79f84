"""What the verb `stream` takes, and its help: importing this loads nothing else, so that help comes at once."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

FORMATS = ("influx", "jsonl")
HELP = """\
Each line in is a point; each point gives a line with its condition and flag (1, 0, -1 = not judged), and a line where
its alert begins, fires or resolves. Lines that are no points are told on stderr by number and left out.

Times of a series must rise: a point as old as the last one or older was seen before or comes too late; it is left out
and counted. So after a restart a sender may go on, or repeat as much as it likes: nothing is judged twice.

With --state everything is remembered, and a process killed at any moment goes on where it was. With --out each line is
in the file exactly once. A pipe may see the last lines again, with the same `seq`, if the kill came just then. Without
--state the end of the input is the end of the series.

Telegraf: as [[processors.execd]] with command = ["workbench", "stream", "FILE.rulepack", "--format", "influx",
"--pass-through", "--state", "FILE"], or behind a program that writes points as [[inputs.execd]] with signal = "none"
and data_format = "influx".
"""


def add_arguments(verb: Any) -> None:
    """What `stream` takes beside `--key`."""
    verb.formatter_class = argparse.RawDescriptionHelpFormatter
    verb.epilog = HELP
    verb.add_argument("pack", type=Path, metavar="FILE.rulepack")
    verb.add_argument("--format", choices=FORMATS, default="jsonl", help="of the lines (default: jsonl)")
    verb.add_argument("--out-format", choices=FORMATS, help="of what is written (default: as --format)")
    verb.add_argument("--out", type=Path, metavar="FILE", help="append to a file, each line exactly once")
    verb.add_argument("--state", type=Path, metavar="FILE", help="remember everything here and go on from it")
    text = "of points that name none; for influx a name with {measurement} and {tag} in it"
    verb.add_argument("--series", default="", metavar="NAME", help=text)
    verb.add_argument("--alerts-only", action="store_true", help="no lines for points, only for alerts")
    verb.add_argument("--pass-through", action="store_true", help="write each line again before what it gave")
    verb.add_argument("--state-every", type=float, default=5.0, metavar="SECONDS", help="at the latest (default: 5)")
