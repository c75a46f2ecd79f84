"""What a stream of cases costs: log lines a second through the whole way from line to decision, and memory that stays.

The lines are those of generated cases, of several systems at once; digits in them change from round to round, as ids,
addresses and figures do in logs. The sender is made while it is read: nothing of it is held.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from workbench.bench.speed import Means
from workbench.data.cases.finding import find_cases
from workbench.data.cases.opening import open_case
from workbench.detector.cases.decider import CaseDecider
from workbench.detector.cases.items import parse_item
from workbench.detector.cases.stream import CaseStream
from workbench.detector.cases.written import decided_line
from workbench.detector.live.feed import Feed
from workbench.detector.live.reader import LineReader
from workbench.detector.live.sink import PipeSink
from workbench.detector.points import LINE_LIMIT
from workbench.packs.pack import Pack
from workbench.sandbox.host import Host

SYSTEMS, STEP_S = 4, 5
LINES_A_POINT = 500  # of a system: what a busy machine says in five seconds
BLOCK = 4_000  # lines that are read at once
STAMP = 20  # characters in which a stamp stands: another one might be no date
CHECKS = 20  # times that memory is looked at
_ROTATED = [str.maketrans("0123456789", "0123456789"[by:] + "0123456789"[:by]) for by in range(1, 10)]
_START = 1_700_000_000


def measure(pack: Pack, folder: Path, host: Host, means: Means, lines: int) -> dict[str, Any]:
    """`lines_per_s`: of log lines; `points_per_s` beside them; `megabytes`: of this process at CHECKS times, evenly
    spread; `judged`: windows; `decisions`: that changed."""
    texts = [text for case in find_cases(folder).references for text in open_case(case).case.lines.texts]
    with ExitStack() as stack:
        null = os.open(os.devnull, os.O_WRONLY)
        stack.callback(os.close, null)
        stream = stack.enter_context(CaseStream(CaseDecider(pack, host), host))
        reader = _Made(texts, lines, means)
        feed = Feed(stream, partial(parse_item, entity=""), decided_line, PipeSink(null), lambda _: None)
        began = means.clock()
        feed.run(reader)
        seconds = means.clock() - began - reader.making_s
    return {
        "log_lines": stream.counts.lines,
        "lines_per_s": round(stream.counts.lines / seconds),
        "points_per_s": round(stream.counts.points / seconds),
        "megabytes": reader.megabytes,
        "judged": stream.counts.judged,
        "decisions": feed.tally.decided,
    }


class _Made(LineReader):
    """Makes the lines while they are asked for, and keeps how long that took and what memory was in use."""

    def __init__(self, texts: list[str], lines: int, means: Means) -> None:
        super().__init__(-1, LINE_LIMIT, lambda _: None)
        self._blocks, self._means, self._every = _blocks(texts, lines), means, max(1, lines // BLOCK // CHECKS)
        self.making_s, self.megabytes, self._count = 0.0, list[int](), 0

    def read(self, wait_s: float | None = None) -> bytes | None:  # noqa: ARG002 — there is nothing to wait for
        """As LineReader."""
        began = self._means.clock()
        block = next(self._blocks, None)
        if self._count % self._every == 0:
            self.megabytes.append(_megabytes())
        self._count += 1
        self.line_number += block.count(b"\n") if block else 0
        self.making_s += self._means.clock() - began
        return block


def _blocks(texts: list[str], lines: int) -> Iterator[bytes]:
    out: list[str] = []
    for at in range(lines):
        point, system = divmod(at // LINES_A_POINT, SYSTEMS)
        time = _START + point * STEP_S + (at % LINES_A_POINT) / LINES_A_POINT * STEP_S
        text = texts[at % len(texts)]
        changed = text[:STAMP] + text[STAMP:].translate(_ROTATED[at // len(texts) % 9])
        out.append(json.dumps({"host": f"web-{system}", "time": time, "log": changed}) + "\n")
        if at % LINES_A_POINT == LINES_A_POINT - 1:
            values = dict.fromkeys(("cpu_usage", "mem_usage", "disk_io", "net_in"), 20 + at * 7919 % 100 / 20)
            reading = {"host": f"web-{system}", "time": _START + (point + 1) * STEP_S, "values": values}
            out.append(json.dumps(reading) + "\n")
        if len(out) >= BLOCK:
            yield "".join(out).encode()
            out = []
    yield "".join(out).encode()


def _megabytes() -> int:
    """What this process holds now; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000
