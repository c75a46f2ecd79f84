"""A process that asks on several threads is killed again and again: nothing is paid twice, nothing is forgotten."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.chat_server import ChatServer, Say, Seen
from tests.llm.clients import PRICE, client
from workbench.llm.record.transcript import read_transcript

ROOT = Path(__file__).resolve().parents[2]
REQUESTS, KILLS = 32, 8
ASK = f"""
import sys
from functools import partial
from pathlib import Path
from tests.llm.clients import client, numbered, together

one = client(sys.argv[1], Path(sys.argv[2]), in_flight=4)
works = [[partial(one.ask, numbered(seed)) for seed in range(at, {REQUESTS}, 4)] for at in range(4)]
together([lambda mine=mine: [work() for work in mine] for mine in works])
"""


@pytest.mark.slow
def test_a_process_killed_at_random_moments_asks_again_only_what_it_was_asking_when_it_died(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    arrived: list[str] = []

    def author(seen: Seen) -> Say:
        arrived.append(seen.key)
        return Say(f"answer {seen.seed}", wait_s=float(rng.uniform(0, 0.2)))

    killed = 0
    with ChatServer(author=author) as server:
        while True:
            process = subprocess.Popen([sys.executable, "-c", ASK, server.url, str(tmp_path)], cwd=ROOT)
            try:
                begun = len(server.seen)
                if killed < KILLS:
                    wanted = begun + int(rng.integers(1, 7))
                    while len(server.seen) < wanted and process.poll() is None:
                        server.closing.wait(0.005)
                    server.closing.wait(float(rng.uniform(0, 0.1)))
                    process.kill()
                code = process.wait(120)
            finally:
                process.kill()
                process.wait()
            if code == 0:
                break
            killed += 1
        one = client(server.url, tmp_path)
        asked, lines = Counter(arrived), read_transcript(tmp_path / "transcript.jsonl")
    assert killed >= 3
    assert len(asked) == REQUESTS
    hashes = {line["call"]: line["prompt_hash"] for line in lines if line["kind"] == "asked"}
    lost = Counter(hashes[line["call"]] for line in lines if line.get("error"))
    assert sum(asked.values()) - REQUESTS <= sum(lost.values())  # only what never ended was asked again
    assert max(asked.values()) <= 1 + max(lost.values(), default=0)
    assert sorted(line["call"] for line in lines if line["kind"] == "ended") == sorted(hashes)
    real = PRICE.of(100, 50)
    assert one.usd == pytest.approx(REQUESTS * real + sum(line["usd"] for line in lines if line.get("error")))
    assert one.usd >= sum(asked.values()) * real - 1e-12
