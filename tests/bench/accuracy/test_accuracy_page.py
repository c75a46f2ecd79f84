"""The table and the plot tell the figures of the document, and the readme keeps the rest of its text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.bench.accuracy.test_accuracy_figures import CALM, FLOOD, FOUND, QUIET
from workbench.bench.accuracy.figures import summed_up
from workbench.bench.accuracy.page import BEGIN, END, page, write_page
from workbench.bench.accuracy.plot import plot
from workbench.cli.main import main
from workbench.errors import UsageError

SVG = "{http://www.w3.org/2000/svg}"


def document() -> dict[str, Any]:
    ours, diff, trees = ([FOUND, FLOOD], [FLOOD, FLOOD, QUIET], [FOUND, FOUND])
    told = {name: summed_up(one, 0) for name, one in (("ours", ours), ("diff", diff), ("trees", trees))}
    figures = {
        "ours": {**told["ours"], "median_conditions": 3},
        "baselines": {"diff": told["diff"], "trees": told["trees"]},
        "best_of_simple": {"name": "diff", **told["diff"]},
        "best_of_each": {"macro": {"event_f1": {"name": "diff", "value": 0.1}}, "micro": {}},
        "seconds": {"train_per_10000_points": 0.5},
    }
    empty = summed_up([CALM], 0)
    silent = {
        "ours": {**empty, "median_conditions": None},
        "baselines": {},
        "best_of_simple": None,
        "best_of_each": {"macro": {}, "micro": {}},
        "seconds": {"train_per_10000_points": 0.0},
    }
    head = {"part": "validation", "kept": "all", "seed": 0, "workers": 1, "commit": "abc1234", "machine": "m"}
    return {**head, "date": "2026-01-02T03:04:05+00:00", "skipped": {}, "sets": {"One": figures, "None": silent}}


def test_the_table_has_a_row_a_set_and_says_what_it_was_measured_on() -> None:
    text = page(document())
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith(("| set", "| One", "| None"))]
    assert len({len(row) for row in rows[:1] + rows[1:3]}) == 1
    assert rows[1][2].startswith("**.500 / ")
    assert rows[1][3] == ".000 / .000 (diff)"
    assert rows[2][2] == "**– / –**"
    assert "1.00 / 1.00" in rows[1]
    assert "2026-01-02 at commit abc1234 (m; seed 0" in text


def test_the_plot_has_a_mark_for_each_detector_with_a_figure() -> None:
    root = ElementTree.fromstring(plot(document()))
    marks = [one.get("class") for one in root.iter() if one.get("class") in ("ours", "simple", "other", "range")]
    legend = 1
    assert [marks.count(name) for name in ("ours", "simple", "other", "range")] == [
        2 + legend,
        2 + legend,
        2 + legend,
        2,
    ]
    assert {"One", "None", "boosted trees"} <= {one.text for one in root.iter(f"{SVG}text")}


def test_the_readme_keeps_what_is_around_the_marks(tmp_path: Path) -> None:
    figures, readme = tmp_path / "f.json", tmp_path / "R.md"
    figures.write_text(json.dumps(document()), "utf-8")
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", "utf-8")
    for _ in range(2):
        command = ["bench", "report", "--json", str(figures), "--out", str(tmp_path / "out"), "--readme", str(readme)]
        assert main(command) == 0
    text = readme.read_text("utf-8")
    assert text == f"before\n{BEGIN}\n{page(document())}{END}\nafter\n"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["accuracy.md", "accuracy.svg"]


def test_a_readme_without_a_place_for_the_table_is_left_alone(tmp_path: Path) -> None:
    readme = tmp_path / "R.md"
    readme.write_text("nothing\n", "utf-8")
    with pytest.raises(UsageError, match="no place"):
        write_page(document(), tmp_path / "out", readme)
    assert readme.read_text("utf-8") == "nothing\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["{}", "[1]", "no json"])
def test_what_is_no_document_of_the_benchmark_is_told(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "f.json"
    path.write_text(text, "utf-8")
    assert main(["bench", "report", "--json", str(path), "--out", str(tmp_path)]) == 2
    assert "bench accuracy" in capsys.readouterr().err
