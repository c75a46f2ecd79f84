"""Training with a model, killed at any moment: it goes on, asks nothing twice that was answered, books each cent."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.chat_server import ChatServer, Say, Seen
from tests.training.data import TEXT, spiky
from workbench.project.project import Project

ROOT = Path(__file__).resolve().parents[2]
RUN = "import sys; from workbench.cli.main import main; sys.exit(main(sys.argv[1:]))"
CALLS_A_START = 4  # a kill comes with one of so many calls, so that every start gets on a little
LATE_S = 1.5  # or within so many seconds after it


def author(seen: Seen) -> Say:
    """Rules drawn from the prompt and its seed: some are no Python, most are worse than what they were to better."""
    told = hashlib.sha256(f"{seen.seed}{seen.prompt}".encode()).digest()
    limit = 3.0 + 12.0 * told[0] / 255
    text = TEXT.format(limit=round(limit, 2))
    if told[1] < 50:
        text = text.replace("np.abs(", "np.abs((")
    return Say(f"A limit on jumps.\n```python\n{text}```")


class Killer:
    """Kills the process of the moment at chance moments: when a call arrives, or some time after it was answered."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self.process: subprocess.Popen[str] | None = None
        self._left, self._after = 0, 0.0
        self._timers: list[threading.Timer] = []

    def aim(self, process: subprocess.Popen[str]) -> None:
        """From now on at this process, once."""
        with self._lock:
            self.process = process
            self._left = self._chance.randint(1, CALLS_A_START)
            self._after = 0.0 if self._chance.random() < 0.3 else self._chance.uniform(0.0, LATE_S)

    def on_call(self, seen: Seen) -> Say:
        """What the server answers with, if anybody is left to hear it."""
        with self._lock:
            self._left -= 1
            if self._left == 0 and self.process is not None:
                timer = threading.Timer(self._after, _kill, (self.process,))
                self._timers.append(timer)
                timer.start()
        return author(seen)

    def rest(self) -> None:
        """No kill comes any more."""
        for timer in self._timers:
            timer.cancel()
            timer.join()


def _kill(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """A labeled series on which no limit on jumps is perfect."""
    one = spiky()
    value = one.value + np.random.default_rng(1).standard_t(2, len(one)) * 2.5
    truth = one.labels.mask(len(one))
    rows = [f"{60 * at},{v!r},{t}" for at, (v, t) in enumerate(zip(value.tolist(), truth.tolist(), strict=True))]
    path = tmp_path / "noisy.csv"
    path.write_text("timestamp,value,label\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def started(*arguments: object) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    return subprocess.Popen(
        [sys.executable, "-c", RUN, "train", *map(str, arguments)],
        cwd=ROOT,
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def flags_of(server: ChatServer) -> list[object]:
    model = ["--proposer", "llm", "--model", "gpt-4o-mini", "--base-url", server.url, "--in-flight", 2]
    return [*model, "--rounds", 4, "--candidates", 2, "--mode", "each", "--workers", 2, "--max-usd", 5]


def finished(out: Path) -> tuple[str, float | None]:
    """The text of the rule and the money of a run that came to its end."""
    with Project.open(out / "run.rwb", read_only=True) as project:
        (run,) = project.runlog.runs()
        events = project.runlog.events(run.id)
        assert [event.seq for event in events] == list(range(len(events)))
        assert events[-1].outcome == "completed"
        usd = events[-1].usd
    (rule,) = out.glob("rules/*/rule.py")
    return rule.read_text("utf-8"), usd


def transcript(out: Path) -> Iterator[dict[str, object]]:
    for line in (out / "llm" / "transcript.jsonl").read_text("utf-8").splitlines():
        with suppress(ValueError):  # a kill in the middle of a line
            yield json.loads(line)


def check_books(out: Path, server_calls: int, usd: float | None) -> None:
    """Nothing that was answered is asked again, nothing was asked unseen, and the money is the sum of its calls."""
    asked, answered, cost = dict[int, str](), set[str](), dict[int, float]()
    for line in transcript(out):
        number = int(line["call"])  # type: ignore[call-overload]
        if line["kind"] == "asked":
            assert line["prompt_hash"] not in answered, "asked again what was answered"
            asked[number] = str(line["prompt_hash"])
            cost[number] = float(line["reserved_usd"])  # type: ignore[arg-type]
        elif line["kind"] == "ended":
            cost[number] = float(line["usd"])  # type: ignore[arg-type]
            if "text" in line:
                answered.add(asked[number])
    assert len(asked) >= server_calls
    assert usd == pytest.approx(sum(cost.values()))


def killed_until(kills: int, tmp_path: Path, csv: Path, seed: int) -> None:
    """Runs that are killed and resumed until there were that many kills; each ends as the one that was left alone."""
    killer, count, runs = Killer(seed), 0, 0
    with ChatServer(author=author) as server:
        whole = started(csv, "--out", tmp_path / "whole", *flags_of(server))
        _, err = whole.communicate(timeout=300)
        assert whole.returncode == 0, err
        wanted, whole_usd = finished(tmp_path / "whole")
        check_books(tmp_path / "whole", len(server.seen), whole_usd)
    while count < kills:
        out = tmp_path / f"run{runs}"
        runs += 1
        with ChatServer(author=killer.on_call) as server:
            count += _one_run(out, csv, server, killer, lambda so_far=count: so_far < kills)
            rule, usd = finished(out)
            check_books(out, len(server.seen), usd)
        assert rule == wanted
        assert usd is not None and whole_usd is not None and usd >= whole_usd - 1e-12


def _one_run(out: Path, csv: Path, server: ChatServer, killer: Killer, more: Callable[[], bool]) -> int:
    """One run to its end; how often it was killed on the way."""
    kills, place = 0, [csv, "--out", out]
    while True:
        if (out / "run.rwb").exists():
            place = ["--resume", out]
        process = started(*place, *flags_of(server))
        if more():
            killer.aim(process)
        _, err = process.communicate(timeout=300)
        if process.returncode == 0:
            killer.rest()
            return kills
        assert process.returncode == -signal.SIGKILL, err
        kills += 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a kill without warning is a signal on POSIX only")
def test_a_run_killed_a_few_times_ends_as_one_that_was_not_and_asks_nothing_twice(tmp_path: Path, csv: Path) -> None:
    killed_until(3, tmp_path, csv, seed=1)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a kill without warning is a signal on POSIX only")
def test_runs_killed_at_fifty_chance_moments_end_as_one_that_was_not_and_ask_nothing_twice(
    tmp_path: Path, csv: Path
) -> None:
    killed_until(50, tmp_path, csv, seed=2)
