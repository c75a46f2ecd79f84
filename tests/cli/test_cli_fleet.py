"""`fleet` on the command line, in processes of its own: plan, run, kill, go on, status, approve, one pack."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.fakes.chat_server import ChatServer
from tests.fleet.data import write_set
from tests.fleet.test_fleet_money import GOOD
from workbench.fleet.plan import read_plan
from workbench.packs.pack import read_pack
from workbench.project.project import Project

ROOT = Path(__file__).resolve().parents[2]
RUN = "import sys; from workbench.cli.main import main; sys.exit(main(sys.argv[1:]))"
LONG_S = 600.0


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-c", RUN, *map(str, arguments)]


def cli(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, text=True, timeout=LONG_S, check=False)


def make_plan(folder: Path, count: int = 8, *more: object) -> Path:
    write_set(folder / "set.parquet", count)
    quick = ("--rounds", 1, "--candidates", 2, "--learn", 3, "--batch", 1, *more)
    done = cli(
        "fleet", "plan", folder / "set.parquet", "--parquet", "--out", folder / "plan.json", "--workers", 1, *quick
    )
    assert done.returncode == 0, done.stderr
    assert f"{count} series in 1 groups" in done.stdout
    return folder / "plan.json"


@pytest.mark.slow
def test_a_fleet_from_a_data_set_to_a_pack(tmp_path: Path) -> None:
    plan, out = make_plan(tmp_path), tmp_path / "run"
    done = cli("fleet", "run", plan, "--out", out, "--workers", 2, "--json", tmp_path / "status.json")
    assert done.returncode == 0, done.stderr
    status = json.loads((tmp_path / "status.json").read_text("utf-8"))
    assert status["states"] == {"done": 8} and status["outcome"] == "completed"
    row = status["series"][0]
    assert {"name", "group", "status", "f1", "precision", "recall", "alerts_per_day", "drift", "shape"} <= set(row)
    told = cli("fleet", "status", out, "--all")
    assert told.returncode == 0 and "8 done" in told.stdout and "host-3" in told.stdout
    approved = cli("approve", out, "--by", "Ada", "--owner", "storage", "--runbook", "look at the disk")
    assert approved.returncode == 0, approved.stderr
    packed = cli("export", out, "--out", tmp_path / "fleet-1.0.0.rulepack")
    assert packed.returncode == 0, packed.stderr
    (rule,) = read_pack(tmp_path / "fleet-1.0.0.rulepack").rules
    assert set(rule.input.series) == {f"host-{number}" for number in range(8)}
    again = cli("fleet", "run", plan, "--out", out, "--workers", 1)
    assert again.returncode == 0 and "Going on" in again.stderr


@pytest.mark.slow
def test_a_run_that_is_killed_goes_on_and_ends_as_one_that_was_not(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert cli("fleet", "run", plan, "--out", whole, "--workers", 1).returncode == 0
    run = subprocess.Popen(
        command("fleet", "run", plan, "--out", killed, "--workers", 1), cwd=ROOT, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + LONG_S
    while rows(killed) < 5:
        assert run.poll() is None and time.monotonic() < until
        time.sleep(0.02)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    done = cli("fleet", "run", plan, "--out", killed, "--workers", 1)
    assert done.returncode == 0, done.stderr
    assert rules(killed) == rules(whole)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is a signal on POSIX only")
@pytest.mark.parametrize("judged", [0, 4])
def test_ctrl_c_ends_a_run_that_waits_for_its_workers_and_the_next_one_goes_on(judged: int, tmp_path: Path) -> None:
    plan, out = make_plan(tmp_path), tmp_path / "run"
    run = subprocess.Popen(
        command("fleet", "run", plan, "--out", out, "--workers", 2),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no thread is at work here
    )
    until = time.monotonic() + LONG_S
    while not (out / "run.rwb").exists() or rows(out) < judged:
        assert run.poll() is None and time.monotonic() < until
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=LONG_S)
    assert run.returncode == 130, err
    assert "Traceback" not in err
    done = cli("fleet", "run", plan, "--out", out, "--workers", 2)
    assert done.returncode == 0 and "8 done" in done.stdout, done.stderr


@pytest.mark.slow
def test_groups_ask_a_model_that_was_agreed_to_and_the_budget_says_what_was_not_begun(tmp_path: Path) -> None:
    plan, out = make_plan(tmp_path, 4, "--proposer", "llm"), tmp_path / "run"
    (tmp_path / "prices.toml").write_text("[m]\ninput = 0.0\noutput = 100.0\n", "utf-8")
    model = ("--model", "m", "--prices", tmp_path / "prices.toml", "--max-tokens", 1000)
    started = ("fleet", "run", plan, "--out", out, "--workers", 1)
    alone = cli(*started)
    assert alone.returncode == 2 and "needs a model" in alone.stderr
    away = cli(*started, *model, "--base-url", "https://models.example/v1")
    assert away.returncode == 2 and "models.example" in away.stderr and "labeled values" in away.stderr
    with ChatServer(GOOD) as server:
        local = (*started, *model, "--base-url", server.url, "--local-only")
        poor = cli(*local, "--max-usd", 0.5, "--usd", 0.4)
        assert poor.returncode == 0 and "4 series not begun: the budget of money is spent" in poor.stdout, poor.stderr
        assert not server.seen
        done = cli(*local, "--usd", 2)
        assert done.returncode == 0 and "4 done" in done.stdout, done.stderr
        assert server.seen and list((out / "llm").glob("*/transcript.jsonl"))
    nobody = cli("fleet", "run", make_plan(tmp_path, 4), "--out", tmp_path / "other", "--model", "m")
    assert nobody.returncode == 2 and "The synthesizer asks no model" in nobody.stderr


def rows(folder: Path) -> int:
    """How many series the run log of a folder has told of."""
    if not (folder / "plan.json").exists() or not (folder / "run.rwb").exists():
        return 0
    with Project.open(folder / "run.rwb", read_only=True) as project:
        events = project.runlog.events(read_plan(folder / "plan.json").run_id)
    return sum(type(event).__name__ == "SeriesJudged" for event in events)


def rules(folder: Path) -> dict[str, bytes]:
    """The files of all rules, byte by byte."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.glob("rules/*/*"))}


@pytest.mark.slow
def test_what_cannot_be_planned_is_told(tmp_path: Path) -> None:
    write_set(tmp_path / "set.parquet", 2)
    plan = cli("fleet", "plan", tmp_path / "other", "--parquet", "--out", tmp_path / "p.json", "--workers", 1)
    assert plan.returncode == 2 and "no data set" in plan.stderr
    nothing = cli("fleet", "run", tmp_path / "set.parquet", "--out", tmp_path / "run")
    assert nothing.returncode == 2 and "not the plan of a fleet" in nothing.stderr
    nobody = cli("fleet", "plan", tmp_path, "--out", tmp_path / "p.json", "--scheduler", "tcp://127.0.0.1:9")
    assert nobody.returncode == 2 and "no Dask scheduler" in nobody.stderr
