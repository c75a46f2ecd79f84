"""What `bench ui` tells of the chart has every figure that it promises."""

from __future__ import annotations

from collections.abc import Callable

from workbench.gui.staging.bench_ui import SIZES, measure_paint
from workbench.gui.staging.stage import Stage


def test_a_painted_series_tells_its_figures_with_flags_and_lanes_in_sight(open_stage: Callable[[], Stage]) -> None:
    stage = open_stage()
    found = measure_paint(stage, 50_000)
    assert set(found) == {"first_s", "repaint_ms", "bytes_a_point", "peak_mb"}
    chart = stage.workbench.window.chart.chart
    assert chart.lanes.isVisible() and len(chart.visible_marks().indices) > 1000
    assert (min(SIZES), max(SIZES)) == (100_000, 50_000_000)
