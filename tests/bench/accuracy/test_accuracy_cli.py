"""`bench accuracy` from end to end: its document, equal figures for any number of workers, the test part closed."""

from __future__ import annotations

import csv
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.bench.accuracy.conftest import NAMES, POINTS, QUIET, write_set
from workbench.bench.accuracy.document import FOURTEEN
from workbench.bench.accuracy.figures import COMPARED
from workbench.bench.accuracy.looks import HEADER, LOOKS, note_looks
from workbench.cli.main import main


def bench(target: Path, data: Path, *more: object) -> dict[str, Any]:
    assert main(["bench", "accuracy", "--data", str(data), "--json", str(target), *map(str, more)]) == 0
    return json.loads(target.read_text("utf-8"))  # type: ignore[no-any-return]


def without_seconds(document: dict[str, Any]) -> dict[str, Any]:
    return {name: {k: v for k, v in told.items() if k != "seconds"} for name, told in document["sets"].items()}


@pytest.fixture(scope="module")
def document(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The figures of one run on the validation part."""
    return bench(tmp_path_factory.mktemp("accuracy") / "figures.json", data, "--baselines")


@pytest.mark.slow
def test_the_document_names_what_it_was_measured_on(document: dict[str, Any]) -> None:
    assert (document["part"], document["kept"], document["seed"]) == ("validation", "all", 0)
    assert all(document[name] for name in ("date", "commit", "machine"))


def test_every_detector_has_all_figures_macro_and_micro(document: dict[str, Any]) -> None:
    told = document["sets"]["Made"]
    assert tuple(told["baselines"])[: len(FOURTEEN)] == FOURTEEN
    for figures in (told["ours"], *told["baselines"].values()):
        for mean in ("macro", "micro"):
            assert set(figures[mean]) >= {*COMPARED, "event_f1_interval"}
            low, high = figures[mean]["event_f1_interval"]
            assert 0.0 <= low <= high <= 1.0
            assert set(figures["dev"][mean]) == set(figures[mean])
    assert told["seconds"]["train"] > 0


def test_baselines_whose_library_is_not_there_are_said_to_be_left_out(document: dict[str, Any]) -> None:
    told = document["sets"]["Made"]
    for library, names in (("sklearn", ("forest", "trees")), ("torch", ("ar_network", "fcvae"))):
        there = find_spec(library) is not None
        for name in names:
            assert (name in told["baselines"]) == (f"{name}_cooldown" in told["baselines"]) == there
            assert (name in document["skipped"]) != there


def test_jumps_are_found_by_rules_and_by_simple_detectors(document: dict[str, Any]) -> None:
    told = document["sets"]["Made"]
    for figures in (told["ours"], told["baselines"]["diff_cooldown"]):
        assert figures["macro"]["event_f1"] > 0.9
        assert figures["micro"]["curves"] == len(NAMES)
        assert figures["micro"]["quiet_curves"] == 1
    assert told["best_of_simple"]["name"] in FOURTEEN
    assert told["best_of_each"]["macro"]["event_f1"]["value"] == max(
        figures["macro"]["event_f1"] for figures in told["baselines"].values()
    )


def test_every_curve_is_listed_with_its_rule(document: dict[str, Any]) -> None:
    told = document["sets"]["Made"]
    assert [one["name"] for one in told["series"]] == list(NAMES)
    for one in told["series"]:
        assert (one["points"], one["points_train"]) == (POINTS // 2, POINTS // 4)
        assert one["rule"] in told["ours"]["rules"]
        assert one["conditions"] == told["ours"]["rules"][one["rule"]] >= 1
        assert one["failure"] == ""
        assert list(one["baselines"]) == list(told["baselines"])
        assert (one["ours"]["event_f1"] is None) == (one["name"] == QUIET)


@pytest.mark.slow
def test_neither_the_number_of_workers_nor_the_test_half_changes_a_figure(
    document: dict[str, Any], tmp_path: Path
) -> None:
    other = bench(tmp_path / "figures.json", write_set(tmp_path / "data", canary=1e6), "--workers", 2, "--baselines")
    assert without_seconds(other) == without_seconds(document)


@pytest.fixture(scope="module")
def looked(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """The figures of one look at the test part, and the file in which it was written down."""
    folder = tmp_path_factory.mktemp("looked")
    looks = folder / "looks.csv"
    return bench(folder / "figures.json", data, "--looks", looks, "--part", "test"), looks


def test_a_look_at_the_test_part_is_written_down(looked: tuple[dict[str, Any], Path], tmp_path: Path) -> None:
    told, looks = looked[0], tmp_path / "looks.csv"
    looks.write_text(looked[1].read_text("utf-8"), "utf-8")
    note_looks(looks, told)  # another look
    rows = list(csv.reader(looks.open(encoding="utf-8")))
    assert tuple(rows[0]) == HEADER
    assert len(rows) == 3
    assert rows[1] == rows[2]
    line, ours = dict(zip(HEADER, rows[1], strict=True)), told["sets"]["Made"]["ours"]
    assert (line["set"], line["kept"], line["date"]) == ("Made", "all", told["date"])
    for prefix, figures in (("", ours), ("dev_", ours["dev"]), ("held_", ours["held"])):
        for mean in ("macro", "micro"):
            assert float(line[f"{prefix}{mean}_event_f1"]) == pytest.approx(figures[mean]["event_f1"], abs=1e-4)


def test_a_look_at_validation_is_not_written_down_and_shows_the_curves_asked_for(data: Path, tmp_path: Path) -> None:
    seen = LOOKS.read_text("utf-8") if LOOKS.exists() else None
    told = bench(tmp_path / "f.json", data, "--looks", tmp_path / "looks.csv", "--kept", "held")["sets"]["Made"]
    assert {one["kept"] for one in told["series"]} == {"held"}
    assert 0 < len(told["series"]) < len(NAMES)
    assert "dev" not in told["ours"]
    assert told["ours"]["held"] == {mean: told["ours"][mean] for mean in ("macro", "micro")}
    assert not (tmp_path / "looks.csv").exists()
    assert seen == (LOOKS.read_text("utf-8") if LOOKS.exists() else None)


def test_figures_of_the_test_part_are_those_that_train_tells(
    looked: tuple[dict[str, Any], Path], data: Path, tmp_path: Path
) -> None:
    told, target = looked[0]["sets"]["Made"], tmp_path / "train.json"
    assert main(["train", str(data / "Made"), "--out", str(tmp_path / "run"), "--json", str(target)]) == 0
    trained = json.loads(target.read_text("utf-8"))
    known = {one["name"]: one["test"] for one in trained["series"]}
    for one in told["series"]:
        for figure in ("event_f1", "point_f1", "recall", "false_alarms_per_day"):
            assert one["ours"][figure] == pytest.approx(known[one["name"]][figure], abs=1e-6), one["name"]
    for mean in ("macro", "micro"):
        assert told["ours"][mean]["event_f1"] == pytest.approx(trained[mean]["event_f1"], abs=1e-6)


def test_the_test_part_stays_closed_where_no_look_can_be_written_down(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = tmp_path / "nowhere" / "looks.csv"
    assert main(["bench", "accuracy", "--data", str(data), "--part", "test", "--looks", str(looks)]) == 2
    assert "The test part stays closed" in capsys.readouterr().err
