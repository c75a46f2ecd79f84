"""Lines in, lines out: reads what is there, judges it, writes what it gave, and remembers it for the next start."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from workbench.detector.live.events import Alerted, Judged
from workbench.detector.live.sink import Sink
from workbench.detector.live.state import Block, StateFile
from workbench.detector.points import LineError

Parse = Callable[[str], Any]
_REPORTED = 100  # malformed lines that are reported each; then every thousandth


@dataclass(frozen=True)
class FeedOptions:
    """`alerts_only`: no lines for points. `pass_through`: each line that came goes out again before what it gave.
    `state_lines`, `state_s`: a new state is written after so many lines, or so many seconds."""

    alerts_only: bool = False
    pass_through: bool = False
    state_lines: int = 50_000
    state_s: float = 5.0


@dataclass(frozen=True)
class Clock:
    """`now_ns`: since 1970, for points that bring no time; `seconds`: monotonic, for when a state is due."""

    now_ns: Callable[[], int] = time.time_ns
    seconds: Callable[[], float] = time.monotonic


@dataclass
class Tally:
    """What went through so far: lines read, malformed ones among them, flags, alerts that fired."""

    lines: int = 0
    malformed: int = 0
    flags: int = 0
    fired: int = 0
    decided: int = 0


class Lines(Protocol):
    """What a feed reads: lines that come, as `LineReader` gives them. `line_number`: of the last line, from 1."""

    line_number: int

    def read(self, wait_s: float | None = None) -> bytes | None:
        """Whole lines, b"" where none was completed within `wait_s`, None at the end."""


class Judge(Protocol):
    """What a feed drives: a stream of points, or one of cases; `Parse` makes its items, `Write` tells its events."""

    def push_numbered(self, items: Any, now_ns: int | None = None, /) -> Sequence[tuple[int, Any]]:
        """Events, each with the number of the item that made it known."""

    def finish(self) -> Sequence[Any]:
        """What is still owed at the end."""

    def save(self) -> bytes:
        """Everything that is needed to go on."""

    def notes(self) -> list[str]:
        """What went wrong since the last time, in sentences."""

    def words(self) -> Mapping[str, int]:
        """What went through and what is odd, counted, in words."""


class Feed:
    """A stream between a source of lines and a sink. `tell`: one sentence for people, at most one line.

    `state` None: nothing is remembered, and the end of the input is the end of all series.
    """

    def __init__(
        self,
        stream: Judge,
        parse: Parse,
        write: Callable[[Any, int], str],
        sink: Sink,
        tell: Callable[[str], None],
        *,
        state: StateFile | None = None,
        options: FeedOptions | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.stream, self.tally = stream, Tally()
        self._parse, self._write, self._sink, self._tell, self._state = parse, write, sink, tell, state
        self._options, self._clock = options or FeedOptions(), clock or Clock()
        self._seq = state.saved.seq if state and state.saved else 0
        self._unsaved, self._saved_at = 0, self._clock.seconds()

    def resume(self) -> None:
        """Judge again what was read after the last state, write what of it was not written, and save. Before `run`."""
        if self._state is None:
            return
        for block in self._state.blocks():
            lines = self._judged(block)
            if self._sink.exact or not block.written:
                self._sink.write(lines)
        self._save()

    def run(self, reader: Lines) -> None:
        """Until the input ends or it is time to stop. Raises BrokenPipeError where nobody reads the output."""
        while (content := reader.read(self._wait())) is not None:
            if content:
                first = reader.line_number - content.count(b"\n") + 1
                self._pass(Block(self._clock.now_ns(), content), first)
            if self._unsaved and self._due():
                self._save()
        if self._state is None:
            self._sink.write(self._lines(self.stream.finish()))
        elif self._unsaved:
            self._save()

    def _pass(self, block: Block, first: int) -> None:
        if self._state is not None:
            self._state.note_lines(block)
        lines = self._judged(block, first)
        self._sink.write(lines)
        if self._state is not None:
            self._state.note_written()
        self._unsaved += block.content.count(b"\n")
        for note in self.stream.notes():
            self._tell(note)

    def _judged(self, block: Block, first: int | None = None) -> list[bytes]:
        """The lines that a block gives: the same again whenever the stream is where it was. `first`: number of its
        first line, where complaints are wanted."""
        points: list[Any] = []
        passed: list[tuple[int, bytes]] = []  # lines to pass on, with the number of the point before which they go
        for i, line in enumerate(block.content.split(b"\n")[:-1]):
            if self._options.pass_through and line.strip():
                passed.append((len(points), line + b"\n"))
            try:
                point = self._parse(line.decode())
            except (LineError, UnicodeDecodeError) as error:
                if first is not None:
                    self._complain(first + i, error.why if isinstance(error, LineError) else "it is not UTF-8")
                continue
            if point is not None:
                points.append(point)
        self.tally.lines += block.content.count(b"\n") if first is not None else 0
        numbered = self.stream.push_numbered(points, block.now_ns)
        if not passed:
            return self._lines([event for _, event in numbered])
        return self._woven(passed, numbered)

    def _woven(self, passed: list[tuple[int, bytes]], numbered: Sequence[tuple[int, Any]]) -> list[bytes]:
        lines, at = [], 0
        for number, event in numbered:
            while at < len(passed) and passed[at][0] <= number:
                lines.append(passed[at][1])
                at += 1
            lines += self._lines([event])
        return lines + [line for _, line in passed[at:]]

    def _lines(self, events: Sequence[Any]) -> list[bytes]:
        lines = []
        for event in events:
            if isinstance(event, Judged):
                self.tally.flags += event.flag == 1
                if self._options.alerts_only:
                    continue
            elif isinstance(event, Alerted):
                self.tally.fired += event.alert.kind == "firing"
            else:
                self.tally.decided += 1
            self._seq += 1
            # A lone surrogate, which JSON can bring, goes out as the escape that it came as.
            lines.append(self._write(event, self._seq).encode("utf-8", "backslashreplace"))
        return lines

    def _complain(self, number: int, why: str) -> None:
        self.tally.malformed += 1
        if self.tally.malformed <= _REPORTED or self.tally.malformed % 1000 == 0:
            self._tell(f"line {number} was left out: {why} ({self.tally.malformed:,} malformed so far)")

    def too_long(self, number: int) -> None:
        """For the reader: a line that it left out."""
        self._complain(number, "it is too long")

    def _wait(self) -> float | None:
        if self._state is None or not self._unsaved:
            return None
        return max(0.0, self._saved_at + self._options.state_s - self._clock.seconds())

    def _due(self) -> bool:
        if self._state is None:
            return False
        late = self._clock.seconds() - self._saved_at >= self._options.state_s
        return late or self._unsaved >= self._options.state_lines

    def _save(self) -> None:
        assert self._state is not None
        self._state.save(self._seq, self._sink.offset, self.stream.save())
        self._unsaved, self._saved_at = 0, self._clock.seconds()

    def words(self) -> str:
        """One line for people on what went through."""
        tally, told = self.tally, self.stream.words()
        points = told.get("points")
        text = f"{tally.lines:,} lines, {tally.decided:,} decisions"
        if points is not None:
            text = f"{tally.lines:,} lines, {points:,} points, {tally.flags:,} flagged, {tally.fired:,} alerts fired"
        odd = {"malformed lines": tally.malformed, **told, "points": 0}
        return "; ".join([text, *(f"{count:,} {words}" for words, count in odd.items() if count)])
