"""Logs that were written to do harm, or by chance do: a clear outcome each, nothing lost, everything counted."""

from __future__ import annotations

import gzip
import os
import random
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workbench.data.logs.decoding import read_lines
from workbench.data.logs.opening import OpenedLog, open_log, parse_log
from workbench.data.logs.packing import PIECE
from workbench.data.logs.repairs import Repairs
from workbench.errors import DataError

NEAR = int(datetime(2025, 8, 15, tzinfo=UTC).timestamp()) * 10**9
HEAD = b"2025-08-15T10:00:01Z INFO app: "


def opened(folder: Path, data: bytes, name: str = "app.log") -> OpenedLog:
    path = folder / name
    path.write_bytes(data)
    return open_log(path, NEAR)


def kinds(log: OpenedLog) -> dict[str, int]:
    return {doubt.kind: doubt.count for doubt in log.doubts}


def moments(log: OpenedLog) -> list[str]:
    """The time of each line to the minute, "" for none."""
    known = zip((log.lines.times_ns // 10**9).tolist(), log.lines.known.tolist(), strict=True)
    return [datetime.fromtimestamp(s, UTC).isoformat(" ", "minutes")[:16] if there else "" for s, there in known]


LONG = 10_000_000
SLOW = {
    "brackets that nothing closes": b"[" * LONG,
    "a bracket around everything": b"[" + b"a " * (LONG // 2),
    "colons": b"a:" * (LONG // 2),
    "clocks": b"1:" * (LONG // 2),
    "one word": b"a" * LONG,
    "bars": b"|" * LONG,
    "spaces": b" " * LONG + b"x",
    "color codes without an end": b"\x1b[0" * (LONG // 3),
    "titles without an end": b"\x1b]x" * (LONG // 3),
    "zero bytes": b"\0" * LONG,
}


@pytest.mark.parametrize("what", SLOW)
def test_ten_megabytes_of_anything_in_a_line_are_kept_whole_and_read_in_one_go(tmp_path: Path, what: str) -> None:
    log = opened(tmp_path, HEAD + SLOW[what] + b"\n" + HEAD + b"ready\n")
    assert len(log.lines) == 2
    assert log.lines.known.all()
    assert log.lines.texts[0].encode() == HEAD + SLOW[what]
    assert log.lines.messages[1] == "ready"
    assert kinds(log)["long lines"] == 1


def test_bytes_of_another_encoding_can_be_read_also_beside_utf_8(tmp_path: Path) -> None:
    log = opened(tmp_path, HEAD + "Grüße €5".encode("cp1252") + b"\n" + HEAD + "Grüße €5 – 你好".encode() + b"\n")
    assert log.lines.messages == ("Grüße €5", "Grüße €5 – 你好")
    assert kinds(log) == {"other encoding": 1}


@given(lines=st.lists(st.binary(max_size=40).map(lambda one: one.replace(b"\n", b"")), min_size=1, max_size=20))
@example(lines=[b"a\r\r", b"\0", b"\xff\xfe", b"\x1f\x8b", b"\x1b]x", b" \x85", b"\xe2\x80\xa8"])
@settings(max_examples=150, deadline=None)
def test_whatever_lines_come_in_each_is_parsed_or_told_not_to_be(
    lines: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = b"\n".join([HEAD + b"first", *lines]) + b"\n"
    log = opened(tmp_path_factory.mktemp("logs"), data)
    told = kinds(log)
    parts = [part for text in log.lines.texts for part in text.split("\n")]
    assert len(parts) + told.get("empty lines", 0) == len(lines) + 1
    assert len(parts) - told.get("continued lines", 0) == len(log.lines)
    assert int((~log.lines.known).sum()) == told.get("no time", 0)
    if not {"UTF-16 lines", "other encoding"} & set(told):
        rest = [line.rstrip(b"\r") for line in data[:-1].split(b"\n")]
        assert [part.encode() for part in parts] == [line for line in rest if line.decode() in parts]


@given(text=st.lists(st.sampled_from("äöüßÉ€–„")).map("x".join))
@settings(deadline=None)
def test_text_of_windows_comes_back_as_it_was(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    log = opened(tmp_path_factory.mktemp("logs"), HEAD + f"a {text} z".encode("cp1252"))
    assert log.lines.messages == (f"a {text} z",)
    assert kinds(log) == ({"other encoding": 1} if text else {})


@pytest.mark.parametrize("short", range(4))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_sign_may_lie_on_the_border_of_two_blocks(tmp_path: Path, encoding: str, short: int) -> None:
    width = 2 if encoding == "utf-16" else 1
    start = "2025-08-15T10:00:01Z "
    filled = start + "x" * (2**20 // width - short - len(start) - 1) + "é\r\n"
    log = opened(tmp_path, f"{filled}{start}ü\r\n".encode(encoding))
    assert log.lines.texts == (filled.rstrip(), f"{start}ü")


MIXED = {
    "UTF-8, then UTF-16": (HEAD + b"a\n" + (HEAD + b"b\r\n").decode().encode("utf-16-le"), ["a", "b"]),
    "UTF-16, then UTF-8": ((HEAD + b"a\r\n").decode().encode("utf-16-le") + HEAD + b"b\r\n", ["a", "b"]),
    "two files with marks in one": (b"\xef\xbb\xbf" + HEAD + b"a\n\xef\xbb\xbf" + HEAD + b"b\n", ["a", "b"]),
    "the mark of gzip by chance": (b"\x1f\x8b\n" + HEAD + b"a\n", ["‹", "a"]),
    "zero bytes at the end, as after a crash": (HEAD + b"a\n" + b"\0" * 99, ["a", "\0" * 99]),
}


@pytest.mark.parametrize("what", MIXED)
def test_files_put_together_from_several_give_the_lines_of_all(tmp_path: Path, what: str) -> None:
    data, messages = MIXED[what]
    assert list(opened(tmp_path, data).lines.messages) == messages


def test_a_title_for_the_terminal_hides_nothing_unless_it_ends(tmp_path: Path) -> None:
    log = opened(tmp_path, HEAD + b"\x1b]0;title\x07shown\n" + HEAD + b"\x1b]0;not hidden\n")
    assert log.lines.messages == ("shown", "0;not hidden")


def test_of_a_damaged_archive_all_before_the_damage_is_read(tmp_path: Path) -> None:
    chance = random.Random(1)
    data = b"".join(HEAD + chance.randbytes(8).hex().encode() + b"\n" for _ in range(20_000))
    packed = bytearray(gzip.compress(data))
    packed[len(packed) // 2] ^= 0xFF
    log = opened(tmp_path, bytes(packed), "app.log.gz")
    assert kinds(log)["cut short"] == 1
    at = "\n".join(log.lines.texts).encode()
    whole = len(data) // 2 - 2 * PIECE
    assert at[:whole] == data[:whole]


def test_an_archive_that_is_damaged_from_its_beginning_is_refused_for_that(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="damaged from its beginning"):
        opened(tmp_path, gzip.compress(b"a")[:10] + b"\xff" * 30)


def test_pipes_rings_of_links_and_files_that_went_are_refused_in_a_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.log")
    (tmp_path / "ring.log").symlink_to(tmp_path / "ring.log")
    (tmp_path / "gone.log").symlink_to(tmp_path / "nowhere")
    for name, why in (("pipe", "is no regular file"), ("ring", "can't be read"), ("gone", "can't be read")):
        with pytest.raises(DataError, match=why):
            open_log(tmp_path / f"{name}.log")


def test_a_file_that_grows_and_goes_while_it_is_read_gives_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_bytes((HEAD + b"x" * 69 + b"\n") * 20_000)
    lines = read_lines(path, Repairs(), 10**9)
    next(lines)
    with path.open("ab") as file:
        file.write(b"the last one\n")
    path.unlink()
    rest = list(lines)
    assert (len(rest), rest[-1]) == (20_000, "the last one")


def test_lines_that_are_joined_or_empty_by_the_hundred_thousand_are_counted(tmp_path: Path) -> None:
    data = (HEAD + b"x\n") * 50_000 + b" joined\n" * 50_000 + b"\n" * 300_000
    log = opened(tmp_path, data)
    assert len(log.lines) == 50_000
    assert log.lines.texts[-1].count("\n") == 50_000
    assert kinds(log) == {"continued lines": 50_000, "empty lines": 300_000}


STAMPS = {
    "0000-01-01 00:00:00": "",
    "1677-12-31 23:59:59": "",
    "1678-01-01 00:00:00": "1678-01-01 00:00",
    "2261-12-31 23:59:59": "2261-12-31 23:59",
    "2262-01-01 00:00:00": "",
    "9999-12-31 23:59:59": "",
    "2025-02-29 10:00:00": "",
    "2025-13-01 10:00:00": "",
    "2016-12-31 23:59:60": "2017-01-01 00:00",
    "2025-08-15T23:30:00-23:59": "2025-08-16 23:29",
    "Feb 29 10:00:00": "2024-02-29 10:00",
    "Jun 31 10:00:00": "",
}


@pytest.mark.parametrize("stamp", STAMPS)
def test_a_time_that_can_not_be_costs_no_line(stamp: str) -> None:
    log = parse_log("app", [f"{stamp} a b", "2025-08-15 10:00:00 c d"], NEAR)
    assert moments(log) == [STAMPS[stamp], "2025-08-15 10:00"]
    assert kinds(log).get("no time", 0) == (STAMPS[stamp] == "")


def test_syslog_goes_over_new_year_and_back_with_a_clock_that_was_set_back() -> None:
    days = ["Dec 30 23:00:00", "Dec 31 23:59:59", "Jan  1 00:00:00", "Dec 31 23:59:58", "Jan  1 00:00:02"]
    near = int(datetime(2025, 12, 30, tzinfo=UTC).timestamp()) * 10**9
    log = parse_log("app", [f"{day} web sshd[1]: on" for day in days], near)
    assert [moment[:4] for moment in moments(log)] == ["2025", "2025", "2026", "2025", "2026"]
    assert kinds(log)["times step back"] == 1


@pytest.mark.parametrize(
    ("first", "last", "written", "year"),
    [
        ("Jan  5", "Dec 20", datetime(2025, 12, 20, 12, tzinfo=UTC), "2025"),
        ("Dec 31", "Jan  1", datetime(2026, 1, 1, 12, tzinfo=UTC), "2025"),
        ("Mar  3", "Mar  3", datetime(2025, 3, 3, 12, tzinfo=UTC), "2025"),
        ("Mar  4", "Dec  1", datetime(2025, 3, 3, 1, tzinfo=UTC), "2024"),
    ],
)
def test_without_a_year_a_log_ends_when_its_file_was_written(
    tmp_path: Path, first: str, last: str, written: datetime, year: str
) -> None:
    path = tmp_path / "syslog"
    path.write_text(f"{first} 10:00:00 web sshd[1]: on\n{last} 11:00:00 web sshd[1]: off\n")
    os.utime(path, (written.timestamp(), written.timestamp()))
    assert moments(open_log(path))[0][:4] == year


def test_the_hour_that_comes_twice_in_autumn_steps_back_and_is_told() -> None:
    lines = [f"2025-10-26 {clock} a b" for clock in ("02:10:00", "02:50:00", "02:10:00", "03:00:00")]
    log = parse_log("app", lines, NEAR, ZoneInfo("Europe/Berlin"))
    assert len(log.lines) == 4
    assert kinds(log) == {"assumed zone": 4, "times step back": 1}
