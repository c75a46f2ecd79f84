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

With --cases, of a pack that decides them, each line in is a reading or a log line of a system, mixed as they come:

  {"host": "web-1", "time": 1767268800, "metric": "cpu_usage", "value": 71.5}
  {"host": "web-1", "time": 1767268800, "values": {"cpu_usage": 71.5, "mem_usage": 40.1}}
  {"host": "web-1", "log": "Jan 1 12:00:01 web-1 sshd[8]: Failed password for root", "source": "sshd", "id": "a7"}

A point is a time of readings; it ends when a later one comes. The last 90 points and their lines are judged every 6
points, and a line comes out where what is decided of a system changes. A reading older than the last point of its
system, or the second of its metric at one time, is left out and counted. A log line without `time` has that of its
stamp, or of the line before; one that comes late counts at its time while that point is in the window, else it is left
out and counted. An equal line is another line; one whose `id` came before is left out. Where no readings come for a
minute lines make points of their own, 5 s apart. --state must go on with the same pack and window.

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
    text = "judge systems by readings and log lines: a window of points, and a line where a decision changes"
    verb.add_argument("--cases", action="store_true", help=text)
    verb.add_argument("--window", type=int, default=90, metavar="POINTS", help="of --cases (default: 90)")
    verb.add_argument("--every", type=int, default=6, metavar="POINTS", help="--cases judges again (default: 6)")
    verb.add_argument("--pass-through", action="store_true", help="write each line again before what it gave")
    verb.add_argument("--state-every", type=float, default=5.0, metavar="SECONDS", help="at the latest (default: 5)")
