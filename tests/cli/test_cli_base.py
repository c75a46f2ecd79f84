"""Training beside a base detector on the command line, from flags in a column to the flags of the pack."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import ANN, Cli, call_cli
from tests.fakes.chat_server import ChatServer, Say
from tests.training.based import faulty, rise_rule
from workbench.packs.pack import read_pack
from workbench.packs.rulefile import write_rule
from workbench.project.project import Project
from workbench.sandbox.host import Host, HostOptions
from workbench.sandbox.run import flag_series
from workbench.training.combined.join import joined

HIGH_IN_CHUNKS = """import numpy as np


def inference(sample):
    value = sample[:, 0]
    # Abnormal Rule 1: far from the mean of the chunk
    return np.abs(value - np.mean(value)) > LIMIT * (1.0 + (len(value) > 600))
"""
SMALL = ("--mode", "each", "--rounds", 1, "--candidates", 2, "--workers", 1)


def write_case(path: Path, seed: int = 0) -> Path:
    """A series with a score of its own: how far each value jumped."""
    path.parent.mkdir(exist_ok=True)
    one = faulty(path.stem, seed=seed)
    score = np.abs(np.diff(one.value, prepend=one.value[0]))
    rows = zip(range(len(one)), one.value.tolist(), one.labels.mask(len(one)).tolist(), score.tolist(), strict=True)
    lines = [f"{1_700_000_000 + 60 * at},{value!r},{label},{given!r}" for at, value, label, given in rows]
    path.write_text("\n".join(["timestamp,value,label,score", *lines]) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """The folder of a run with a column as base, its pack, and what train said."""
    folder = tmp_path_factory.mktemp("based")
    data = write_case(folder / "faulty.csv")
    spec = "column:score>=8"
    trained = call_cli("train", data, "--out", folder / "run", "--base", spec, *SMALL, "--json", folder / "s.json")
    assert trained.code == 0, trained.err
    assert call_cli("approve", folder / "run", *ANN).code == 0
    pack = folder / "both-1.0.0.rulepack"
    done = call_cli("export", folder / "run", "--out", pack, "--without-examples")
    assert done.code == 0, done.err
    return folder, pack, trained.err


@pytest.mark.slow
def test_train_says_what_was_taken_beside_the_base_and_why(exported: tuple[Path, Path, str]) -> None:
    folder, _, told = exported
    assert "faulty: base + add + filter: " in told
    assert "the base alone" in told
    assert "the base alone" in (folder / "run" / "report.html").read_text("utf-8")
    (one,) = json.loads((folder / "s.json").read_text("utf-8"))["series"]
    assert one["test"]["event_f1"] > 0.7
    assert json.loads((folder / "s.json").read_text("utf-8"))["worse_than_base"] == 0


def test_the_pack_carries_the_combination_and_the_roles(exported: tuple[Path, Path, str]) -> None:
    pack = read_pack(exported[1])
    assert pack.combination == "aggregator"
    assert dict(pack.roles) == {"faulty": "base", "faulty-add": "add", "faulty-filter": "filter"}
    assert call_cli("verify", exported[1]).code == 0


def test_what_the_pack_detects_is_what_training_scored_bit_for_bit(exported: tuple[Path, Path, str]) -> None:
    folder, pack, _ = exported
    done = call_cli("detect", pack, folder / "faulty.csv", "--out", folder / "flags.csv")
    assert done.code == 0, done.err
    with (folder / "flags.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with (
        Project.open(folder / "run" / "run.rwb", read_only=True) as project,
        Host(options=HostOptions(spare=False)) as host,
    ):
        series = project.load_series("faulty")
        rules = {rule.role: rule for rule in project.rules()}
        base = flag_series(rules["base"], series, host)
        beside = [(role, flag_series(rules[role], series, host)) for role in ("add", "filter")]
        both = joined(base, rules["base"].emit, beside)
    assert [int(row["flag"]) for row in rows] == both.flags.tolist()
    assert [int(row["condition"]) for row in rows] == both.condition.tolist()
    assert [float(row["value"]) for row in rows] == series.value.tolist()
    assert both.flags.tolist() != base.flags.tolist()


def test_the_pack_scores_what_base_and_rules_say_together(exported: tuple[Path, Path, str]) -> None:
    folder, pack, told = exported
    assert "not used: score" not in told
    done = call_cli("score", pack, folder / "faulty.csv", "--json", "-")
    assert done.code == 0, done.err
    (whole,) = json.loads(done.out)["series"]
    with Project.open(folder / "run" / "run.rwb", read_only=True) as project:
        base = next(rule for rule in project.rules() if rule.role == "base")
    write_rule(base, folder / "alone")
    done = call_cli("score", folder / "alone", folder / "faulty.csv", "--json", "-")
    assert done.code == 0, done.err
    (alone,) = json.loads(done.out)["series"]
    assert alone["test"]["event_f1"] + 0.2 < whole["test"]["event_f1"] > 0.7


def test_a_pack_with_a_column_as_base_names_the_column_where_it_is_missing(
    exported: tuple[Path, Path, str], tmp_path: Path
) -> None:
    rows = (exported[0] / "faulty.csv").read_text("utf-8").splitlines()
    bare = tmp_path / "faulty.csv"
    bare.write_text("\n".join(row.rpartition(",")[0] for row in rows) + "\n", "utf-8")
    done = call_cli("detect", exported[1], bare)
    assert done.code == 2
    assert "has no column 'score'" in done.err


def test_a_run_with_a_base_goes_on_with_the_same_base(exported: tuple[Path, Path, str]) -> None:
    done = call_cli("train", "--resume", exported[0] / "run")
    assert done.code == 0, done.err
    assert "faulty: base + add + filter: " in done.err


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("builtin:magic", "There is no built-in detector magic"),
        ("nonsense", "--base nonsense is not understood"),
        ("column:mood", "has no column 'mood'"),
        ("file:/nowhere/flags.csv", "flags.csv"),
        ("pack:/nowhere/x.rulepack", "x.rulepack"),
    ],
)
def test_a_base_that_cannot_be_had_ends_with_a_sentence_and_leaves_no_folder(
    spec: str, words: str, tmp_path: Path, cli: Cli
) -> None:
    data = write_case(tmp_path / "a.csv")
    done = cli("train", data, "--out", tmp_path / "out", "--base", spec)
    assert done.code == 2
    assert words in done.err.splitlines()[-1]
    assert not (tmp_path / "out").exists()


def answer(text: str) -> Say:
    """A model that always writes this rule."""
    return Say(f"A rule.\n```python\n{text}```")


@pytest.mark.parametrize("mode", ["each", "group"])
def test_a_model_writes_the_rules_beside_a_base_for_one_series_and_for_several(
    mode: str, tmp_path: Path, cli: Cli
) -> None:
    write_case(tmp_path / "data" / "a.csv")
    write_case(tmp_path / "data" / "b.csv", seed=3)
    flags = ("--mode", mode, "--rounds", 1, "--candidates", 1, "--workers", 1, "--base", "builtin:ar", "--local-only")
    with ChatServer(answer(rise_rule().text)) as server:
        model = ("--proposer", "llm", "--model", "m", "--base-url", server.url)
        done = cli("train", tmp_path / "data", "--out", tmp_path / "run", *flags, *model)
        asked = len(server.seen)
    assert done.code == 0, done.err
    names = ("a", "b") if mode == "each" else ("group",)
    assert asked >= 2 * len(names)  # each rule has its author: one for what is missed, one for false alarms
    for name in names:
        assert f"{name}: base + add" in done.err
        added = (tmp_path / "run" / "rules" / f"{name}-add" / "rule.toml").read_text("utf-8")
        assert 'kind = "llm"' in added
        assert 'role = "add"' in added


def test_the_chunk_size_is_calibrated_with_the_models_own_rules_and_kept(tmp_path: Path, cli: Cli) -> None:
    data = write_case(tmp_path / "a.csv")
    chunked = HIGH_IN_CHUNKS.replace("LIMIT", "8.0")
    with ChatServer(answer(chunked)) as server:
        flags = ("--rounds", 1, "--candidates", 1, "--workers", 1, "--calibrate-chunk", "--local-only")
        model = ("--proposer", "llm", "--model", "m", "--base-url", server.url)
        done = cli("train", data, "--out", tmp_path / "run", *flags, *model)
    assert done.code == 0, done.err
    assert "Rules that run in chunks get 500 points." in done.err
    with Project.open(tmp_path / "run" / "run.rwb", read_only=True) as project:
        assert project.view("train")["chunk_points"] == 500


def test_there_is_no_chunk_size_to_calibrate_for_the_synthesizer(tmp_path: Path, cli: Cli) -> None:
    done = cli("train", write_case(tmp_path / "a.csv"), "--out", tmp_path / "run", "--calibrate-chunk")
    assert done.code == 2
    assert "--calibrate-chunk has nothing to calibrate" in done.sentence
