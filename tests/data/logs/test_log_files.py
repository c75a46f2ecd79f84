"""Log files of every kind and in every state: lines, headers, and the doubts about what was repaired."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.data.logs.opening import OpenedLog, open_log, parse_log
from workbench.data.logs.repairs import TEXTS
from workbench.data.nouns import OpenLimits
from workbench.errors import DataError

NEAR = int(datetime(2025, 8, 15, tzinfo=UTC).timestamp()) * 10**9
ISO = "2025-08-15T10:00:0{}Z INFO app: ready {}"


def opened(folder: Path, data: bytes) -> OpenedLog:
    path = folder / "app.log"
    path.write_bytes(data)
    return open_log(path, NEAR)


def kinds(log: OpenedLog) -> dict[str, int]:
    return {doubt.kind: doubt.count for doubt in log.doubts}


def parsed(*lines: str) -> OpenedLog:
    return parse_log("app", lines, NEAR)


HEADERS = [
    ("2015-07-29 17:41:4{},747 - INFO  [Peer[id=1]/0:0:Fast@774] - Notification {}", "Peer[id=1]/0:0:Fast@774", "INFO"),
    ("2015-10-18 18:01:4{},978 WARN [Allocator] org.apache.Main: Created {}", "org.apache.Main", "WARN"),
    ("081109 20361{} 148 INFO dfs.Node$Part: Packet {}", "dfs.Node$Part", "INFO"),
    ("Dec 10 06:55:4{} lab sshd[24200]: Invalid {}", "sshd", ""),
    ("Jul  9 12:16:4{} combo ftpd(pam_unix)[23142]: connection {}", "ftpd(pam_unix)", ""),
    ("[Sun Dec 04 04:47:4{} 2005] [error] child {}", "", "ERROR"),
    ("- 111783857{} 2005.06.03 R02-M1 2005-06-03-15.42.50.6 R02-M1 RAS KERNEL FATAL parity {}", "KERNEL", "FATAL"),
    ("03-17 16:13:3{}.811  1702  2395 D WindowThing: printing {}", "WindowThing", "DEBUG"),
    ("I0317 16:13:3{}.811 17 server.go:15] Started {}", "server.go:15", "INFO"),
    ("20171223-22:15:2{}:606|Step_LSC|30002312|changed {}", "Step_LSC", ""),
    ("2016-09-28 04:30:3{}, Info                  CBS    Loaded {}", "CBS", "INFO"),
    ("2025-08-15T10:00:0{}Z\tERROR\tpayment\tdeclined {}", "payment", "ERROR"),
    ("[08.15 16:49:0{}] tool.exe - opened {}", "tool.exe", ""),
    ("<165>1 2025-08-15T10:00:0{}Z web app 77 ID47 - started {}", "ID47", "NOTICE"),
    ("ERROR:2025-08-15 10:00:0{},123:failed {}", "", "ERROR"),
    ("2025-08-15 10:00:0{}.123 UTC [77] LOG:  waited {}", "", "INFO"),
    ("2025-08-15 10:00:0{},123 - app.db - WARNING - slow {}", "app.db", "WARN"),
    ("2025-08-15 10:00:0{}.123  INFO 42 --- [exec-1] c.e.Shop          : sold {}", "c.e.Shop", "INFO"),
    ("2025-08-15T10:00:0{}.1Z stderr F wrote {}", "stderr", ""),
    ("433490 node-246 unix.hw state.off 107780474{} 1 changed {}", "", ""),
]


@pytest.mark.parametrize(("form", "source", "level"), HEADERS)
def test_a_header_is_found_by_its_columns_alone(form: str, source: str, level: str) -> None:
    words = [f"{first} {second}" for first in "abcdefgh" for second in "uvw"]
    log = parsed(*(form.format(i % 10, word) for i, word in enumerate(words)))
    first = re.split(r"[ |\t:]", form.rpartition(" {}")[0])[-1]
    assert [message.removeprefix(f"{first} ") for message in log.lines.messages] == words
    assert set(log.lines.sources) == {source}
    assert set(log.lines.levels) == {level}
    assert log.lines.known.all()


def test_few_lines_of_several_forms_are_each_read_for_themselves() -> None:
    log = parsed(
        "Aug 15 10:00:05 web1 sshd[11532]: Accepted publickey for admin",
        '10.0.0.9 - - [15/Aug/2025:10:00:06 +0000] "GET /index.html HTTP/1.1" 200 612',
        "2025-08-15T10:00:07Z WARN payment: slow answer",
        "Aug 15 10:00:08 web1 kernel: Out of memory",
    )
    assert log.lines.messages == (
        "Accepted publickey for admin",
        '"GET /index.html HTTP/1.1" 200 612',
        "slow answer",
        "Out of memory",
    )
    assert log.lines.sources == ("sshd", "", "payment", "kernel")
    assert (log.lines.times_ns // 10**9 % 60).tolist() == [5, 6, 7, 8]
    assert kinds(log) == {"assumed year": 2, "assumed zone": 2}


def test_stack_traces_belong_to_the_line_before_and_other_lines_without_a_time_stand_alone() -> None:
    log = parsed(
        "2025-08-15 10:00:05 ERROR app: failed",
        "java.lang.RuntimeException: no",
        "\tat Main.run(Main.java:17)",
        "Caused by: java.io.IOException",
        "a line of some other program",
        "",
        "2025-08-15 10:00:06 INFO app: on again",
    )
    assert [text.count("\n") for text in log.lines.texts] == [3, 0, 0]
    assert log.lines.numbers.tolist() == [1, 5, 7]
    assert log.lines.known.tolist() == [True, False, True]
    assert kinds(log) == {"continued lines": 3, "no time": 1, "empty lines": 1, "assumed zone": 2}


def test_a_date_inside_of_a_message_is_not_the_time_of_its_line() -> None:
    log = parsed(*(ISO.format(i, i) for i in range(5)), "see what happened on 2020-01-01 10:00:00 for more")
    assert log.lines.known.tolist() == [True] * 5 + [False]


ONE, TWO = ISO.format(1, 1), ISO.format(2, 2)
BOTH = f"{ONE}\n{TWO}\n"
FILES: dict[str, tuple[bytes, dict[str, int]]] = {
    "Windows line ends": (BOTH.replace("\n", "\r\n").encode(), {}),
    "no end of the last line": (BOTH[:-1].encode(), {}),
    "a mark of UTF-8": (BOTH.encode("utf-8-sig"), {}),
    "UTF-16 with a mark": (("\ufeff" + BOTH).encode("utf-16-be"), {}),
    "UTF-16 without a mark": (BOTH.encode("utf-16-le"), {}),
    "bytes of another encoding": (f"{ONE} caf\xe9\n{TWO}\n".encode("latin-1"), {"other encoding": 1}),
    "lines appended in UTF-16": (
        f"{ONE}\n".encode() + f"{TWO}\r\n".encode("utf-16-le"),
        {"UTF-16 lines": 1, "empty lines": 1},
    ),
    "half a character of UTF-16": (("\ufeff" + BOTH[:-1]).encode("utf-16-le") + b"x", {"replaced characters": 1}),
    "UTF-32 with a mark": (("\ufeff" + BOTH).encode("utf-32-le"), {}),
    "carriage returns alone": (BOTH.replace("\n", "\r").encode(), {"line ends": 1}),
    "carriage returns inside": (f"{ONE} 10 %\r20 %\n{TWO}\r\r\n".encode(), {"carriage returns": 1}),
    "form feeds and other ends of lines": (f"{ONE}\f\v\x85\u2028\u2029x\n{TWO}\x1c\n".encode(), {}),
    "zero bytes": (f"{ONE} a\0b\n{TWO}\n".encode(), {"zero bytes": 1}),
    "colors": (f"\x1b[31m{ONE}\x1b[0m\n{TWO}\n".encode(), {"colors": 1}),
    "empty lines": (f"{ONE}\n\n   \n{TWO}\n".encode(), {"empty lines": 2}),
    "a line of ten megabytes": (f"{ONE} {'x' * 10_000_000}\n{TWO}\n".encode(), {"long lines": 1}),
    "packed": (gzip.compress(BOTH.encode()), {}),
    "packed, and its end is lost": (gzip.compress(BOTH.encode())[:-6], {"cut short": 1}),
}


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_gives_all_its_lines_and_says_what_was_repaired(tmp_path: Path, name: str) -> None:
    data, repairs = FILES[name]
    log = opened(tmp_path, data)
    assert [message[:7] for message in log.lines.messages] == ["ready 1", "ready 2"]
    assert log.lines.known.all()
    assert kinds(log) == repairs
    assert all(doubt.text and "{" not in doubt.text for doubt in log.doubts)


def test_a_long_line_is_kept_whole(tmp_path: Path) -> None:
    text = ONE + " " + "x" * 3_000_000
    assert opened(tmp_path, text.encode()).lines.texts == (text,)


def test_times_that_step_back_are_counted_and_keep_their_order() -> None:
    log = parsed(*(ISO.format(i, i) for i in (1, 3, 2, 4)))
    assert kinds(log) == {"times step back": 1}
    assert log.lines.numbers.tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(("data", "why"), [(b"", "no byte"), (b"\n\n", "empty lines")])
def test_a_file_without_lines_is_refused(tmp_path: Path, data: bytes, why: str) -> None:
    with pytest.raises(DataError, match=why):
        opened(tmp_path, data)


def test_files_that_are_missing_folders_or_too_large_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="can't be read"):
        open_log(tmp_path / "none.log")
    with pytest.raises(DataError, match="is a folder"):
        open_log(tmp_path)
    path = tmp_path / "bomb.log.gz"
    path.write_bytes(gzip.compress(b"a" * 10_000_000))
    with pytest.raises(DataError, match="too large"):
        open_log(path, limits=OpenLimits(max_bytes=1_000_000))


def test_every_kind_of_repair_has_its_sentence() -> None:
    seen = {kind for _, repairs in FILES.values() for kind in repairs}
    others = {"no time", "continued lines", "assumed year", "assumed zone", "times step back"}
    assert seen | others == set(TEXTS)


@settings(max_examples=60)
@given(data=st.binary(max_size=2000))
def test_any_bytes_are_lines_or_refused_with_a_reason(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    try:
        log = opened(tmp_path_factory.mktemp("logs"), data)
    except DataError as error:
        assert error.code == "data.empty"
        return
    held = len(log.lines) + sum(text.count("\n") for text in log.lines.texts)
    assert held <= max(data.count(b"\n"), data.count(b"\r")) + 1  # old files end their lines by returns alone


@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=60), max_size=30))
def test_every_line_that_is_not_empty_is_kept(lines: list[str]) -> None:
    log = parsed(*lines)
    kept = [part for text in log.lines.texts for part in text.split("\n")]
    shown = [line for line in lines if line in kept]
    assert kept == shown
    assert len(lines) - len(kept) == kinds(log).get("empty lines", 0)
