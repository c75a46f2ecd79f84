"""Killed at any moment: the project stays whole and holds every edit that was acknowledged."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.model.events import RoundStarted
from workbench.project.project import Project

ROOT = Path(__file__).parents[2]
# Two documents always change together: a half-done edit would show. Each line tells what is safely stored.
WRITER = """
import sys
from pathlib import Path
from workbench.model.events import RoundStarted
from workbench.project.edit import put
from workbench.project.project import Project

project = Project.open(Path(sys.argv[1]))
at = int(project.get("note", "one") or 0)
run = f"run {at}"
for i in range(at + 1, at + 1_000_000):
    text = str(i)
    padding = "x" * (i * 7919 % 9000)
    project.apply(put(project, text, {("note", "one"): text, ("note", "two"): text, ("note", "pad"): padding}))
    if i % 5 == 0:
        project.undo()
        project.redo()
    project.runlog.append(RoundStarted(run, i - at - 1, round=i))
    print(i, flush=True)
"""


def kill_after(path: Path, lines: int) -> int:
    """Let a writer work until it acknowledged so many edits, kill it, and give the last number it acknowledged."""
    with subprocess.Popen([sys.executable, "-c", WRITER, path], cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        seen = 0
        for _ in range(lines):
            seen = int(child.stdout.readline())
        child.kill()
        rest = child.stdout.read().split("\n")[:-1]  # what it still acknowledged before the kill arrived
        assert child.wait() == -signal.SIGKILL
    return int(rest[-1]) if rest else seen


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("kills", [6, pytest.param(30, marks=pytest.mark.slow)])
def test_kills_at_any_moment_lose_no_acknowledged_edit(kills: int, tmp_path: Path) -> None:
    path = tmp_path / "work.rwb"
    Project.create(path).close()
    chance = random.Random(7)
    for _ in range(kills):
        before = 0
        with Project.open(path, read_only=True) as project:
            before = int(project.get("note", "one") or 0)
        acknowledged = kill_after(path, chance.randint(1, 12))
        with Project.open(path) as project:
            one, two = project.get("note", "one"), project.get("note", "two")
            assert one == two
            assert int(one or 0) >= acknowledged
            logged = project.runlog.events(f"run {before}")
            assert len(logged) >= acknowledged - before
            assert logged == tuple(RoundStarted(f"run {before}", i, round=before + 1 + i) for i in range(len(logged)))
            history = project.history()
            assert history == tuple(str(i) for i in range(int(one or 0) - len(history) + 1, int(one or 0) + 1))
            assert project._storage.rows("PRAGMA integrity_check") == [("ok",)]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["work.rwb"]
