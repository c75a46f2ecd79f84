"""All series as a grid: hundreds at a glance, sorted, filtered, one opened by key or mouse; flags counted aside."""

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest

from tests.gui.test_several_in_the_window import closed, opened
from workbench.gui.charts.pyramid import build
from workbench.gui.controllers.study.tiles import KEY
from workbench.gui.staging.stage import wait_until
from workbench.gui.views.several.tile_panel import TilePanel
from workbench.gui.views.several.tiles import STEEPEST, TALLEST, TILE_HEIGHT, TILE_ROLE, Tile, tile_size
from workbench.model.labels import LabelSet, Region

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
PYRAMID = build(np.sin(np.arange(5000.0)))
TILES = [
    Tile("cpu", PYRAMID, LabelSet((Region(10, 20), Region(40, 50))), 7, 0.9, "draft"),
    Tile("disk", PYRAMID, None, None, None, "", ("gaps",)),
    Tile("errors", PYRAMID, LabelSet((Region(10, 20),)), 9, 0.4, "draft"),
    Tile("queue", None, LabelSet(), 0, None, "stock rule"),
]


@pytest.fixture
def panel(qtbot, theme):
    made = TilePanel(theme)
    qtbot.addWidget(made)
    made.resize(760, 420)
    made.show()
    qtbot.waitExposed(made)
    made.set_tiles(TILES)
    return made


def names(panel):
    return [panel.model.name_at(row) for row in range(panel.model.rowCount())]


def place(panel, name):
    return panel.list.visualRect(panel.model.index(panel.model.row_of(name), 0)).center()


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["cpu", "disk", "errors", "queue"]),
        ("score", ["errors", "cpu", "disk", "queue"]),
        ("labels", ["cpu", "errors", "queue", "disk"]),
        ("flags", ["errors", "cpu", "queue", "disk"]),
    ],
)
def test_tiles_are_sorted_by_key_and_the_unknown_comes_last(panel, qtbot, sort, order):
    panel.sort.setFocus()
    QTest.keyClick(panel.sort, Qt.Key.Key_End)
    QTest.keyClick(panel.sort, Qt.Key.Key_Home)
    for _ in range(["name", "score", "labels", "flags"].index(sort)):
        QTest.keyClick(panel.sort, Qt.Key.Key_Down)
    assert names(panel) == order


def test_a_tile_says_everything_in_words(panel):
    notes = [panel.model.index(row, 0).data(TILE_ROLE).note for row in range(4)]
    assert notes == [
        "2 labeled · 7 flags · 0.90",
        "no labels",
        "1 labeled · 9 flags · 0.40",
        "0 labeled · 0 flags · stock rule",
    ]
    spoken = panel.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "disk\nno labels\ngaps"
    assert all(widget.accessibleName() for widget in (panel.list, panel.filter, panel.sort))


def test_the_filter_takes_part_of_a_name_and_leads_to_the_tiles(panel, qtbot):
    panel.filter.setFocus()
    QTest.keyClicks(panel.filter, "E")
    assert names(panel) == ["errors", "queue"]
    assert panel.hint.text().startswith("2 of 4")
    QTest.keyClick(panel.filter, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.opened) as told:
        QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert told.args == ["errors"]
    QTest.keyClicks(panel.filter, "xyz")
    assert panel.no_match.isVisible() and not panel.list.isVisible()


def test_arrows_enter_double_click_and_escape(panel, qtbot):
    panel.list.setFocus()
    panel.choose("cpu")
    QTest.keyClick(panel.list, Qt.Key.Key_Right)
    assert panel.chosen() == "disk"
    QTest.mouseClick(panel.list.viewport(), LEFT, NONE, place(panel, "errors"))
    with qtbot.waitSignal(panel.opened) as told:
        QTest.mouseDClick(panel.list.viewport(), LEFT, NONE, place(panel, "errors"))
    assert told.args == ["errors"]
    with qtbot.waitSignal(panel.left):
        QTest.keyClick(panel.list, Qt.Key.Key_Escape)


def test_only_tiles_in_sight_are_reduced(panel):
    many = [Tile(f"series {k:03}", PYRAMID) for k in range(600)]
    panel.set_tiles(many)
    panel.grab()
    assert 4 <= len(panel.model._lines) <= 40
    panel.list.scrollToBottom()
    panel.grab()
    assert "series 599" in panel.model._lines and len(panel.model._lines) <= 80


@pytest.mark.parametrize("width", [400, 760, 1400])
def test_tiles_share_the_width_and_are_not_cut(panel, qtbot, width):
    panel.resize(width, 420)
    panel.grab()
    rects = [panel.list.visualRect(panel.model.index(row, 0)) for row in range(4)]
    assert max(rect.right() for rect in rects) <= panel.list.viewport().width()
    assert min(rect.width() for rect in rects) >= 180
    in_a_row = min(4, panel.list.viewport().width() // rects[0].width())
    assert sum(rect.top() == rects[0].top() for rect in rects) == in_a_row


@pytest.mark.parametrize(
    ("tiles", "width", "height", "columns", "rows"),
    [(6, 1020, 540, 2, 3), (2, 1020, 540, 1, 2), (40, 1020, 540, 5, 0), (600, 1020, 540, 5, 0), (1, 400, 540, 1, 1)],
)
def test_a_few_tiles_grow_into_the_room_and_hundreds_stay_small(tiles, width, height, columns, rows):
    size = tile_size(QSize(width, height), tiles)
    assert width // size.width() == columns
    assert size.height() == (min(height // rows, TALLEST, int(size.width() * STEEPEST)) if rows else TILE_HEIGHT)


def test_a_line_of_a_series_that_changed_is_made_anew(panel):
    panel.grab()
    other = build(np.zeros(5000))
    panel.set_tiles([Tile("cpu", other)])
    panel.grab()
    assert panel.model._lines["cpu"][0] is other


@pytest.mark.slow
def test_in_the_window_g_shows_the_grid_counts_flags_and_is_remembered(qtbot, tmp_path):
    stage = opened(tmp_path)
    bench, window = stage.workbench, stage.workbench.window
    QTest.keyClick(window, Qt.Key.Key_G)
    assert window.tiles.isVisible() and not window.chart.isVisible()
    tiles = [window.tiles.model.index(row, 0) for row in range(6)]
    wait_until(lambda: all(one.data(TILE_ROLE).flags is not None for one in tiles), 60, "no flags were counted")
    assert all(one.data(TILE_ROLE).pyramid is not None for one in tiles)
    QTest.keyClicks(window.tiles.filter, "c")
    window.tiles.sort.setCurrentIndex(1)
    closed(stage)
    again = opened(tmp_path)
    bench, window = again.workbench, again.workbench.window
    assert window.tiles.isVisible()
    assert (window.tiles.filter.text(), window.tiles.sort.currentData()) == ("c", "score")
    assert "cpu" in names(window.tiles) and "memory" not in names(window.tiles)
    window.tiles.choose("cpu")
    window.tiles.list.setFocus()
    QTest.keyClick(window.tiles.list, Qt.Key.Key_Return)
    assert window.chart.isVisible() and bench.desk.chosen == "cpu" == window.chart.title.text()
    assert bench.desk.project.view(KEY)["shown"] is False
    closed(again)


def test_a_thousand_tiles_only_those_counted_are_made_anew_and_the_order_stays(panel):
    many = [Tile(f"series {k:04}", PYRAMID) for k in range(1000)]
    panel.set_tiles(many)
    panel.list.verticalScrollBar().setValue(400)
    panel.choose("series 0020")
    at = panel.list.verticalScrollBar().value()
    panel.grab()
    reduced = len(panel.model._lines)
    many[3] = Tile("series 0003", PYRAMID, None, 7)
    panel.set_tiles(many)
    panel.grab()
    assert panel.list.verticalScrollBar().value() == at and panel.chosen() == "series 0020"
    assert len(panel.model._lines) == reduced < 60
    assert panel.model.index(3, 0).data(TILE_ROLE).note == "no labels · 7 flags"
