"""`detect --state`: judges what a file has got since the last time; for cron, systemd timers and the like."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from workbench.detector.detect import Detector
from workbench.detector.live.feed import Feed, FeedOptions
from workbench.detector.live.sink import FileSink
from workbench.detector.live.state import StateFile
from workbench.detector.live.writing import json_line
from workbench.detector.scheduled.tail import Rows, Tail
from workbench.errors import UsageError
from workbench.sandbox.host import Host

FLAGGED = 3  # exit code


def check(options: argparse.Namespace, path: Path | None) -> None:
    """Raises UsageError where the arguments do not go together."""
    if options.state is None:
        if options.alerts_only or options.fail_on_flag:
            why = "they ask about new points"
            raise UsageError("--alerts-only and --fail-on-flag need --state", why, "Name a file for the state")
    elif path is None or not path.is_file() or options.out is None:
        why = "each row is judged once and written once"
        raise UsageError("--state goes with one CSV file and --out FILE", why, "Name both")


def detect_new(options: argparse.Namespace, path: Path, name: str, host: Host, tell: Callable[[str], None]) -> int:
    """Judge the new rows of a file and append a line for each to `--out`; 0, or FLAGGED where asked for.

    A kill at any moment does no harm: each line stands there exactly once after the next run.
    """
    with ExitStack() as stack:
        state = stack.enter_context(StateFile(options.state))
        detector = stack.enter_context(Detector.open(options.pack, host, key=options.key))
        saved = state.saved
        stream = stack.enter_context(detector.stream(name, saved.stream if saved else None))
        sink = stack.enter_context(closing(FileSink(options.out, saved.offset if saved else None)))
        tail = stack.enter_context(closing(Tail(path, options.state.with_name(options.state.name + ".input"))))
        if tail.news:
            tell(f"{path} is read from its beginning: {tail.news}")
        rows = Rows(tail.header, name)
        feed = Feed(stream, rows.parse, json_line, sink, tell, state=state, options=FeedOptions(options.alerts_only))
        feed.resume()
        feed.run(tail)
        tail.done()
        tell(feed.words())
        return FLAGGED if options.fail_on_flag and feed.tally.flags else 0
