"""The table and the plot tell the figures of the document."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from tests.bench.accuracy.test_accuracy_figures import CALM, FLOOD, FOUND, QUIET
from workbench.bench.accuracy.figures import summed_up
from workbench.bench.accuracy.page import page
from workbench.bench.accuracy.plot import plot

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
