"""Deployed packs: drift, budgets, gaps and answers are told; a challenger is scored; a roll-back is one command."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.packs.made import WHEN
from workbench.cli.main import main
from workbench.model.rule import Evidence, InputSpec, Rule
from workbench.packs.approval import approve
from workbench.packs.pack import write_pack

ROOT = Path(__file__).parents[2]
TEXT = """import numpy as np

HIGH = 4.0


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: the value is high
    return value > HIGH
"""
START = 1_767_225_600  # 2026-01-01


def packed(folder: Path, version: str, high: float = 4.0) -> Path:
    rule = Rule("high", TEXT.replace("4.0", str(high)), id="high", input=InputSpec(series=("*",)))
    rule = approve(replace(rule, evidence=Evidence(alerts_per_day=2.0)), "Ann", WHEN)
    return write_pack([rule], folder / f"demo-{version}.rulepack", name="demo", version=version)


def table(path: Path, seed: int, peaks: int = 2, shift: float = 0.0, missing: float = 0.0) -> Path:
    """A day of minutes with peaks of 5 (every other one) and 8, a point each."""
    random = np.random.default_rng(seed)
    values = random.normal(shift, 0.5, 1440)
    values[100 : 100 + 60 * peaks : 60] = np.resize([5.0, 8.0], peaks)
    values[random.random(1440) < missing] = np.nan
    rows = "".join(f"{START + 60 * i},{'' if np.isnan(v) else v}\n" for i, v in enumerate(values))
    path.write_text("timestamp,value\n" + rows)
    return path


def answers(path: Path, peaks: int) -> Path:
    """Peaks of 5 are false alarms, those of 8 true; the last two alerts were not answered."""
    rows = [f"cpu,{START + 60 * (100 + 60 * i)},{'true' if i % 2 else 'false'}\n" for i in range(peaks - 2)]
    path.write_text("series,time,verdict\n" + "".join(rows))
    return path


def test_a_pack_is_watched_from_the_day_that_all_was_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack, data = str(packed(tmp_path, "1.0.0")), tmp_path / "cpu.csv"
    reference, told = str(tmp_path / "reference.json"), tmp_path / "told.json"
    table(data, 1)
    assert main(["monitor", pack, str(data), "--keep", reference]) == 0
    table(data, 2)
    assert main(["monitor", pack, str(data), "--against", reference, "--json", str(told)]) == 0
    calm = json.loads(told.read_text())
    assert (calm["retrain"], calm["series"][0]["alerts"], calm["series"][0]["budget"]) == ([], 2, 4.0)
    for more, words in (
        ({"shift": 0.6}, "value is distributed otherwise"),
        ({"missing": 0.2}, "20% of the points have missing values"),
        ({"peaks": 12}, "12 alerts a day, 4 are planned for"),
    ):
        table(data, 2, **more)  # type: ignore[arg-type]
        capsys.readouterr()
        assert main(["monitor", pack, str(data), "--against", reference]) == 1
        shown = capsys.readouterr().out
        assert words.split("%")[-1] in shown
        assert "Train anew: high" in shown


def test_answers_become_evidence_that_training_takes_and_a_challenger_is_scored_by_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack, data, told = packed(tmp_path, "1.0.0"), table(tmp_path / "cpu.csv", 3, peaks=14), tmp_path / "told.json"
    given_ = ["--feedback", str(answers(tmp_path / "answers.csv", 14)), "--json", str(told)]
    new = ["--challenger", str(packed(tmp_path, "1.1.0", 6.0)), "--retrain", str(tmp_path / "new")]
    assert main(["monitor", str(pack), str(data), *given_, *new]) == 1
    found = json.loads(told.read_text())
    assert (found["series"][0]["true_alarms"], found["series"][0]["false_alarms"]) == (6, 6)
    assert found["challenger"]["better"] is True
    assert found["challenger"]["champion"]["rejected"] == 6
    assert found["challenger"]["challenger"] == {"flagged": 7, "alerts": 7, "confirmed": 6, "rejected": 0}
    assert "The new pack is better" in capsys.readouterr().out
    rows = [row.split(",") for row in (tmp_path / "new" / "cpu.csv").read_text().splitlines()]
    assert rows[0] == ["timestamp", "value", "label"]
    assert sum(row[2] == "1" for row in rows[1:]) == 6
    assert sum(row[1] == "" for row in rows[1:]) == 2, "what nobody answered teaches nothing"
    assert (
        main(["train", str(tmp_path / "new"), "--out", str(tmp_path / "run"), "--mode", "each", "--rounds", "1"]) == 0
    )
    worse = ["--challenger", str(packed(tmp_path, "1.2.0", 9.0))]
    assert main(["monitor", str(pack), str(data), *given_, *worse]) == 1
    assert json.loads(told.read_text())["challenger"]["better"] is False


def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack, data = str(packed(tmp_path, "1.0.0")), str(table(tmp_path / "cpu.csv", 1))
    wrong = tmp_path / "wrong"
    for option, text, words in (
        ("--feedback", "series,time\n", "no column verdict"),
        ("--feedback", "series,time,verdict\ncpu,1767225600,perhaps\n", "Row 2"),
        ("--feedback", "series,time,verdict\ncpu,soon,true\n", "Row 2"),
        ("--against", "{}", "is no reference"),
    ):
        wrong.write_text(text)
        assert main(["monitor", pack, data, option, str(wrong)]) == 2
        assert words in capsys.readouterr().err


def test_a_roll_back_is_one_command_and_the_history_tells_what_ran(tmp_path: Path) -> None:
    first, second = packed(tmp_path, "1.0.0"), packed(tmp_path, "1.1.0", 6.0)
    at = tmp_path / "live"

    def run(*given_: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "main.py", "pack", *map(str, given_), "--at", str(at)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert run("rollback").returncode == 2
    for pack in (first, second):
        assert run("install", pack).returncode == 0
        assert (at / "current.rulepack").read_bytes() == pack.read_bytes()
    second.unlink()
    assert run("rollback").stdout == f"demo 1.0.0 runs at {at} again\n"
    assert (at / "current.rulepack").read_bytes() == first.read_bytes()
    refused = run("rollback")
    assert refused.returncode == 2
    assert "cannot go back" in refused.stderr
    (tmp_path / "broken.rulepack").write_bytes(first.read_bytes()[:-40])
    assert run("install", tmp_path / "broken.rulepack").returncode == 2
    assert [line.split()[1:4] for line in run("history").stdout.splitlines()] == [
        ["install", "demo", "1.0.0"],
        ["install", "demo", "1.1.0"],
        ["rollback", "demo", "1.0.0"],
    ]
