"""A stream that dies at any step goes on where it was: no line lost, repeated or changed; and what a state refuses."""

from __future__ import annotations

import itertools
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.detector.streaming import Blocks, as_lines, points, seat
from workbench.detector import influx, jsonl
from workbench.detector.live.feed import Clock, Feed, FeedOptions
from workbench.detector.live.reader import LineReader
from workbench.detector.live.sink import FileSink, PipeSink
from workbench.detector.live.state import Block, StateFile
from workbench.detector.live.writing import WRITERS, influx_line, json_line
from workbench.detector.stream import DetectorStream
from workbench.errors import DataError
from workbench.sandbox.host import Host

NAMES = ("smooth", "chunk")
CONTENT = as_lines(points(24, NAMES)) + b"no point\n" + as_lines(points(30, NAMES)[48:])
SIZES = [1, 7, 30, 2, 21]
OPTIONS = FeedOptions(state_lines=20)


class Killed(BaseException):
    """In place of a SIGKILL."""


class Death:
    """Lets a number of steps happen and kills the next one, before or after it took effect."""

    def __init__(self, steps: int, after: bool) -> None:
        self.left, self.after = steps, after

    def around(self, step: Callable[[], None]) -> None:
        self.left -= 1
        if self.left == -1 and not self.after:
            raise Killed
        step()
        if self.left == -1:
            raise Killed


class MortalState(StateFile):
    """Its steps may be the last of its process."""

    death = Death(10**9, False)

    def save(self, seq: int, offset: int, stream: bytes) -> None:
        self.death.around(lambda: super(MortalState, self).save(seq, offset, stream))

    def note_lines(self, block: Block) -> None:
        self.death.around(lambda: super(MortalState, self).note_lines(block))

    def note_written(self) -> None:
        self.death.around(super().note_written)


class MortalSink(FileSink):
    """The same; it may also die in the middle of a line."""

    death = Death(10**9, False)
    torn = False

    def write(self, lines: list[bytes]) -> None:
        if self.torn and self.death.left == 0 and lines:
            half = b"".join(lines)
            super().write([half[: len(half) * 2 // 3]])
            raise Killed
        self.death.around(lambda: super(MortalSink, self).write(lines))


class Out:
    """A pipe whose reader keeps all it got."""

    exact, offset = False, 0

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def write(self, lines: list[bytes]) -> None:
        self.lines += lines


def life(
    folder: Path, host: Host, reader: Blocks | None, death: Death, torn: bool = False, pipe: Out | None = None
) -> bool:
    """One process from start to its end; whether it ended by itself. `reader` None: the sender sends everything."""
    reader = reader or Blocks(CONTENT, SIZES)
    with MortalState(folder / "state") as state:
        state.death = death
        saved = state.saved
        sink = MortalSink(folder / "out.jsonl", saved.offset if saved else None)
        sink.death, sink.torn = death, torn
        try:
            with DetectorStream(seat, host, state=saved.stream if saved else None) as stream:
                feed = Feed(stream, jsonl.parse_line, json_line, pipe or sink, [].append, state=state, options=OPTIONS)
                feed.resume()
                feed.run(reader)  # type: ignore[arg-type]
        except Killed:
            return False
        finally:
            sink.close()
    return True


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, host: Host) -> bytes:
    """What a run that nobody disturbs writes."""
    folder = tmp_path_factory.mktemp("whole")
    assert life(folder, host, None, Death(10**9, False))
    written = (folder / "out.jsonl").read_bytes()
    seqs = [json.loads(line)["seq"] for line in written.splitlines()]
    assert seqs == list(range(1, len(seqs) + 1))
    assert b'"firing"' in written
    return written


@pytest.mark.parametrize(("after", "torn"), [(False, False), (True, False), (False, True)])
def test_a_kill_at_every_single_step_changes_nothing_in_the_file(
    after: bool, torn: bool, expected: bytes, tmp_path: Path, host: Host
) -> None:
    for steps in itertools.count():
        folder = tmp_path / str(steps)
        folder.mkdir()
        if life(folder, host, None, Death(steps, after), torn):
            break
        assert life(folder, host, None, Death(10**9, False))  # the sender repeats everything
        assert (folder / "out.jsonl").read_bytes() == expected
    assert steps > 15


def test_a_process_killed_again_and_again_gets_through(expected: bytes, tmp_path: Path, host: Host) -> None:
    lives = 0
    while not life(tmp_path, host, None, Death(3 + lives, lives % 2 == 0), torn=lives % 3 == 0):
        lives += 1
        assert lives < 200
    assert lives > 5
    assert (tmp_path / "out.jsonl").read_bytes() == expected


def test_a_sender_that_just_goes_on_loses_nothing_that_was_read(expected: bytes, tmp_path: Path, host: Host) -> None:
    lines = CONTENT.splitlines(keepends=True)
    for steps in range(1, 13):
        folder = tmp_path / str(steps)
        folder.mkdir()
        reader = Blocks(CONTENT, SIZES)
        assert not life(folder, host, reader, Death(steps, True))
        assert 0 < reader.line_number < len(lines)
        rest = Blocks(b"".join(lines[reader.line_number :]), [50])
        assert life(folder, host, rest, Death(10**9, False))
        assert (folder / "out.jsonl").read_bytes() == expected


def test_a_pipe_sees_lines_again_only_after_a_kill_between_writing_and_noting_it(
    expected: bytes, tmp_path: Path, host: Host
) -> None:
    again = 0
    for steps in range(3, 14):
        for after in (False, True):
            folder = tmp_path / f"{steps}-{after}"
            folder.mkdir()
            out = Out()
            life(folder, host, None, Death(steps, after), pipe=out)
            assert life(folder, host, None, Death(10**9, False), pipe=out)
            by_seq = {json.loads(line)["seq"]: line for line in out.lines}
            assert b"".join(by_seq[seq] for seq in sorted(by_seq)) == expected
            again += len(out.lines) > len(by_seq)
    assert 0 < again < 11


def test_without_a_state_the_end_of_the_input_is_the_end_of_the_series(host: Host) -> None:
    out, said = Out(), []
    with DetectorStream(seat, host) as stream:
        feed = Feed(stream, jsonl.parse_line, json_line, out, said.append)
        feed.resume()
        feed.run(Blocks(CONTENT, SIZES))  # type: ignore[arg-type]
        assert stream.counts.points == 60
    rows = [json.loads(line) for line in out.lines]
    assert sum(row["series"] == "chunk" and "flag" in row for row in rows) == 30
    assert said == [
        "line 49 was left out: it is not JSON (Expecting value: line 1 column 1 (char 0)) (1 malformed so far)"
    ]
    assert feed.words().startswith("61 lines, 60 points, ")


def test_lines_pass_through_in_their_order_with_what_they_gave_behind_them(host: Host) -> None:
    given = b'cpu,a=1 other="text" 1\nsmooth value=1 1\n\nbad\nsmooth value=9 2\ncpu x=1 3\n'
    told = []
    for sizes in ([1] * 9, [6], [2, 2, 2]):
        out = Out()
        with DetectorStream(seat, host) as stream:
            options = FeedOptions(pass_through=True)
            feed = Feed(stream, influx.parse_line, influx_line, out, [].append, options=options)
            feed.run(Blocks(given, sizes))  # type: ignore[arg-type]
        told.append([line.split(b" ")[0].split(b",")[0].strip() for line in out.lines])
    mine, alert = b"rule_workbench", b"rule_workbench_alert"
    assert told == [[b"cpu", b"smooth", mine, b"bad", b"smooth", mine, alert, b"cpu"]] * 3


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_what_is_written_reads_back_as_points(form: str, host: Host) -> None:
    with DetectorStream(seat, host) as stream:
        events = stream.push_points(points(20))
    lines = [WRITERS[form](event, seq) for seq, event in enumerate(events, 1)]
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    if form == "jsonl":
        rows = [json.loads(line) for line in lines]
        assert [row["seq"] for row in rows] == list(range(1, len(lines) + 1))
        return
    read = [influx.parse_line(line) for line in lines]
    assert [point.values["seq"] for point in read if point] == list(range(1, len(lines) + 1))
    assert {point.series for point in read if point} >= {
        "rule_workbench,rule=smooth,series=smooth-2",
        "rule_workbench_alert,rule=look,series=look,severity=warning",
    }


def test_states_are_saved_as_often_as_asked_and_only_when_something_came(tmp_path: Path, host: Host) -> None:
    seconds = itertools.count(0, 2)
    with StateFile(tmp_path / "state") as state, DetectorStream(seat, host) as stream:
        clock = Clock(lambda: 0, lambda: float(next(seconds)))
        feed = Feed(stream, jsonl.parse_line, json_line, Out(), [].append, state=state, clock=clock)
        feed.resume()
        feed.run(Blocks(CONTENT, [5] * 13))  # type: ignore[arg-type]
        assert state.saved is not None
        assert 3 < state.saved.generation < 9
        generation = state.saved.generation
        feed.run(Blocks(b"", []))  # type: ignore[arg-type]
        assert state.saved.generation == generation


def test_a_state_belongs_to_one_process_at_a_time(tmp_path: Path) -> None:
    with StateFile(tmp_path / "state"), pytest.raises(DataError, match="another process"):
        StateFile(tmp_path / "state")
    StateFile(tmp_path / "state").close()


@pytest.mark.parametrize("content", [b"", b"hello\n", b"rule-workbench stream state 1\n{}\n", None])
def test_a_damaged_state_is_refused(content: bytes | None, tmp_path: Path) -> None:
    with StateFile(tmp_path / "state") as state:
        state.save(3, 4, b"content")
    whole = (tmp_path / "state").read_bytes()
    (tmp_path / "state").write_bytes(whole[:-1] if content is None else content)
    with pytest.raises(DataError, match="is no state of a stream"):
        StateFile(tmp_path / "state")
    (tmp_path / "state").write_bytes(whole)
    StateFile(tmp_path / "state").close()


def test_a_torn_end_of_the_journal_is_left_out_and_a_journal_of_another_state_too(tmp_path: Path) -> None:
    with StateFile(tmp_path / "state") as state:
        state.save(0, 0, b"")
        state.note_lines(Block(7, b"a\nb\n"))
        state.note_written()
        state.note_lines(Block(8, b"c\n"))
        assert state.blocks() == [Block(7, b"a\nb\n", True), Block(8, b"c\n")]
    whole = (tmp_path / "state.journal").read_bytes()
    for size in range(len(whole)):
        (tmp_path / "state.journal").write_bytes(whole[:size])
        with StateFile(tmp_path / "state") as state:
            assert state.blocks() in ([], [Block(7, b"a\nb\n")], [Block(7, b"a\nb\n", True)])
    (tmp_path / "state.journal").write_bytes(whole)
    old = (tmp_path / "state").read_bytes()
    with StateFile(tmp_path / "state") as state:
        state.save(0, 0, b"")
        (tmp_path / "state.journal").write_bytes(whole)
        assert state.blocks() == []
    (tmp_path / "state").write_bytes(old)


def test_a_file_that_was_rotated_away_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"one\n")
    sink = FileSink(path, 4_000)
    assert (sink.exact, sink.offset) == (False, 4)
    sink.write([b"two\n"])
    sink.close()
    assert path.read_bytes() == b"one\ntwo\n"


def test_lines_of_others_at_the_end_of_the_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"1\n2\r2\nother\n3\ntorn")
    sink = FileSink(path, 2)
    sink.write([b"2\r2\n", b"3\n"])
    sink.close()
    assert path.read_bytes() == b"1\n2\r2\nother\n3\n3\n"


def test_a_pipe_gets_whole_lines_in_pieces_that_no_kill_tears() -> None:
    read, write = os.pipe()
    lines = [b"x" * 1000 + b"\n"] * 20 + [b"y" * 9000 + b"\n"]
    PipeSink(write).write(lines)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        assert stream.read() == b"".join(lines)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes always wait there")
def test_a_pipe_that_is_full_is_waited_for_whoever_made_it() -> None:
    read, write = os.pipe()
    os.set_blocking(write, False)
    content = b"".join(b"%07d\n" % i for i in range(50_000))
    got: list[bytes] = []

    def take() -> None:
        with os.fdopen(read, "rb") as stream:
            got.append(stream.read())

    reader = threading.Thread(target=take)
    reader.start()
    PipeSink(write).write(content.splitlines(keepends=True))
    os.close(write)
    reader.join()
    assert got == [content]


def test_a_long_line_that_comes_at_once_is_left_out_too() -> None:
    read, write = os.pipe()
    os.write(write, b"one\n" + b"x" * 2_000 + b"\nthr\ree\n")
    os.close(write)
    long: list[int] = []
    reader = LineReader(read, 1_000, long.append)
    assert reader.read() == b"one\n\nthr\ree\n"
    assert (long, reader.line_number) == ([2], 3)
    os.close(read)


def test_the_reader_gives_whole_lines_and_leaves_out_long_ones() -> None:
    read, write = os.pipe()
    wake, waker = os.pipe()
    long: list[int] = []
    reader = LineReader(read, 100_000, long.append, wake)
    assert reader.read(0.0) == b""
    os.write(write, b"one\ntw")
    assert reader.read() == b"one\n"
    os.write(write, b"o\nthree")
    assert reader.read() == b"two\n"
    for _ in range(4):
        os.write(write, b"x" * 50_000)
        reader.read()
    os.write(write, b"xx\nfive\nsix")
    assert reader.read() == b"\nfive\n"
    assert (long, reader.line_number) == ([3], 4)
    os.close(write)
    assert reader.read() == b"six\n"
    assert reader.read() is None
    os.write(waker, b"x")
    assert LineReader(read, 9, long.append, wake).read() is None
    for one in (read, wake, waker):
        os.close(one)
