"""A day of labeling in a real window that is killed at its end: everything is there again, goes out and comes back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.scenarios.labeling_day import HELD, RULE, SERIES, Labeler, write_series
from workbench.gui.staging.stage import Stage, wait_until
from workbench.model.labels import LabelSet
from workbench.project.edits import set_all_labels

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_forty_labels_survive_a_kill_and_the_way_out_and_back(open_stage: Callable[[], Stage], tmp_path: Path) -> None:
    expected = label_and_be_killed(tmp_path)
    labeler = Labeler(open_stage())
    labeler.bench.start()
    wait_until(lambda: not labeler.bench.desk.missing() and bool(labeler.bench.desk.chosen), 60, "it did not open")
    labels = all_labels(labeler)
    assert {name: [(r.start, r.stop) for r in one.regions] for name, one in labels.items()} == expected
    assert sum(len(one) for one in labels.values()) >= 38
    assert all(region.author and region.made for one in labels.values() for region in one.regions)
    assert labels[SERIES[1]].regions[0].note == 'pump; both "valves", open'
    undo_reaches_behind_the_kill(labeler, labels)
    out_and_back(labeler, labels, tmp_path / "labels.csv")


def label_and_be_killed(tmp_path: Path) -> dict[str, list[tuple[int, int]]]:
    command = [sys.executable, "-m", "tests.scenarios.labeling_day", tmp_path / "home", tmp_path]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as victim:
        assert victim.stdout is not None and victim.stderr is not None
        line = victim.stdout.readline()
        victim.kill()
        assert line, victim.stderr.read().decode()
    return {name: [(a, b) for a, b in spans] for name, spans in json.loads(line).items()}


def all_labels(labeler: Labeler) -> dict[str, LabelSet]:
    return {name: labeler.bench.desk.labels(name) or LabelSet() for name in SERIES}


def undo_reaches_behind_the_kill(labeler: Labeler, labels: dict[str, LabelSet]) -> None:
    labeler.press(Qt.Key.Key_Z, HELD.ControlModifier, 3)
    assert all_labels(labeler) != labels
    labeler.press(Qt.Key.Key_Y, HELD.ControlModifier, 3)
    assert all_labels(labeler) == labels


def out_and_back(labeler: Labeler, labels: dict[str, LabelSet], path: Path) -> None:
    labeler.bench.label_files.export_to(path)
    project = labeler.bench.desk.project
    assert project is not None
    labeler.bench.desk.apply(set_all_labels(project, dict.fromkeys(SERIES, LabelSet()), "Forget"))
    labeler.bench.label_files.import_from(path)
    assert all_labels(labeler) == labels
    assert "doubt" not in labeler.window.messages.messages()[-1].text


def test_scores_of_the_labels_before_say_so_until_they_come_anew(
    open_stage: Callable[[], Stage], tmp_path: Path
) -> None:
    labeler = Labeler(open_stage())
    labeler.open(write_series(tmp_path))
    labeler.bench.menu.import_rule(RULE)
    labeler.mark_by_fit(60, 70)
    labeler.stage.settle()
    before = figures(labeler)
    assert not any(text.startswith("stale") for text in before)
    labeler.mark_by_fit(160, 170)
    assert all(text.startswith("stale") for text in figures(labeler))
    assert labeler.bench.panel.editor._status.text.startswith("stale")
    assert labeler.window.chart.chart.visible_marks().count("miss") == 2  # marks follow the labels at once
    wait_until(lambda: figures(labeler) == before, 60, "no scores came")
    labeler.stage.settle()
    assert "stale" not in labeler.window.findings.hint.text()


def figures(labeler: Labeler) -> list[str]:
    """What stands below the large figures."""
    return [name.text() for _, name in labeler.bench.panel.figures._cells]
