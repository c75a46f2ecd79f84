"""The examples of the help: the unit holds before systemd, and the very command lines of all of them run."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.detector.streaming import RULES, START_NS, values
from tests.packs.made import WHEN
from workbench.model.rule import InputSpec
from workbench.packs.approval import approve
from workbench.packs.pack import write_pack
from workbench.packs.signature.keys import make_keys
from workbench.packs.signing import sign_pack

ROOT = Path(__file__).parents[3]
HELP = ROOT / "resources" / "help"
PROGRAM = "/usr/local/bin/workbench-detector"
VERIFY = shutil.which("systemd-analyze")  # of Debian's package systemd
ROWS = [f"{START_NS // 10**9 + 300 * i},{value}\n" for i, value in enumerate(values(300))]


def blocks(page: str = "deploy.md") -> list[str]:
    """What stands between fences."""
    return re.findall(r"^```\n(.*?)^```$", (HELP / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def block(begin: str) -> str:
    (found,) = (one for one in blocks() if one.startswith(begin))
    return found


def started() -> str:
    """The command line of the unit."""
    (line,) = re.findall(r"^ExecStart=(.*)$", block("[Unit]"), re.MULTILINE)
    return line


def scheduled() -> str:
    """That of the table of cron: what follows the five fields of time."""
    fields = block("*/5").split(maxsplit=5)
    assert fields[:5] == ["*/5", "*", "*", "*", "*"]
    return fields[5].strip()


class Machine:
    """A folder in the place of `/`, with a pack that is signed, a table that grows, and the detector in the path."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("srv/packs", "data", "var/lib/rules", "var/log/rules", "bin", "keys"):
            (root / name).mkdir(parents=True)
        rule = approve(replace(RULES[0], id="smooth", input=InputSpec(series=("*",))), "Ann", WHEN)
        pack = write_pack([rule], root / "srv/packs/current.rulepack", name="demo", version="1.0.0")
        keys = make_keys(root / "keys")
        sign_pack(pack, keys.private)
        shutil.copy(keys.public, root / "srv/sre.pub")
        self.program = root / "bin/workbench-detector"
        self.program.write_text(f'#!/bin/sh\nexec {sys.executable} -m workbench.detector "$@"\n')
        self.program.chmod(0o755)
        self.rows(0)

    def rows(self, count: int) -> None:
        (self.root / "data/latency.csv").write_text("timestamp,value\n" + "".join(ROWS[:count]))

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        """A command line as it stands in the help, by a shell that has these folders."""
        here = re.sub(r"(?<= )/(srv|data|var)/", rf"{self.root}/\1/", line).replace(PROGRAM, "workbench-detector")
        path = f"{self.program.parent}:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
        command = ["/bin/sh", "-c", here]
        return subprocess.run(command, env=environment, cwd=self.root, capture_output=True, text=True, check=False)

    def judged(self) -> int:
        lines = (self.root / "var/log/rules/latency.jsonl").read_text().splitlines()
        return sum("flag" in json.loads(line) for line in lines)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    if sys.platform == "win32":
        pytest.skip("the examples are of systems with /bin/sh")
    return Machine(tmp_path)


def test_both_pages_have_the_same_examples() -> None:
    assert blocks("de/deploy.md") == blocks()


@pytest.mark.skipif(VERIFY is None, reason="the Debian package systemd is not installed")
def test_the_unit_and_its_timer_hold_before_systemd(machine: Machine) -> None:
    assert VERIFY is not None
    service, timer = machine.root / "rules.service", machine.root / "rules.timer"
    timer.write_text(block("[Timer]"))

    def verify(unit: str) -> subprocess.CompletedProcess[str]:
        service.write_text(unit)
        command = [VERIFY, "verify", "--man=no", str(service), str(timer)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    unit = block("[Unit]").replace(PROGRAM, str(machine.program))
    done = verify(unit)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Unknown key" in verify(unit.replace("StateDirectory", "StateDirectories")).stderr, "it does look"
    calendar = re.search(r"OnCalendar=(.*)", timer.read_text())
    assert calendar is not None
    subprocess.run([VERIFY, "calendar", calendar[1]], check=True, capture_output=True)


def test_the_command_of_cron_judges_what_is_new(machine: Machine) -> None:
    for count in (120, 300, 300):
        machine.rows(count)
        done = machine.run(scheduled())
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert machine.judged() == count


def test_the_command_of_the_unit_ends_with_the_code_that_the_unit_expects(machine: Machine) -> None:
    machine.rows(300)
    done = machine.run(started())
    assert f"SuccessExitStatus={done.returncode}\n" in block("[Unit]"), done.stderr
    assert machine.run(started()).returncode == 0, "nothing is new"
    (machine.root / "srv/packs/current.rulepack.sig").unlink()
    refused = machine.run(started())
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_the_command_over_a_query_of_a_database_runs(machine: Machine) -> None:
    (line,) = re.findall(r"^python3 main.py detect .*--db .*$", (HELP / "deploy.md").read_text("utf-8"), re.MULTILINE)
    shutil.copy(machine.root / "srv/packs/current.rulepack", machine.root / "checkout-1.1.0.rulepack")
    with sqlite3.connect(machine.root / "metrics.sqlite") as database:
        database.execute("CREATE TABLE load (ts INTEGER, host TEXT, cpu REAL)")
        rows = [(START_NS // 10**9 + 60 * i, "web", float(i % 7)) for i in range(40)]
        database.executemany("INSERT INTO load VALUES (?, ?, ?)", rows)
    database.close()
    done = machine.run(
        f"{shlex.quote(sys.executable)} {shlex.quote(str(ROOT / 'main.py'))} {line.split(maxsplit=2)[2]}"
    )
    assert done.returncode == 0, done.stderr
    assert len((machine.root / "load.jsonl").read_text().splitlines()) >= 40
