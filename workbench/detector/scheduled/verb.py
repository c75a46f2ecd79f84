"""`detect --state`: judges what a file or a query has got since the last time; for cron, systemd timers and so on."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Protocol

from workbench.detector.detect import Detector
from workbench.detector.live.feed import Feed, FeedOptions
from workbench.detector.live.sink import FileSink
from workbench.detector.live.state import StateFile
from workbench.detector.live.writing import json_line
from workbench.detector.points import Point
from workbench.detector.scheduled.tail import Rows, Tail
from workbench.errors import UsageError
from workbench.sandbox.host import Host

FLAGGED = 3  # exit code


Parse = Callable[[str], Point | None]


class Growing(Protocol):
    """What has got new lines since the last time. `news`: why it is read from its beginning, empty where it is not."""

    news: str
    line_number: int

    def read(self, wait_s: float | None = None) -> bytes | None:
        """The next lines, None where there are none."""

    def done(self) -> None:
        """Remember how far it was read, once what was read is safe."""

    def close(self) -> None:
        """Let go of it."""


def check(options: argparse.Namespace, path: Path | None, asked: bool = False) -> None:
    """Raises UsageError where the arguments do not go together. `asked`: a query is named in place of a file."""
    if options.state is None:
        if options.alerts_only or options.fail_on_flag or asked:
            why = "a query is asked for its new points" if asked else "they ask about new points"
            what = "A query needs --state" if asked else "--alerts-only and --fail-on-flag need --state"
            raise UsageError(what, why, "Name a file for the state")
    elif options.out is None or not (asked or (path is not None and path.is_file())):
        why = "each row is judged once and written once"
        raise UsageError("--state goes with one CSV file or query, and --out FILE", why, "Name both")


def detect_new(options: argparse.Namespace, path: Path, name: str, host: Host, tell: Callable[[str], None]) -> int:
    """Judge the new rows of a file and append a line for each to `--out`; 0, or FLAGGED where asked for."""

    def opened(note: Path) -> tuple[Growing, Parse]:
        tail = Tail(path, note)
        return tail, Rows(tail.header, name).parse

    return judge_new(options, opened, (str(path), name), host, tell)


def judge_new(
    options: argparse.Namespace,
    opened: Callable[[Path], tuple[Growing, Parse]],
    names: tuple[str, str],
    host: Host,
    tell: Callable[[str], None],
) -> int:
    """Judge what is new in something that grows; `opened`: with the note of how far it was read. `names`: of it, and of
    points that name no series.

    A kill at any moment does no harm: each line stands there exactly once after the next run.
    """
    with ExitStack() as stack:
        state = stack.enter_context(StateFile(options.state))
        detector = stack.enter_context(Detector.open(options.pack, host, key=options.key))
        saved = state.saved
        stream = stack.enter_context(detector.stream(names[1], saved.stream if saved else None))
        sink = stack.enter_context(closing(FileSink(options.out, saved.offset if saved else None)))
        growing, parse = opened(options.state.with_name(options.state.name + ".input"))
        stack.enter_context(closing(growing))
        if growing.news:
            tell(f"{names[0]} is read from its beginning: {growing.news}")
        feed = Feed(stream, parse, json_line, sink, tell, state=state, options=FeedOptions(options.alerts_only))
        feed.resume()
        feed.run(growing)
        growing.done()
        tell(feed.words())
        return FLAGGED if options.fail_on_flag and feed.tally.flags else 0
