"""`bench report` writes tables and plots, and keeps what else the readme says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.bench.accuracy.test_accuracy_page import document as accuracy
from workbench.bench.scaling.page import page, plot
from workbench.cli.main import main

NAMES = ("accuracy", "scaling")
SVG = "{http://www.w3.org/2000/svg}"


def scaling(deep: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "points": [[1000, 0.5, 0.001], [10_000, 2.0, 0.01], [10_000_000, 1500.0, 9.0]],
        "series": [[1, 0.4], [100, 12.5]],
        "deep": {"skipped": "torch is not installed"} if deep is None else deep,
        "fit": {"points_exponent": 0.95, "run_exponent": 1.0, "series_exponent": None},
        "each": 1000,
        "commit": "abc1234",
        "date": "2026-01-02",
        "machine": "m",
    }


def marks(name: str) -> tuple[str, str]:
    return f"<!-- bench {name}: begin -->", f"<!-- bench {name}: end -->"


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """The whole command but for the readme, with figures of both benchmarks on disk."""
    for name, told in (("accuracy", accuracy()), ("scaling", scaling())):
        (tmp_path / f"{name}.json").write_text(json.dumps(told), "utf-8")
    given = ["--json", str(tmp_path / "accuracy.json"), "--scaling", str(tmp_path / "scaling.json")]
    return ["bench", "report", *given, "--out", str(tmp_path / "docs" / "figures")]


def test_the_readme_has_tables_and_plots_between_the_marks_and_keeps_the_rest(
    tmp_path: Path, command: list[str]
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("top\n" + "".join(f"{marks(n)[0]}\nold\n{marks(n)[1]}\nafter {n}\n" for n in NAMES), "utf-8")
    for _ in range(2):
        assert main([*command, "--readme", str(readme)]) == 0
    text = readme.read_text("utf-8")
    assert "old" not in text
    assert text.startswith(f"top\n{marks('accuracy')[0]}\n![")
    for name in NAMES:
        assert f"{marks(name)[1]}\nafter {name}\n" in text
        assert f"(docs/figures/{name}.svg)" in text
        assert (tmp_path / "docs" / "figures" / f"{name}.svg").exists()
        assert f"({name}.svg)" in (tmp_path / "docs" / "figures" / f"{name}.md").read_text("utf-8")
    assert page(scaling()) in text


def test_a_readme_without_a_place_is_left_alone(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("\n".join(marks("accuracy")), "utf-8")
    assert main([*command, "--readme", str(readme)]) == 2
    assert marks("scaling")[0] in capsys.readouterr().err
    assert readme.read_text("utf-8") == "\n".join(marks("accuracy"))
    assert not (tmp_path / "docs").exists()


@pytest.mark.parametrize("text", ["{}", "[1]", "no json"])
def test_what_is_no_document_of_the_benchmark_is_told(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "f.json"
    path.write_text(text, "utf-8")
    for option, step in (("--json", "bench accuracy"), ("--scaling", "bench scaling")):
        assert main(["bench", "report", option, str(path), "--out", str(tmp_path)]) == 2
        assert step in capsys.readouterr().err


def test_without_figures_there_is_nothing_to_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "report", "--out", str(tmp_path)]) == 2
    assert "--scaling" in capsys.readouterr().err


def test_the_scaling_table_tells_cost_a_point_and_growth() -> None:
    text = page(scaling({"ar_network": [[1000, 3.0, 0.5]]}))
    assert "| 1,000 | 0.5 | 0.001 | 1.00 | 3 × and 0.5 × |" in text
    assert "| 10,000,000 | 1,500 | 9 | 0.90 | – |" in text
    assert "power 0.95 of the points in training, 1.00 in running, and – of the number of series" in text
    assert "at commit abc1234" in text


@pytest.mark.parametrize(("deep", "lines"), [(None, 3), ({"ar_network": [[1000, 3.0, 0.5], [10_000, 2.0, 1.0]]}, 4)])
def test_the_scaling_plot_has_a_line_for_each_cost(deep: dict[str, Any] | None, lines: int) -> None:
    root = ElementTree.fromstring(plot(scaling(deep)))
    drawn = [one.get("points", "") for one in root.iter(f"{SVG}polyline")]
    assert len(drawn) == lines
    for line in drawn:
        heights = [float(spot.split(",")[1]) for spot in line.split()]
        assert heights == sorted(heights, reverse=True)  # more points cost more, and up is more
