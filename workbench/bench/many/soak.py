"""A stream that runs for long under faults: memory must stay, and no flag may differ from those of a batch.

Time is simulated, a point of each series a second, as fast as it goes. Now and then the stream is saved and another
goes on from its state, and the child process that runs the rules is lost. What the stream took and said is kept on
disk; at the end each series is judged in a batch.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from workbench.bench.many.crowd import Crowd
from workbench.bench.many.faults import Accepted, Sender
from workbench.bench.many.memory import peak_mb, resident_mb
from workbench.bench.speed import Means
from workbench.detector.live.events import Event, Judged
from workbench.detector.route import panel
from workbench.detector.stream import DetectorStream
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series

_FILES = 64
_RECORD = np.dtype([("series", "<i4"), ("value", "<f8"), ("flag", "i1")])
_RESTART_EVERY, _LOSE_EVERY = 150, 220  # rounds
_LOOK_EVERY = 20


class Record:
    """What a stream took and said of each series, on disk: `note` after each round, `series` at the end."""

    def __init__(self, folder: Path, crowd: Crowd) -> None:
        self._crowd = crowd
        self._files = [(folder / f"part-{i}").open("wb+") for i in range(_FILES)]

    def note(self, accepted: Sequence[Accepted], events: Sequence[Event]) -> int:
        """How many points were judged other than expected: another series or value, one more or less."""
        judged = [event for event in events if isinstance(event, Judged)]
        wrong = abs(len(judged) - len(accepted))
        rows = np.empty(min(len(judged), len(accepted)), _RECORD)
        for at, ((i, value), event) in enumerate(zip(accepted, judged, strict=False)):
            same = event.value == value or (math.isnan(event.value) and math.isnan(value))
            wrong += event.series != self._crowd.names[i] or not same
            rows[at] = i, value, event.flag
        for part, file in enumerate(self._files):
            rows[rows["series"] % _FILES == part].tofile(file)
        return wrong

    def wrong_flags(self, rule: Rule, host: Host) -> int:
        """Points whose flag a batch gives otherwise; of a chunk that is still open nothing is compared."""
        wrong = 0
        for file in self._files:
            file.flush()
            file.seek(0)
            rows = np.fromfile(file, _RECORD)
            for i in np.unique(rows["series"]).tolist():
                own = rows[rows["series"] == i]
                batch = flag_series(rule, Series(self._crowd.names[i], own["value"].reshape(-1, 1)), host)
                wrong += int((batch.flags != own["flag"]).sum()) if batch.ran else len(own)
        return wrong

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()


@dataclass
class Course:
    """Figures of a soak as it goes: seconds of each round, megabytes now and then, what was done to it."""

    seconds: list[float] = field(default_factory=list)
    megabytes: list[int] = field(default_factory=list)
    restarts: int = 0
    children_lost: int = 0
    misjudged: int = 0


def soak(rule: Rule, host: Host, means: Means, series: int, minutes: float) -> dict[str, Any]:
    """`wrong_flags`: against a batch of what each series took; `misjudged`: points taken or left out wrongly;
    `megabytes`: of this process and the child at ten times; `grown`: how much of it came in the second half, a share.
    """
    crowd = Crowd(series)
    sender, course = Sender(crowd), Course()
    with TemporaryDirectory() as folder:
        record = Record(Path(folder), crowd)
        try:
            _run(rule, host, means, minutes * 60, (sender, record, course))
            peak = peak_mb(host)  # not of the batch, which looks at all points at once
            means.say("the same in a batch")
            wrong = record.wrong_flags(rule, host)
        finally:
            record.close()
    return {
        "series": series,
        "rounds": len(course.seconds),
        "minutes": round(sum(course.seconds) / 60, 2),
        "seconds_per_round": round(statistics.median(course.seconds), 4),
        "wrong_flags": wrong,
        "misjudged": course.misjudged,
        "injected": sender.injected,
        "restarts": course.restarts,
        "children_lost": course.children_lost,
        "megabytes": course.megabytes[:: max(1, len(course.megabytes) // 10)],
        "grown": _growth(course.megabytes),
        "peak_mb": peak,
        "rule": rule.name,
    }


def _run(rule: Rule, host: Host, means: Means, seconds: float, given: tuple[Sender, Record, Course]) -> None:
    sender, record, course = given
    began, at = means.clock(), 0

    def opened(state: bytes | None) -> DetectorStream:
        return DetectorStream(lambda name: panel((rule,), name), host, series_limit=1 << 30, state=state)

    stream = opened(None)
    while means.clock() - began < seconds or at < 2:
        points, accepted = sender.round(at)
        start = means.clock()
        events = stream.push_points(points)
        course.seconds.append(means.clock() - start)
        course.misjudged += record.note(accepted, events)
        at += 1
        if at % _RESTART_EVERY == 0:
            state = stream.save()
            stream.close()
            stream, course.restarts = opened(state), course.restarts + 1
        if at % _LOSE_EVERY == 0:
            host.renew()
            course.children_lost += 1
        if at % _LOOK_EVERY == 0:
            course.megabytes.append(resident_mb(host))
            means.say(f"round {at:,}: {course.seconds[-1]:.3f} s, {course.megabytes[-1]:,} MB")
    stream.close()


def _growth(megabytes: Sequence[int]) -> float | None:
    """How much larger the last quarter's median is than that of the second quarter, as a share; None = too short."""
    quarter = len(megabytes) // 4
    if not quarter:
        return None
    before, after = megabytes[quarter : 2 * quarter], megabytes[-quarter:]
    return round(statistics.median(after) / max(statistics.median(before), 1) - 1, 4)
