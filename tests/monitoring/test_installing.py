"""Which pack runs at a place: a new one fights a duel first, the way back is one command, and the history tells all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.monitoring.peaks import answers, packed, table
from workbench.cli.main import main

ROOT = Path(__file__).parents[2]


def install(pack: Path, at: Path, *more: object) -> int:
    return main(["pack", "install", str(pack), "--at", str(at), "--by", "Ann", *map(str, more)])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where demo 1.0.0 runs, which flags everything above 4."""
    at = tmp_path / "live"
    assert install(packed(tmp_path, "1.0.0"), at) == 0
    return at


def changes(at: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (at / "history.jsonl").read_text().splitlines()]


def test_a_new_pack_that_is_better_by_the_labels_is_installed_and_the_history_has_the_scores(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = table(tmp_path / "cpu.csv", 3, peaks=14, labeled=True)
    better = packed(tmp_path, "1.1.0", 6.0)
    assert install(better, place, "--data", data) == 0
    assert (place / "current.rulepack").read_bytes() == better.read_bytes()
    first, second = changes(place)
    assert (first["by"], first["before"], first["duel"], first["forced"]) == ("Ann", "", "", False)
    assert (second["by"], second["before"], second["forced"]) == ("Ann", "1.0.0", False)
    assert second["duel"] == "event F1 0.667 → 1.000, all alerts 14 → 7"
    figures = second["figures"]
    assert isinstance(figures, dict)
    assert figures["champion"]["event_f1"] == pytest.approx(2 / 3)
    capsys.readouterr()
    assert main(["pack", "history", "--at", str(place)]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert "install   demo 1.1.0" in line
    assert line.endswith("by Ann  after 1.0.0  event F1 0.667 → 1.000, all alerts 14 → 7")


def test_a_new_pack_is_refused_where_it_is_worse_or_nothing_shows_that_it_is_not(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labeled = table(tmp_path / "labeled.csv", 3, peaks=14, labeled=True)
    plain = table(tmp_path / "cpu.csv", 3, peaks=14)
    told = ["--data", plain, "--feedback", answers(tmp_path / "answers.csv", 14)]
    worse = packed(tmp_path, "2.0.0", 9.0)
    champion = (place / "current.rulepack").read_bytes()
    for more, why in (
        ([], "demo 1.0.0 runs there, and nothing shows that the new one is no worse"),
        (["--data", plain], "the data holds neither labels nor answers, so nothing decides"),
        (["--data", labeled], "it is worse than demo 1.0.0: event F1 0.667 → 0.000"),
        (told, "it is worse than demo 1.0.0: confirmed alerts 6 → 0, false 6 → 0, all alerts 14 → 0"),
    ):
        capsys.readouterr()
        assert install(worse, place, *more) == 2
        said = capsys.readouterr().err
        assert why in said
        assert "--without-duel" in said
    assert (place / "current.rulepack").read_bytes() == champion
    assert len(changes(place)) == 1
    assert install(worse, place, "--data", labeled, "--without-duel") == 0
    last = changes(place)[-1]
    assert (last["forced"], last["duel"]) == (True, "event F1 0.667 → 0.000, all alerts 14 → 0")
    assert install(packed(tmp_path, "2.1.0", 8.5), place, "--without-duel") == 0
    capsys.readouterr()
    assert main(["pack", "history", "--at", str(place)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("by Ann  after 2.0.0  --without-duel")


def test_a_pack_that_is_as_good_or_the_same_may_follow(place: Path, tmp_path: Path) -> None:
    plain = table(tmp_path / "cpu.csv", 3, peaks=14)
    told = ["--data", plain, "--feedback", answers(tmp_path / "answers.csv", 14)]
    assert install(tmp_path / "demo-1.0.0.rulepack", place) == 0
    assert install(packed(tmp_path, "1.0.1", 4.1), place, *told) == 0
    assert changes(place)[-1]["duel"] == "confirmed alerts 6 → 6, false 6 → 6, all alerts 14 → 14"


def test_a_history_of_an_older_version_is_read(place: Path, tmp_path: Path) -> None:
    old = [
        {k: v for k, v in one.items() if k in ("when", "action", "name", "version", "sha256", "file")}
        for one in changes(place)
    ]
    (place / "history.jsonl").write_text("".join(json.dumps(one) + "\n" for one in old))
    assert main(["pack", "history", "--at", str(place)]) == 0
    assert install(packed(tmp_path, "1.1.0", 6.0), place, "--without-duel") == 0
    assert main(["pack", "rollback", "--at", str(place), "--by", "Bea"]) == 0
    assert [(one["version"], one["by"]) for one in changes(place)] == [
        ("1.0.0", ""),
        ("1.1.0", "Ann"),
        ("1.0.0", "Bea"),
    ]


def test_a_roll_back_is_one_command_and_the_history_tells_what_ran(tmp_path: Path) -> None:
    first, second = packed(tmp_path, "1.0.0"), packed(tmp_path, "1.1.0", 6.0)
    at = tmp_path / "live"

    def run(*given_: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "main.py", "pack", *map(str, given_), "--at", str(at)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert run("rollback").returncode == 2
    for pack in (first, second):
        assert run("install", pack, "--without-duel").returncode == 0
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
