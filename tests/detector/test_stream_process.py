"""The verb `stream` as real processes: killed at random moments, stopped by a signal, fed rubbish, cut off."""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.detector.streaming import RULES, as_lines, points
from tests.packs.made import WHEN, pack
from workbench.detector.command import main
from workbench.packs.approval import approve
from workbench.packs.pack import write_pack

ROOT = Path(__file__).parents[2]
STREAM = [sys.executable, "-m", "workbench.detector", "stream"]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "demo-1.0.0.rulepack"
    rules = [approve(replace(rule, id=rule.name), "Ann", WHEN) for rule in RULES]
    return write_pack(rules, path, name="demo", version="1.0.0")


def start(packed: Path, *more: object) -> subprocess.Popen[bytes]:
    command = [*STREAM, str(packed), *map(str, more)]
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    )


def feed(process: subprocess.Popen[bytes], content: bytes, piece: int = 4096, end: bool = True) -> None:
    """Give content until it is all read or the reader is gone; then, unless more may come, the end of the input."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        for at in range(0, len(content), piece):
            process.stdin.write(content[at : at + piece])
        if end:
            process.stdin.close()


def run(packed: Path, content: bytes, *more: object) -> subprocess.CompletedProcess[bytes]:
    command = [*STREAM, str(packed), *map(str, more)]
    return subprocess.run(command, cwd=ROOT, input=content, capture_output=True, check=False)


def ended(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        assert stream is not None
        with contextlib.suppress(BrokenPipeError):
            stream.close()


def killed_at_random(packed: Path, folder: Path, content: bytes, written: int, kills: int) -> int:
    """Kill process after process, each fed all lines so far again and some new ones, while they write one file; then
    let one come to its end, and give its exit code. `written`: bytes that all lines give."""
    chance = random.Random(kills)
    lines = content.splitlines(keepends=True)
    out, state = folder / "out.jsonl", folder / "state"
    options = ("--state", state, "--out", out, "--state-every", "0.05")
    for life in range(kills):
        sent = b"".join(lines[: len(lines) * (life + 1) // kills])
        process = start(packed, *options)
        sender = threading.Thread(target=feed, args=(process, sent, chance.choice([200, 4096, 65536]), False))
        sender.start()
        grown = out.stat().st_size if out.exists() else 0
        goal = grown + 0.7 * chance.random() * written / kills
        end = time.monotonic() + 120  # then something is wrong, and the comparison will tell
        while (not out.exists() or out.stat().st_size < goal) and process.poll() is None and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(chance.random() * 0.02)
        process.kill()
        sender.join()
        ended(process)
        assert process.returncode == -signal.SIGKILL
    return run(packed, content, *options).returncode


def whole(packed: Path, folder: Path, content: bytes) -> bytes:
    """What one undisturbed process writes."""
    done = run(packed, content, "--state", folder / "whole.state", "--out", folder / "whole.jsonl")
    assert done.returncode == 0, done.stderr
    return (folder / "whole.jsonl").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("kills", [2, pytest.param(100, marks=pytest.mark.slow)])
def test_killed_at_random_moments_the_file_is_that_of_an_undisturbed_run(
    kills: int, packed: Path, tmp_path: Path
) -> None:
    content = as_lines(points(60 * kills))
    expected = whole(packed, tmp_path, content)
    assert killed_at_random(packed, tmp_path, content, len(expected), kills) == 0
    assert (tmp_path / "out.jsonl").read_bytes() == expected
    assert expected.count(b'"firing"') > kills


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals stop nothing gracefully there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_stream_with_everything_saved(number: int, packed: Path, tmp_path: Path) -> None:
    given = points(50)
    first, second = as_lines(given[:90]), as_lines(given[90:])
    expected = whole(packed, tmp_path, first + second)
    process = start(packed, "--state", tmp_path / "state")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(first)
    lines = b""
    while lines.count(b"\n") < 70:  # all but what waits for the end of its chunk
        assert select.select([process.stdout], [], [], 60)[0]
        lines += os.read(process.stdout.fileno(), 1 << 16)
    process.send_signal(number)
    lines += process.stdout.read()
    ended(process)
    assert process.returncode == 0
    assert (tmp_path / "state.journal").stat().st_size < 40
    rest = run(packed, second, "--state", tmp_path / "state")
    assert rest.returncode == 0
    assert lines + rest.stdout == expected


def test_a_line_is_answered_at_once(packed: Path) -> None:
    process = start(packed)
    assert process.stdin is not None
    assert process.stdout is not None
    for i in range(3):
        process.stdin.write(f'{{"series": "smooth", "time": {100 + i}, "value": 1}}\n'.encode())
        assert json.loads(process.stdout.readline())["index"] == i
    process.stdin.close()
    ended(process)
    assert process.returncode == 0


def test_line_protocol_goes_through_as_a_processor_of_telegraf_needs_it(packed: Path) -> None:
    lines = [
        b"smooth,host=a\\ b value=1 1767268800000000000",
        b"smooth,host=a\\ b value=9i 1767268801000000000",
        b'other,host=a state="ok",n=1i 1767268801000000000',
        b"smooth value= 1767268802000000000",
        b"# a comment",
        b"smooth,host=a\\ b value=9i 1767268801000000000",
        b"\xff\xfe value=1",
        b"x" * 1_200_000,
        b"smooth,host=a\\ b value=1 1767268803000000000",
    ]
    done = run(packed, b"\n".join(lines), "--format", "influx", "--series", "{measurement}-{host}", "--pass-through")
    assert done.returncode == 0
    came = done.stdout.splitlines()
    assert [line for line in came if not line.startswith(b"rule_workbench")] == [*lines[:7], lines[8]]
    assert came[3].decode() == (
        "rule_workbench,series=smooth-a\\ b,rule=smooth condition=1i,flag=1i,value=9.0,index=1i,seq=2i,"
        'reason="Abnormal Rule 1: the value is far above its own average" 1767268801000000000'
    )
    assert came[4].startswith(b'rule_workbench_alert,series=smooth-a\\ b,rule=smooth,severity=warning state="pending"')
    told = done.stderr.decode().splitlines()
    assert [line[:8] for line in told if line.startswith("line ")] == ["line 4 w", "line 7 w", "line 8 w"]
    assert "without a rule" in told[-1]
    assert "1 points seen before or out of order" in told[-1]
    assert "3 malformed lines" in told[-1]


def test_a_reader_that_leaves_ends_the_stream_quietly(packed: Path) -> None:
    process = start(packed)
    assert process.stdout is not None
    process.stdout.close()
    feed(process, as_lines(points(50)))
    assert process.stderr is not None
    words = process.stderr.read()
    ended(process)
    assert (process.returncode, words) == (0, b"")


def test_what_cannot_begin_is_refused_with_a_sentence(
    packed: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other").write_text("hello")
    with (tmp_path / "made.rulepack").open("wb") as file:
        file.write(pack())
    run(packed, as_lines(points(9)), "--state", tmp_path / "state")
    cases = [
        ([packed, "--state", tmp_path / "other"], "is no state of a stream"),
        ([packed, "--state", tmp_path / "no" / "state"], "cannot be used"),
        ([packed, "--out", tmp_path], "cannot be written"),
        ([packed, "--pass-through", "--out-format", "influx"], "--pass-through needs one format"),
        ([packed, "--state-every", "0"], "--state-every must be above 0"),
        ([tmp_path / "made.rulepack", "--state", tmp_path / "state"], "No rule takes the series"),
        ([tmp_path / "other"], "it is no zip"),
    ]
    for given, sentence in cases:
        assert main(["stream", *map(str, given)]) == 2, given
        out, err = capfd.readouterr()
        assert sentence in err
        assert (out, err.count("\n")) == ("", 1)
