"""Between the HTTP server and a stream: lines to points, points to the stream, what it says of them to the metrics."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace

from workbench.detector import influx, jsonl
from workbench.detector.live.events import Event, Judged
from workbench.detector.live.feed import Clock
from workbench.detector.live.state import Block, StateFile
from workbench.detector.points import LineError, Point
from workbench.detector.serving.metrics import Metrics
from workbench.detector.serving.server import Taken
from workbench.detector.stream import Counts, DetectorStream

_PARSERS = {"jsonl": jsonl.parse_line, "influx": influx.parse_line}
_NOTES = 20  # sentences in an answer


class PushFeed:
    """Takes one push at a time, from any thread. `scored`: tell scores too. `state` None: nothing is remembered.

    A push is in the journal of the state before it is judged, so that a kill at any moment loses nothing of what was
    answered; a push that was not answered may be sent again: what was judged already is left out as late.
    """

    def __init__(
        self,
        stream: DetectorStream,
        metrics: Metrics,
        *,
        state: StateFile | None = None,
        state_s: float = 5.0,
        scored: bool = True,
        clock: Clock | None = None,
    ) -> None:
        self._stream, self._metrics, self._state, self._scored = stream, metrics, state, scored
        self._clock, self._state_s = clock or Clock(), state_s
        self._turn = threading.Lock()
        self._saved_at = self._clock.seconds()

    def resume(self) -> None:
        """Judge again what came after the last state was written; before the first push."""
        if self._state is not None:
            for block in self._state.blocks():
                form, _, body = block.content.partition(b"\n")
                self._take(body, form.decode(), block.now_ns)
            self._save()

    def push(self, body: bytes, form: str) -> Taken:
        """Judge the lines of a body; see `server.Feed`."""
        with self._turn:
            now_ns = self._clock.now_ns()
            if self._state is not None:
                self._state.note_lines(Block(now_ns, form.encode() + b"\n" + body))
            taken = self._take(body, form, now_ns)
            if self._state is not None and self._clock.seconds() - self._saved_at >= self._state_s:
                self._save()
            return taken

    def close(self) -> None:
        """Write the state; after the last push."""
        with self._turn:
            if self._state is not None:
                self._save()

    def _save(self) -> None:
        assert self._state is not None
        self._state.save(0, 0, self._stream.save())
        self._saved_at = self._clock.seconds()

    def _take(self, body: bytes, form: str, now_ns: int) -> Taken:
        points, refused = _parsed(body, form)
        before = replace(self._stream.counts)
        events = self._stream.push_points(points, now_ns)
        changed = _since(before, self._stream.counts)
        self._tell(events)
        for kind, count in (
            ("line", len(refused)),
            ("series", changed["unrouted"]),
            ("order", changed["late"]),
            ("rule", changed["failed"]),
        ):
            self._metrics.refuse(kind, count)
        flags = sum(isinstance(event, Judged) and event.flag == 1 for event in events)
        return Taken({**changed, "flags": flags}, tuple(refused), tuple(self._stream.notes()[:_NOTES]))

    def _tell(self, events: list[Event]) -> None:
        last: dict[str, Judged] = {}
        for event in events:
            if isinstance(event, Judged):
                last[event.series] = event
                self._metrics.judge(event.series, event.condition, event.flag, event.time_ns)
            else:
                self._metrics.alert(event.series, event.alert.kind, event.alert.fired)
        for series, judged in last.items():
            lane = self._stream.lane(series)
            assert lane is not None
            score = lane.score() if self._scored and judged.condition >= 0 else None
            if score is not None and (score >= 0) != (judged.condition == 1):
                score = None  # a condition over more points than are kept to look back on
            self._metrics.settle(series, lane.rule, lane.panel.lead.name, score, lane.firing)


def _parsed(body: bytes, form: str) -> tuple[list[Point], list[tuple[int, str]]]:
    """The points of a body, and the number (from 1) of each line that is none, with the reason."""
    points, refused = [], []
    for number, line in enumerate(body.split(b"\n"), 1):
        try:
            point = _PARSERS[form](line.decode())
        except LineError as error:
            refused.append((number, error.why))
        except UnicodeDecodeError:
            refused.append((number, "it is not UTF-8"))
        else:
            points += [] if point is None else [point]
    return points, refused


def _since(before: Counts, now: Counts) -> Mapping[str, int]:
    return {
        "points": now.points - before.points,
        "late": now.late - before.late,
        "unrouted": now.unrouted - before.unrouted,
        "failed": now.failed - before.failed,
    }
