"""What a stream of lines costs: points a second through the whole way from line to line, and how long one point takes.

Measured inside one process with a file as the sender and the system's null device as the reader, so neither counts;
parsing, the sandbox, alerts, writing, and where said the state on disk all do.
"""

from __future__ import annotations

import os
import statistics
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbench.bench.series import zoo_series
from workbench.bench.speed import Means
from workbench.detector import influx, jsonl
from workbench.detector.live.feed import Feed
from workbench.detector.live.reader import LineReader
from workbench.detector.live.sink import PipeSink
from workbench.detector.live.state import StateFile
from workbench.detector.live.writing import WRITERS
from workbench.detector.points import LINE_LIMIT
from workbench.detector.route import panel
from workbench.detector.stream import DetectorStream
from workbench.model.rule import InputSpec, Rule
from workbench.sandbox.host import Host

POINTS = 200_000
SERIES = (1, 100)
LONE_POINTS = 300  # one line a read, for the time that a single point takes
PARSERS = {"jsonl": jsonl.parse_line, "influx": influx.parse_line}
TEXT = """import numpy as np
import rulekit

HIGH = 6.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value stays near its own average
    # Abnormal Rule 1: the value is far above its own average
    flags = value - rulekit.ewma(value, 50) > HIGH * rulekit.ewm_std(value, 50)
    return flags.astype(int)
"""
RULE = Rule("bench", TEXT, input=InputSpec(run="stateful", series=("*",)))


def measure(host: Host, means: Means, runs: int, points: int = POINTS) -> dict[str, Any]:
    """Every figure by its key, medians of runs. `points_per_s`: by format, number of series, with or without a state;
    `lone_point_us`: from a line to its answer where lines come one at a time; `points`: lines of a run."""
    figures: dict[str, Any] = {"points_per_s": {}, "lone_point_us": {}, "points": points}
    for form in sorted(PARSERS):
        for count in SERIES:
            lines = _lines(form, points, count)
            for kept in (False, True):
                key = f"{form}, {count} series, {'with' if kept else 'no'} state"
                means.say(key)
                took = [_seconds(host, form, lines, kept, means) for _ in range(runs)]
                figures["points_per_s"][key] = round(points / statistics.median(took))
        means.say(f"{form}, one point at a time")
        lone = _lines(form, LONE_POINTS, 1)
        figures["lone_point_us"][form] = round(statistics.median(_lone_us(host, form, lone, means)), 1)
    return figures


def _lines(form: str, points: int, count: int) -> bytes:
    values = zoo_series(-(-points // count), missing=0.0).value.tolist()
    start, lines = 1_700_000_000_000_000_000, []
    for i in range(points):
        name, value, time = f"web-{i % count}", values[i // count], start + i // count * 10**10
        if form == "jsonl":
            lines.append(f'{{"series": "{name}", "time_ns": {time}, "value": {value!r}}}\n')
        else:
            lines.append(f"load,host={name} value={value!r} {time}\n")
    return "".join(lines).encode()


def _feed(stack: ExitStack, host: Host, form: str, state: Path | None) -> Feed:
    null = os.open(os.devnull, os.O_WRONLY)
    stack.callback(os.close, null)
    kept = stack.enter_context(StateFile(state)) if state else None
    stream = stack.enter_context(DetectorStream(lambda name: panel((RULE,), name), host))
    feed = Feed(stream, PARSERS[form], WRITERS[form], PipeSink(null), lambda _: None, state=kept)
    feed.resume()
    return feed


def _seconds(host: Host, form: str, lines: bytes, kept: bool, means: Means) -> float:
    with TemporaryDirectory() as folder, ExitStack() as stack:
        path = Path(folder) / "lines"
        path.write_bytes(lines)
        source = stack.enter_context(path.open("rb", buffering=0))
        feed = _feed(stack, host, form, Path(folder) / "state" if kept else None)
        began = means.clock()
        feed.run(LineReader(source.fileno(), LINE_LIMIT, feed.too_long))
        return means.clock() - began


def _lone_us(host: Host, form: str, lines: bytes, means: Means) -> list[float]:
    found = []
    with ExitStack() as stack:
        feed = _feed(stack, host, form, None)
        lone = _OneByOne(lines, means)
        feed.run(lone)
        found = lone.took_us
    return found[len(found) // 10 :]  # the first ones start the rule


class _OneByOne(LineReader):
    """Gives one line a read, and keeps how long it was until the next was asked for."""

    def __init__(self, lines: bytes, means: Means) -> None:
        super().__init__(-1, LINE_LIMIT, lambda _: None)
        self._left, self._means, self._began = lines.splitlines(keepends=True)[::-1], means, 0.0
        self.took_us: list[float] = []

    def read(self, wait_s: float | None = None) -> bytes | None:  # noqa: ARG002 — there is nothing to wait for
        """As LineReader."""
        if self._began:
            self.took_us.append(1e6 * (self._means.clock() - self._began))
        if not self._left:
            return None
        self.line_number += 1
        line = self._left.pop()
        self._began = self._means.clock()
        return line
