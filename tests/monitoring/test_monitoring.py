"""Deployed packs: drift, budgets, gaps and answers are told; a challenger is scored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.monitoring.peaks import answers, packed, table
from workbench.cli.main import main


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
    assert found["challenger"]["challenger"] == {
        "flagged": 7,
        "alerts": 7,
        "confirmed": 6,
        "rejected": 0,
        "event_f1": None,
    }
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
