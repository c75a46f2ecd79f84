"""A team adopts a pack: verify, detect, stream through a kill, serve to Prometheus until its alert fires, roll back.

The commands are those of the help page, read from it, in real processes.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import numpy as np
import pytest

from workbench.model.labels import LabelSet, Region
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.packs.approval import approve
from workbench.packs.carried import carried_examples
from workbench.packs.pack import write_pack
from workbench.resources import resources
from workbench.sandbox.host import Host

ROOT = Path(__file__).parents[2]
PAGE = resources() / "help" / "adopt-a-pack.md"
PATIENCE_S = 120.0
MINUTE_NS = 60_000_000_000
TEXT = """import numpy as np
import rulekit as rk

LIMIT = 5.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the mean of three points stays below the limit
    # Abnormal Rule 1: requests take too long
    flags = rk.mean(value, 3) > LIMIT
    return flags.astype(int)
"""
CALM = 550  # points before the stretch at the end that only version 1.1.0 calls abnormal


def latency() -> Series:
    """Ten hours by the minute: around 1, twice 9 for six points, and 6.5 at the end."""
    values = 1 + np.random.default_rng(7).random(600)
    values[200:206] = values[400:406] = 9.0
    values[580:] = 6.5
    labels = LabelSet((Region(200, 206), Region(400, 406), Region(580, 600)))
    times = 1_767_225_600_000_000_000 + np.arange(600, dtype=np.int64) * MINUTE_NS
    return Series("latency", values.reshape(-1, 1), times, labels=labels, interval_ns=MINUTE_NS)


def lines(series: Series) -> list[bytes]:
    assert series.times_ns is not None
    pairs = zip((series.times_ns // 10**9).tolist(), series.value.tolist(), strict=True)
    return [json.dumps({"series": "latency", "time": at, "value": value}).encode() + b"\n" for at, value in pairs]


class Desk:
    """The folder in which the adopting team works, and the commands of the page, each run from there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.web = free_port(), free_port()
        page = PAGE.read_text("utf-8").replace("9464", str(self.port)).replace("9090", str(self.web))
        page = page.replace("_interval: 15s", "_interval: 1s")
        blocks = re.findall(r"^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        self.left = [line for kind, text in blocks if kind == "sh" for line in text.splitlines()]
        (self.config,) = [text for kind, text in blocks if kind == "yaml"]
        self._environment = os.environ | {"PYTHONPATH": str(ROOT)}

    def take(self, start: str) -> list[str]:
        """The next command of the page, which must start like this; without what it reads from."""
        command = self.left.pop(0)
        assert command.startswith(start), command
        words = shlex.split(command.partition(" < ")[0])
        return [sys.executable, *words[1:]] if words[0] == "python" else words

    def start(self, command: list[str], **more: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd=self.folder, env=self._environment, **more)

    def run(self, command: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(command, cwd=self.folder, env=self._environment, capture_output=True, check=False, **more)
        assert done.returncode == 0, (command, done.stdout.decode(), done.stderr.decode())
        return done

    @contextmanager
    def served(self, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
        """A detector that answers; it must end by itself, and well, when it is asked to."""
        with self.start(command, stdout=subprocess.PIPE) as process, killed_at_last(process):
            assert process.stdout is not None
            assert f"http://127.0.0.1:{self.port}/metrics" in process.stdout.readline().decode()
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0

    def push(self, body: bytes) -> None:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/push", data=body, method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            assert answer.status == 200

    def flag(self) -> tuple[str, int]:
        """Version and value of the flag that the detector exposes."""
        text = fetch(f"http://127.0.0.1:{self.port}/metrics")
        found = re.search(
            r'^rule_workbench_flag\{[^}]*series="latency"[^}]*version="([\d.]+)"[^}]*\} (\S+)$', text, re.M
        )
        assert found is not None, text
        return found[1], int(float(found[2]))

    def sample(self) -> str | None:
        """The value of the flag that Prometheus has, None before its first scrape."""
        found = json.loads(fetch(f"http://127.0.0.1:{self.web}/api/v1/query?query=rule_workbench_flag"))
        results = found["data"]["result"]
        return str(results[0]["value"][1]) if results else None

    def firing(self) -> list[str]:
        """The names of the alerts that fire in Prometheus."""
        alerts = json.loads(fetch(f"http://127.0.0.1:{self.web}/api/v1/alerts"))["data"]["alerts"]
        return [alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


@contextmanager
def killed_at_last(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def until(holds: Callable[[], bool], what: str) -> None:
    """Ask until it holds; AssertionError when patience is out."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            if holds():
                return
        except (urllib.error.URLError, ConnectionError):
            pass  # a server that is still starting
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.2)


def made(folder: Path, desk: Desk) -> None:
    """What the other team does: two versions, signed by its key, handed over with the public half of it."""
    series = latency()
    rule = Rule("latency", TEXT, owner="checkout", severity="critical", input=InputSpec(series=("latency",)))
    old = replace(rule, text=TEXT.replace("5.0", "8.0"))
    main = [sys.executable, str(ROOT / "main.py")]
    desk.run([*main, "keygen", str(folder), "--name", "sre"])
    with Host() as host:
        for version, one in (("1.0.0", old), ("1.1.0", replace(rule, version="0.2.0"))):
            approved = approve(one, "Ann", "2026-01-01T00:00:00Z", "reviewed")
            examples = {one.name: carried_examples(approved, [series], host)}
            path = folder / f"checkout-{version}.rulepack"
            write_pack([approved], path, name="checkout", version=version, examples=examples)
            desk.run([*main, "sign", str(path), "--key", str(folder / "sre.key")])
            for file in (path, path.with_name(f"{path.name}.sig")):
                shutil.copy(file, desk.folder)
    shutil.copy(folder / "sre.pub", desk.folder)
    table = [f"{json.loads(line)['time']},{json.loads(line)['value']!r}\n" for line in lines(series)]
    (desk.folder / "latency.csv").write_text("timestamp,value\n" + "".join(table))
    (desk.folder / "points.jsonl").write_bytes(b"".join(lines(series)))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals and Prometheus are used as on Linux and macOS")
def test_a_team_adopts_a_pack_by_the_commands_of_the_help_page(tmp_path: Path) -> None:
    pytest.importorskip("cryptography", reason="signatures need the extra `sign`")
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    theirs.mkdir()
    ours.mkdir()
    desk = Desk(ours)
    made(theirs, desk)

    done = desk.run(desk.take("python -m workbench.detector verify "))
    assert b"ok   signature: by sre.pub" in done.stdout
    assert "as expected  ·".encode() in done.stdout
    assert b"\x1b" not in done.stdout
    assert Xml.fromstring((ours / "verify.xml").read_bytes()).get("failures") == "0"

    desk.run(desk.take("python -m workbench.detector detect "))
    with (ours / "flags.csv").open(newline="") as stream:
        flags = [int(row["flag"]) for row in csv.DictReader(stream)]
    assert [flags[203], flags[403], flags[500], flags[599]] == [1, 1, 0, 1]

    streams_through_a_kill(desk, flags)

    with ExitStack() as stack:
        promtool, prometheus = shutil.which("promtool"), shutil.which("prometheus")
        desk.run(desk.take("python -m workbench.detector alert-rules "))
        for what in ("check", "test"):
            command = desk.take(f"promtool {what} rules ")
            if promtool:
                desk.run(command)
        served, watch = desk.take("python -m workbench.detector serve checkout-1.1.0"), desk.take("prometheus ")
        assert desk.take("curl --data-binary @points.jsonl")[-1] == f"http://127.0.0.1:{desk.port}/push"
        (ours / "prometheus.yml").write_text(desk.config)
        if prometheus:
            watching = stack.enter_context(desk.start(watch, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL))
            stack.enter_context(killed_at_last(watching))
        points = (ours / "points.jsonl").read_bytes()
        with desk.served(served):
            desk.push(b"".join(points.splitlines(keepends=True)[:CALM]))
            assert desk.flag() == ("1.1.0", 0)
            if prometheus:
                until(lambda: desk.sample() == "0", "the first scraped sample")
                assert desk.firing() == []
            desk.push(points)
            assert desk.flag() == ("1.1.0", 1)
            if prometheus:
                until(lambda: desk.firing() == ["RuleWorkbenchLatency"], "the alert that fires")
        with desk.served(desk.take("python -m workbench.detector serve checkout-1.0.0")):
            desk.push(points)
            assert desk.flag() == ("1.0.0", 0)
            if prometheus:
                until(lambda: desk.firing() == [], "the alert that ends with the version before")
    assert desk.left == []
    if not (promtool and prometheus):
        pytest.skip("all but the parts with Prometheus, which is not installed (Debian: apt install prometheus)")


def streams_through_a_kill(desk: Desk, expected: list[int]) -> None:
    """The stream is killed in the middle and started again by the same command; the sender repeats everything."""
    command = desk.take("python -m workbench.detector stream ")
    points = (desk.folder / "points.jsonl").read_bytes().splitlines(keepends=True)
    out = desk.folder / "flags.jsonl"
    with desk.start(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process, killed_at_last(process):
        assert process.stdin is not None
        process.stdin.write(b"".join(points[:300]))
        process.stdin.flush()
        until(lambda: out.exists() and out.read_bytes().count(b"\n") > 100, "lines of the stream")
        process.kill()
    with (desk.folder / "points.jsonl").open("rb") as given:
        desk.run(command, stdin=given)
    judged = [row for row in map(json.loads, out.read_text("utf-8").splitlines()) if "flag" in row]
    assert [row["index"] for row in judged] == list(range(len(points)))
    assert [row["flag"] for row in judged] == expected
