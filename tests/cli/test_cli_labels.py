"""The verb `labels`: out of a project and back, and what it tells about files that do not fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Cli
from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.project.edits import add_series, set_all_labels
from workbench.project.project import Project

LABELS = {"a": LabelSet((Region(2, 5, "slow", "ana", "2026-11-22T18:00:00+00:00"), Region(9, 12))), "b": LabelSet()}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "work.rwb"
    times = 1_715_680_800 * 10**9 + np.arange(50, dtype=np.int64) * 60 * 10**9
    with Project.create(path) as made:
        made.apply(add_series(made, [Series(name, np.zeros((50, 1)), times) for name in ("a", "b", "c")]))
        made.apply(set_all_labels(made, LABELS, "Label"))
    return path


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_labels_go_out_and_come_back_equal_as_one_edit(project: Path, ending: str, tmp_path: Path, cli: Cli) -> None:
    out = tmp_path / f"labels.{ending}"
    assert cli("labels", "export", project, "--out", out).out == f"2 labels of 2 series written to {out}\n"
    with Project.open(project) as opened:
        opened.apply(
            set_all_labels(opened, {"a": LabelSet((Region(20, 30),)), "b": LabelSet((Region(1, 2),))}, "Spoil")
        )
    ended = cli("labels", "import", project, out)
    assert (ended.code, ended.err) == (0, "")
    with Project.open(project) as opened:
        assert {name: opened.labels(name) for name in "abc"} == {**LABELS, "c": None}
        assert opened.undo() == f"Import labels of {out.name}"
        assert opened.labels("a") == LabelSet((Region(20, 30),))


def test_doubts_are_told_and_the_rest_is_taken(project: Path, tmp_path: Path, cli: Cli) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("series,start,stop\nc,3,6\nz,1,2\nc,48,90\n", "utf-8")
    ended = cli("labels", "import", project, path)
    assert ended.code == 0 and "2 labels of 1 series" in ended.out
    assert ended.err.splitlines() == [
        "z: row 2 names a series that is not here and is left out",
        "c: row 3 reaches beyond the series and is cut",
    ]


def test_a_file_without_labels_is_refused_in_one_sentence(project: Path, tmp_path: Path, cli: Cli) -> None:
    path = tmp_path / "data.csv"
    path.write_text("timestamp,value\n1,2\n", "utf-8")
    ended = cli("labels", "import", project, path)
    assert ended.code == 2 and "holds no labels that can be read" in ended.sentence
