"""Lines over the chart's own: drawn is what is there, each has a look of its own, conditions leave them the colors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from tests.gui.test_several import later
from workbench.gui.charts.lanes.content import Band, Lanes
from workbench.gui.charts.marks import condition_marks, marks_of
from workbench.gui.charts.paint.mark_layer import chip
from workbench.gui.charts.pyramid import build
from workbench.gui.charts.several.columns import strokes
from workbench.gui.charts.several.line_look import line_color, line_shape, line_sign
from workbench.gui.charts.several.overlay import DENSE
from workbench.gui.look.colors import LINE_COLORS
from workbench.gui.theme import Theme
from workbench.gui.views.several.stack import MOST

VALUES = st.one_of(st.floats(-1e6, 1e6), st.just(float("nan")))


@pytest.fixture
def panel(chart_panel):
    return chart_panel


def lay(panel, latency, others, shared=False):
    series = (latency, *others)
    panel.several.show_series([(one, build(one.value)) for one in series], "overlay", shared=shared)
    QApplication.processEvents()


@given(st.lists(st.tuples(st.floats(0, 3), VALUES), min_size=1, max_size=200), st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_the_strokes_hold_every_vertex_in_sight_and_nothing_beyond_its_neighbors(steps, width):
    x, y = np.cumsum([step for step, _ in steps]) - 2, np.array([value for _, value in steps])
    columns, top, bottom = strokes(x, y, width)
    assert (np.diff(columns) > 0).all() and (top <= bottom).all()
    spans = dict(zip(columns.tolist(), zip(top.tolist(), bottom.tolist(), strict=True), strict=True))
    seen = [(int(a), b) for a, b in zip(x, y, strict=True) if 0 <= a < width and np.isfinite(b)]
    assert {column for column, _ in seen} == set(spans)
    for column, height in seen:
        assert spans[column][0] <= height <= spans[column][1]
    for column, (low, high) in spans.items():
        near = [b for a, b in seen if a == column] + [b for a, b in seen if a < column][-1:]
        assert min(near) <= low and high <= max(near)


def test_strokes_have_no_hole_but_where_the_line_breaks():
    y = np.array([0.0, 10, 20, 30, np.nan, 90, 95])
    columns, top, bottom = strokes(np.array([0, 0.5, 1, 2, 3, 3.5, 5]), y, 10)
    assert columns.tolist() == [0, 1, 2, 3, 5]
    assert list(zip(top, bottom, strict=True)) == [(0, 10), (10, 20), (20, 30), (90, 90), (90, 95)]


def test_every_line_in_sight_has_a_look_of_its_own_and_neighbors_differ_without_color(theme, qapp):
    looks = [(line_color(theme, k).name(), line_shape(k), k // LINE_COLORS % 2) for k in range(MOST)]
    assert len(set(looks)) == MOST
    assert all(line_shape(k) != line_shape(k + 1) for k in range(MOST))
    pictures = [line_sign(theme, k).toImage() for k in range(MOST)]
    assert all(a != b for i, a in enumerate(pictures) for b in pictures[:i])


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("zooms", [0, 4], ids=["dense", "sparse"])
def test_a_line_is_where_its_values_are_dense_or_not(panel, latency, theme, shared, zooms):
    n = 600
    values = np.where(np.arange(40 * n) % 2, 90.0, 110.0)
    values[20_000:] = 100.0
    one = type(latency)("fine", values[:, None], latency.times_ns[0] + np.arange(40 * n) * 1_500_000_000)
    lay(panel, latency, [one], shared)
    for _ in range(zooms):
        panel.chart.zoom(0.3, panel.chart.clock.at(400))
    layer, color = panel.several.overlay, line_color(theme, 0).name()
    placed = layer._placed()[0]
    assert (len(placed[0]) >= DENSE * layer.box.width()) == (zooms == 0)
    picture = layer._painted(layer._placed(), 1.0)
    for at in np.flatnonzero((placed[0] > 3) & (placed[0] < layer.box.width() - 3))[::97]:
        x, y = int(placed[0][at]), int(placed[1][at])
        near = {picture.pixelColor(y + dy, x + dx).name() for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
        assert color in near


def test_a_picture_is_kept_while_only_the_crosshair_moves_and_made_anew_after(panel, latency):
    lay(panel, latency, [later(latency, "errors", 0)])
    panel.grab()
    before = panel.several.overlay._seen.picture
    panel.chart.point_at(300)
    panel.grab()
    assert panel.several.overlay._seen.picture is before
    panel.chart.zoom(0.5)
    panel.grab()
    assert panel.several.overlay._seen.picture is not before
    zoomed = panel.several.overlay._seen.picture
    panel.set_theme(Theme("dark"))
    panel.grab()
    assert panel.several.overlay._seen.picture is not zoomed


def test_conditions_wear_no_colors_while_lines_lie_over_each_other_and_the_legend_says_so(panel, latency, theme):
    flags, rows = np.zeros(600, np.int8), np.zeros((2, 600), bool)
    flags[[104, 150]], rows[0, 104], rows[1, 150] = 1, True, True
    plain = marks_of(flags, latency.labels)
    panel.set_marks(plain)
    panel.set_condition_marks(condition_marks(plain, flags, rows, [1, 2], latency.labels), {1: "a", 2: "b"})
    panel.color_by_condition(True)
    panel.chart.lanes.set_shown(["conditions"])
    panel.chart.lanes.show_lanes(Lanes(tuple(Band.of(k + 1, "", rows[k], 0, 600) for k in range(2))))
    QApplication.processEvents()
    worn = {theme.hex(f"condition_{k}") for k in (1, 2)}
    assert worn <= colors(panel)
    lay(panel, latency, [later(latency, "errors", 0)])
    assert not worn & colors(panel)
    assert panel.legend["hit"].isVisible() and panel.legend["hit"].text() == "▲ 1 hit"
    assert not panel.conditions.isVisible()
    assert "conditions have none" in panel.several.legend.accessibleDescription()
    panel.several.show_series([], "overlay")
    QApplication.processEvents()
    assert worn <= colors(panel) and panel.conditions.isVisible()


def colors(panel):
    image = panel.chart.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_a_condition_that_is_looked_at_is_no_colored_chip_beside_lines(theme, qapp):
    assert chip(1, theme, plain=True).toImage() != chip(1, theme).toImage()
