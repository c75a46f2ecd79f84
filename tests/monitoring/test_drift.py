"""Drift of what rules compare, told by the reference that a pack brought: a lost season, and none where all is well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.monitoring.shifting import SEASONAL, day_after_day, packed, table
from workbench.cli.main import main
from workbench.detector.command import main as detector

LEARNED = day_after_day(1, 60)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed(tmp_path_factory.mktemp("pack"), LEARNED)


def watched(pack: Path, folder: Path, values: np.ndarray, *more: str) -> tuple[int, dict[str, Any]]:
    """Exit code, and what is told of the one series."""
    told = folder / "told.json"
    code = main(["monitor", str(pack), str(table(folder / "cpu.csv", values)), "--json", str(told), *more])
    (one,) = json.loads(told.read_text())["series"]
    return code, one


def test_a_lost_season_is_told_by_the_pack_alone_with_the_clause_that_asks_for_it(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, one = watched(pack, tmp_path, day_after_day(2, 14, lost=True), "--budget", "1000")
    assert code == 1
    drift = one["drift"]
    assert drift["value"]["index"] < 0.1, "the values themselves come as often as they did"
    assert drift[SEASONAL]["index"] > drift[SEASONAL]["limit"] >= 0.25
    assert drift[SEASONAL]["clauses"] == ["Abnormal Rule 2"]
    assert drift["np.abs(rk.diff_z(value))"]["index"] < 0.1
    (doubt,) = one["doubts"]
    assert doubt.startswith(f"{SEASONAL} is distributed otherwise (")
    assert doubt.endswith(", and Abnormal Rule 2 asks for it")
    assert doubt in capsys.readouterr().out


def test_what_came_before_is_history_that_the_rule_needs_and_not_judged(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = np.r_[day_after_day(2, 7), day_after_day(3, 2)]
    code, one = watched(pack, tmp_path, days, "--since", "2026-01-08T00:00:00Z")
    assert (code, one["doubts"], one["points"]) == (0, [], 2 * 288)
    lost = np.r_[days[: 7 * 288], day_after_day(4, 2, lost=True)]
    code, one = watched(pack, tmp_path, lost, "--since", "-47h55m", "--budget", "1000")
    assert (code, one["points"]) == (1, 2 * 288)
    assert one["doubts"][0].startswith(SEASONAL)
    assert main(["monitor", str(pack), str(tmp_path / "cpu.csv"), "--since", "2030-01-01"]) == 2
    assert "has no point since then" in capsys.readouterr().err


def test_where_all_is_well_nothing_is_in_doubt(pack: Path, tmp_path: Path) -> None:
    for seed in range(3, 8):
        code, one = watched(pack, tmp_path, day_after_day(seed, 7))
        assert (code, one["doubts"]) == (0, [])
        assert set(one["drift"]) == {"value", SEASONAL, "np.abs(rk.diff_z(value))"}


def test_too_few_points_are_in_no_doubt(pack: Path, tmp_path: Path) -> None:
    code, one = watched(pack, tmp_path, day_after_day(3, 1)[:100])
    assert (code, one["doubts"], one["drift"]["value"]["limit"]) == (0, [], None)


def test_a_pack_without_a_reference_is_watched_as_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = packed(tmp_path, LEARNED, kept=False)
    code, one = watched(old, tmp_path, day_after_day(2, 14, lost=True), "--budget", "1000")
    assert (code, one["drift"]) == (0, {})
    assert "nothing is known" not in capsys.readouterr().err
    kept = str(tmp_path / "kept.json")
    assert watched(old, tmp_path, LEARNED, "--keep", kept)[0] == 0
    code, one = watched(old, tmp_path, day_after_day(2, 14, lost=True), "--against", kept, "--budget", "1000")
    assert code == 1
    assert one["drift"][SEASONAL]["clauses"] == ["Abnormal Rule 2"]
    assert "distance to firing" in one["drift"]
    document = json.loads(Path(kept).read_text())
    document["series"] = {"memory": document["series"]["cpu"]}
    Path(kept).write_text(json.dumps(document))
    assert watched(old, tmp_path, LEARNED, "--against", kept)[1]["drift"] == {}
    assert "cpu: nothing is known of how it was, so no drift is told" in capsys.readouterr().err


def test_what_lacks_more_often_than_it_did_is_told(pack: Path, tmp_path: Path) -> None:
    values = day_after_day(3, 7)
    values[500:1300:20] = np.nan  # few enough not to be told themselves
    values[np.random.default_rng(0).random(len(values)) < 0.1] = np.nan
    code, one = watched(pack, tmp_path, values)
    assert code == 1
    assert one["doubts"] == ["12% of the points have missing values"]


def test_the_deployed_detector_reads_a_pack_with_a_reference(pack: Path, tmp_path: Path) -> None:
    data = table(tmp_path / "cpu.csv", day_after_day(4, 3))
    assert detector(["detect", str(pack), str(data), "--out", str(tmp_path / "out.csv")]) == 0
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 3 * 288 + 1
