"""The verb `stream` of both command lines: lines on stdin, flags and alerts on stdout, until the input ends."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from typing import Any

from workbench.detector import influx, jsonl
from workbench.detector.cases.decider import CaseDecider
from workbench.detector.cases.items import parse_item
from workbench.detector.cases.stream import CaseStream
from workbench.detector.cases.written import decided_line
from workbench.detector.detect import Detector
from workbench.detector.live.feed import Feed, FeedOptions, Judge, Parse
from workbench.detector.live.reader import LineReader
from workbench.detector.live.sink import FileSink, PipeSink, Sink
from workbench.detector.live.state import StateFile
from workbench.detector.live.writing import WRITERS
from workbench.detector.points import LINE_LIMIT
from workbench.errors import UsageError
from workbench.packs.pack import read_pack
from workbench.sandbox.host import Host

PARSERS = {"jsonl": jsonl.parse_line, "influx": influx.parse_line}
_STOPPING = ("SIGTERM", "SIGINT", "SIGHUP")


def run(options: argparse.Namespace, host: Host | None = None) -> int:
    """Stream until the input ends or a signal says so; 0. Errors: as `Detector.open`, `StateFile` and `FileSink`."""
    _check(options)
    with ExitStack() as stack:
        state = stack.enter_context(StateFile(options.state)) if options.state else None
        saved = state.saved if state else None
        judge = _judge(options, host, saved.stream if saved else None, stack)
        sink: Sink = PipeSink(sys.stdout.fileno())
        if options.out:
            sink = stack.enter_context(closing(FileSink(options.out, saved.offset if saved else None)))
        feed = Feed(
            *judge,
            sink,
            _tell,
            state=state,
            options=FeedOptions(options.alerts_only, options.pass_through, state_s=options.state_every),
        )
        wake = stack.enter_context(_signals())
        feed.resume()
        feed.run(LineReader(sys.stdin.fileno(), LINE_LIMIT, feed.too_long, wake))
        _tell(feed.words())
    return 0


def _judge(
    options: argparse.Namespace, host: Host | None, saved: bytes | None, stack: ExitStack
) -> tuple[Judge, Parse, Callable[[Any, int], str]]:
    """What judges, and what reads and writes its lines."""
    if options.cases:
        pack = read_pack(options.pack, key=options.key)
        host = host or stack.enter_context(Host())
        size = {"points": options.window, "every": options.every}
        cases = stack.enter_context(CaseStream(CaseDecider(pack, host), host, state=saved, **size))
        return cases, partial(parse_item, entity=options.series), decided_line
    detector = stack.enter_context(Detector.open(options.pack, host, key=options.key))
    stream = stack.enter_context(detector.stream(options.series, saved))
    parse = partial(PARSERS[options.format], series=options.series)
    return stream, parse, WRITERS[options.out_format or options.format]


def _check(options: argparse.Namespace) -> None:
    if options.pass_through and (options.out_format or options.format) != options.format:
        why = f"what comes is {options.format}, what goes out is {options.out_format}"
        raise UsageError("--pass-through needs one format", why, "Leave out --out-format")
    if options.cases and (options.format != "jsonl" or options.out_format not in (None, "jsonl")):
        raise UsageError("--cases reads and writes JSON lines", "another format is named", "Leave out --format")
    if options.cases and not (8 <= options.window <= 10_000 and 1 <= options.every <= options.window):
        why = f"--window is {options.window}, --every {options.every}"
        raise UsageError("The window does not hold", why, "Give 8 to 10,000 points, and --every at most as many")
    if not options.state_every > 0:
        raise UsageError("--state-every must be above 0", f"it is {options.state_every:g}", "Give seconds")
    if sys.stdin.isatty():
        _tell("reading points from the terminal; end with Ctrl-D")


def _tell(text: str) -> None:
    sys.stderr.write(" ".join(text.splitlines()) + "\n")
    sys.stderr.flush()


@contextmanager
def _signals() -> Iterator[int | None]:
    """A descriptor that becomes readable when somebody asks to stop; the work at hand is done first."""
    if sys.platform == "win32":
        yield None
        return
    read, write = os.pipe()
    os.set_blocking(write, False)
    before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    numbers = [getattr(signal, name) for name in _STOPPING]
    handlers = {number: signal.signal(number, lambda *_: None) for number in numbers}
    try:
        yield read
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        os.close(read)
        os.close(write)
