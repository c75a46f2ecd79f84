"""`train --proposer llm` as a process: flags, consent, what is written, resume."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.chat_server import ChatServer, Fail, Say, Seen
from tests.training.data import TEXT, spiky

ROOT = Path(__file__).resolve().parents[2]
RUN = "import sys; from workbench.cli.main import main; sys.exit(main(sys.argv[1:]))"
ANSWER = Say(f"Jumps.\n```python\n{TEXT.format(limit=7.5)}```")


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """A file of a labeled series."""
    one = spiky()
    truth = one.labels.mask(len(one))
    seconds = np.arange(len(one)) * 60
    rows = [f"{s},{v!r},{t}" for s, v, t in zip(seconds.tolist(), one.value.tolist(), truth.tolist(), strict=True)]
    path = tmp_path / "spiky.csv"
    path.write_text("timestamp,value,label\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def train(*arguments: object, key: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    return subprocess.run(
        [sys.executable, "-c", RUN, "train", *map(str, arguments)],
        cwd=ROOT,
        env={**kept, **environ, **({"OPENAI_API_KEY": key} if key else {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("more", [[], ["--base-url", "http://localhost:9/v1"]])
def test_a_forecast_needs_no_consent_sends_nothing_and_leaves_nothing(more, csv: Path, tmp_path: Path) -> None:
    key, out = "sk-very-secret-0123456789", tmp_path / "out"
    flags = ["--proposer", "hybrid", "--model", "gpt-4o-mini", "--max-usd", 2, "--forecast", *more]
    done = train(csv, "--out", out, *flags, key=key)
    assert done.returncode == 0, done.stderr
    host = "localhost" if more else "api.openai.com"
    assert f"Forecast for gpt-4o-mini at {host}, 1 task(s):" in done.stdout
    assert "the cap of $2 is never exceeded" in done.stdout
    assert "Training sends names, labeled values of the training parts, and rules with their errors" in done.stdout
    assert f"of the series in spiky.csv to {host}. Nothing was sent now." in done.stdout
    assert "import rulekit as rk" in done.stdout
    assert key not in done.stdout + done.stderr
    assert not out.exists()


def test_a_forecast_does_not_know_an_unknown_price_and_is_refused_where_no_model_is_asked(csv: Path) -> None:
    unknown = train(csv, "--proposer", "llm", "--model", "mine", "--base-url", "http://localhost:9/v1", "--forecast")
    assert unknown.returncode == 0, unknown.stderr
    assert "price unknown" in unknown.stdout
    assert "$" not in unknown.stdout.split("--- system")[0]
    none = train(csv, "--forecast")
    assert (none.returncode, none.stdout) == (2, "")
    assert "the synthesizer asks no model" in none.stderr


def llm(server: ChatServer, *more: object) -> list[object]:
    limits = ["--rounds", 1, "--mode", "each"]
    return ["--proposer", "llm", "--model", "gpt-4o-mini", "--base-url", server.url, *limits, *more]


@pytest.mark.slow
def test_training_with_a_model_on_this_machine_writes_rules_transcript_and_cost(csv: Path, tmp_path: Path) -> None:
    key = "sk-very-secret-0123456789"
    out = tmp_path / "out"
    with ChatServer(ANSWER) as server:
        done = train(csv, "--out", out, "--local-only", *llm(server), "--json", tmp_path / "s.json", key=key)
    assert done.returncode == 0, done.stderr
    rule = next((out / "rules").glob("*/rule.toml")).read_text("utf-8")
    assert 'kind = "llm"' in rule or 'model = "base detector"' in rule
    scores = json.loads((tmp_path / "s.json").read_text("utf-8"))
    assert json.dumps(scores).count("usd") >= 1
    assert "Language model: 6 calls, 900 tokens, $0.0003" in done.stderr
    transcript = (out / "llm" / "transcript.jsonl").read_text("utf-8")
    assert len(transcript.splitlines()) == 12
    for path in [p for p in out.rglob("*") if p.is_file()]:
        assert key.encode() not in path.read_bytes(), path
    assert key not in done.stdout + done.stderr


@pytest.mark.slow
def test_a_key_that_the_server_echoes_is_in_nothing_that_a_run_writes_or_says(csv: Path, tmp_path: Path) -> None:
    canary, out = "canary-KEY-0123456789abcdef", tmp_path / "out"
    text = TEXT.format(limit=7.5).replace("A limit on jumps.", f"A limit on jumps, says {canary}.")

    def author(seen: Seen) -> Say | Fail:
        if seen.seed % 4 == 0:
            return Fail(500, {"error": {"message": f"{canary} is broken"}})
        return Say(f"{canary}\n```python\n{text}```\n{canary}")

    with ChatServer(author=author, key=canary) as server:
        flags = [
            "--proposer",
            "llm",
            "--model",
            "gpt-4o-mini",
            "--base-url",
            server.url,
            "--rounds",
            2,
            "--mode",
            "each",
        ]
        done = train(csv, "--out", out, *flags, "--candidates", 3, key=canary)
        assert server.seen
    exported = tmp_path / "transcript.md"
    code = (
        f"{RUN.replace('sys.argv[1:]', repr(['transcript', 'export', str(out / 'run.rwb'), '--out', str(exported)]))}"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    assert "says •••" in exported.read_text("utf-8")
    for path in [p for p in (*out.rglob("*"), exported) if p.is_file()]:
        assert canary.encode() not in path.read_bytes(), path
        assert canary[:14].encode() not in path.read_bytes(), path
    assert canary[:14] not in done.stdout + done.stderr + told.stdout + told.stderr


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ([], "would send names, labeled values of the training parts"),
        (["--consent", "example.org"], "to api.openai.com"),
        (["--local-only", "--consent", "api.openai.com"], "only this machine is permitted"),
        (["--consent", "api.openai.com"], "OPENAI_API_KEY is not set"),
    ],
)
def test_without_consent_or_key_it_ends_with_a_sentence_and_leaves_nothing(more, words, csv, tmp_path) -> None:
    out = tmp_path / "out"
    done = train(csv, "--out", out, "--proposer", "hybrid", "--model", "gpt-4o-mini", *more)
    assert done.returncode == 2
    assert words in done.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--proposer", "llm"], "--model is missing"),
        (["--model", "m"], "asks no model"),
        (["--proposer", "llm", "--model", "m", "--base-url", "http://localhost:9/v1", "--max-usd", 1], "price"),
        (["--proposer", "llm", "--model", "m", "--max-usd", "-1"], "above 0"),
        (["--proposer", "llm", "--model", "m", "--base-url", "localhost:11434"], "http://"),
        (["--proposer", "llm", "--model", "m", "--prices", "none.toml"], "is no file"),
        (["--proposer", "llm", "--model", "m", "--provider", "azure"], "--api-version"),
        (["--proposer", "llm", "--model", "m", "--base-url", "http://localhost:9/v1", "--top-p", 7], "top_p"),
        (["--proposer", "llm", "--model", "m", "--base-url", "http://localhost:9/v1?key=1"], "more than a path"),
        (["--top-p", ".5"], "--top-p is given"),
    ],
)
def test_flags_that_make_no_sense_are_refused(more, words, csv, tmp_path) -> None:
    done = train(csv, "--out", tmp_path / "out", *more)
    assert done.returncode == 2
    assert words in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_run_whose_model_failed_is_resumed_and_asks_nothing_twice(csv: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with ChatServer(ANSWER, ANSWER, Fail(401)) as server:
        failed = train(csv, "--out", out, *llm(server, "--in-flight", 1))
    assert failed.returncode == 2
    assert "OPENAI_API_KEY" in failed.stderr
    with ChatServer(ANSWER) as again:
        done = train("--resume", out, *llm(again, "--in-flight", 1))
    assert done.returncode == 0, done.stderr
    first, second = ([(seen.body["seed"], seen.prompt) for seen in s.seen] for s in (server, again))
    assert second[0] == first[2]
    assert not set(first[:2]) & set(second)
