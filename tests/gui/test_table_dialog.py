"""Databases and data sets in the real window: looked at, corrected, read aside, stopped, remembered, dropped."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes.memory_keyring import MemoryKeyring
from workbench.gui.controllers.connecting.tables import TableController
from workbench.gui.dialogs.connect.spark import SIZE
from workbench.gui.dialogs.connect.tables import TableDialog
from workbench.gui.staging.stage import Stage, wait_until
from workbench.sources.saving import provenance_of

LEFT = Qt.MouseButton.LeftButton
LONG_S = 120.0
N = 300
ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1700000000 UNION ALL SELECT x + 60 FROM c) "


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path / "home") as made:
        yield made


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Loads of two hosts, and a table that is no series."""
    path = tmp_path / "metrics.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE load (at INTEGER, host TEXT, cpu REAL, memory REAL)")
    rows = [(1_700_000_000 + 60 * i, host, i % 7 + at, 50.0 - at) for i in range(N) for at, host in enumerate("ab")]
    connection.executemany("INSERT INTO load VALUES (?, ?, ?, ?)", rows)
    connection.execute("CREATE TABLE people (name TEXT)")
    connection.execute("INSERT INTO people VALUES ('Ann')")
    connection.commit()
    connection.close()
    return path


@pytest.fixture
def data_set(tmp_path: Path) -> Path:
    """Loads of two hosts in a folder for each region."""
    path = tmp_path / "loads"
    times = pd.date_range("2026-03-01", periods=N, freq="min", tz="UTC")
    parts = [
        pd.DataFrame({"when": times, "host": host, "load": np.arange(N) + 100.0 * at, "region": region})
        for at, (host, region) in enumerate((("a", "eu"), ("b", "us")))
    ]
    pd.concat(parts).to_parquet(path, partition_cols=["region"])
    return path


def comes(holds: Callable[[], bool], what: str) -> None:
    wait_until(holds, LONG_S, f"{what} did not come")


def shown(stage: Stage) -> TableDialog:
    def found() -> list[TableDialog]:
        return [one for one in stage.workbench.window.findChildren(TableDialog) if one.isVisible()]

    comes(lambda: bool(found()), "the dialog")
    return found()[-1]


def click(widget: QWidget) -> None:
    assert widget.isVisible() and widget.isEnabled()
    QTest.mouseClick(widget, LEFT)


def click_table(dialog: TableDialog, name: str) -> QTreeWidgetItem:
    tree = dialog.what.tree
    (item,) = tree.findItems(name, Qt.MatchFlag.MatchExactly)
    QTest.mouseClick(tree.viewport(), LEFT, pos=tree.visualItemRect(item).center())
    return item


def series(dialog: TableDialog) -> list[str]:
    return [dialog.found.series.item(at).text() for at in range(dialog.found.series.count())]


def heads(dialog: TableDialog) -> list[str]:
    return [dialog.rows.horizontalHeaderItem(at).text() for at in range(dialog.rows.columnCount())]


@pytest.mark.slow
def test_a_table_is_chosen_its_roles_corrected_and_its_series_opened(stage: Stage, database: Path) -> None:
    bench = stage.workbench
    bench.actions["open_tables"].trigger()
    dialog = shown(stage)
    assert dialog.missing.text() == "Choose a file or a folder, or give an address"
    QTest.keyClicks(dialog.where.line, str(database))
    click(dialog.where.search)
    comes(lambda: dialog.what.tree.topLevelItemCount() == 2, "the tables")
    assert dialog.note.text() == "2 tables. Choose one."
    item = click_table(dialog, "load")
    assert [(item.child(at).text(0), item.child(at).text(1)) for at in (0, 2)] == [("at", "integer"), ("cpu", "real")]
    comes(lambda: series(dialog) == ["a", "b"], "the series")
    assert dialog.what.text() == "SELECT * FROM load"
    assert heads(dialog) == ["at\ntime", "host\nseries", "cpu\nvalue", "memory\n"]
    assert "memory holds numbers as well" in dialog.note.text()

    click(dialog.roles.wide)
    comes(lambda: series(dialog) == ["a cpu", "a memory", "b cpu", "b memory"], "a series for each column")
    click(dialog.roles.wide)
    comes(lambda: series(dialog) == ["a", "b"], "one column again")
    dialog.roles.value.tick("memory")
    dialog.roles.value.tick("cpu")
    comes(lambda: heads(dialog)[3] == "memory\nvalue", "the other column")
    assert dialog.primary.isEnabled()

    dialog.what.query.moveCursor(dialog.what.query.textCursor().MoveOperation.End)
    QTest.keyClicks(dialog.what.query, " WHERE host = 'b'")
    assert not dialog.primary.isEnabled() and dialog.missing.text() == "Preview it first"
    click(dialog.found.preview)
    comes(lambda: series(dialog) == ["b"], "the series of the query")
    assert heads(dialog)[3] == "memory\nvalue"  # what was corrected stays
    click(dialog.primary)
    comes(lambda: bench.desk.loaded("b") is not None, "the series")
    loaded, project = bench.desk.loaded("b"), bench.desk.project
    assert loaded is not None and loaded.series.value.tolist() == [49.0] * N
    assert project is not None
    source = provenance_of(project.path.parent / project.references()["b"].path)
    assert source is not None and source.query == "SELECT * FROM load WHERE host = 'b'"

    stage.settle()
    bench.actions["open_tables"].trigger()
    again = shown(stage)
    assert again.where.place.count() == 1
    again.where.place.showPopup()
    QTest.keyClick(again.where.place.view(), Qt.Key.Key_Return)
    comes(lambda: series(again) == ["b"] and heads(again)[3] == "memory\nvalue", "what was asked before")
    again.reject()


def test_lines_take_the_color_of_another_theme(stage: Stage, database: Path) -> None:
    bench = stage.workbench
    bench.themes.choose("light")
    bench.files.tables.ask(database)
    dialog = shown(stage)
    comes(lambda: dialog.what.tree.topLevelItemCount() == 2, "the tables")
    click_table(dialog, "load")
    comes(lambda: series(dialog) == ["a", "b"], "the series")

    def inks() -> set[str]:
        picture = dialog.found.series.item(0).icon().pixmap(SIZE).toImage()
        dots = (picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height()))
        return {dot.name() for dot in dots if dot.alpha() == 255}

    light = inks()
    bench.themes.choose("dark")
    link = dialog.found.palette().link().color().name()
    comes(lambda: link in inks(), "the color of the dark theme")
    assert link not in light
    dialog.reject()


def test_a_drop_of_a_database_offers_its_tables(stage: Stage, database: Path) -> None:
    drops = stage.workbench.files.drops
    assert drops is not None
    assert drops.explain([database]).words == "Choose series out of the tables of metrics.sqlite"
    drops.drop([database])
    dialog = shown(stage)
    comes(lambda: dialog.what.tree.topLevelItemCount() == 2, "the tables")
    click_table(dialog, "people")
    comes(lambda: "no numeric column" in dialog.missing.text(), "why it is none")
    assert not dialog.primary.isEnabled() and series(dialog) == []
    click_table(dialog, "load")
    comes(dialog.primary.isEnabled, "the series")
    dialog.reject()


def test_a_drop_of_a_data_set_is_previewed_narrowed_and_opened(stage: Stage, data_set: Path) -> None:
    drops, desk = stage.workbench.files.drops, stage.workbench.desk
    assert drops is not None
    assert drops.explain([data_set]).words == "Choose series out of the tables of loads"
    drops.drop([data_set])
    dialog = shown(stage)
    comes(lambda: series(dialog) == ["a", "b"], "the series")
    assert heads(dialog) == ["when\ntime", "host\nseries", "load\nvalue", "region\n"]
    box = dialog.roles.series
    box.showPopup()
    QTest.keyClicks(box.view(), "region")
    QTest.keyClick(box.view(), Qt.Key.Key_Return)
    comes(lambda: series(dialog) == ["eu", "us"], "series by another column")
    QTest.keyClicks(dialog.what.query, "region=us")
    click(dialog.found.preview)
    comes(lambda: series(dialog) == ["us"], "those of one region")
    click(dialog.primary)
    comes(lambda: desk.names() == ("us",) and desk.loaded("us") is not None, "the series")
    stage.settle()


@pytest.mark.slow
def test_a_parquet_file_opens_at_once_where_it_is_clear_and_is_shown_where_not(stage: Stage, tmp_path: Path) -> None:
    times = pd.date_range("2026-03-01", periods=N, freq="min", tz="UTC")
    clear, several = tmp_path / "clear.parquet", tmp_path / "several.parquet"
    pd.DataFrame({"timestamp": times, "value": np.arange(N) * 1.0}).to_parquet(clear)
    pd.DataFrame({"timestamp": times, "p50": np.arange(N) * 1.0, "p99": 2.0}).to_parquet(several)
    stage.workbench.opening.open_paths([clear])
    comes(lambda: stage.workbench.desk.loaded("clear") is not None, "the series")
    stage.settle()
    stage.workbench.opening.open_paths([several])
    dialog = shown(stage)
    comes(dialog.primary.isEnabled, "the rows")
    click(dialog.roles.wide)
    comes(lambda: series(dialog) == ["p50", "p99"], "the series")
    click(dialog.primary)
    comes(lambda: {"p50", "p99"} <= set(stage.workbench.desk.names()), "the series")
    stage.settle()


def test_a_query_that_never_ends_is_stopped_and_so_is_its_reading(stage: Stage, database: Path) -> None:
    bench = stage.workbench
    bench.files.tables.ask(database)
    dialog = shown(stage)
    comes(lambda: dialog.what.tree.topLevelItemCount() == 2, "the tables")
    dialog.what.query.setPlainText(f"{ENDLESS} SELECT count(*) AS n, max(x) AS time FROM c")
    click(dialog.found.preview)
    assert dialog.found.preview.text() == "Stop"
    click(dialog.found.preview)
    assert dialog.found.preview.text() == "Preview"
    comes(lambda: not bench.background.busy, "the end of the query")
    dialog.what.query.setPlainText(f"{ENDLESS} SELECT x AS time, x % 7 AS value FROM c")
    click(dialog.found.preview)
    comes(dialog.primary.isEnabled, "the first rows")
    assert dialog.found.count.text() == "1 series in the first 5000 rows"
    click(dialog.primary)
    bar = bench.window.work_bar
    comes(lambda: bar.isVisible() and "rows" in bar.text.text(), "the reading")
    click(bar.stop)
    comes(lambda: not bench.background.busy, "the end of the reading")
    assert bench.desk.names() == ()
    assert not list(bench.files.data_folder().glob("*.parquet"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("missing.db", "There is no file missing.db"),
        ("mysql://ann@host/db", "mysql cannot be asked"),
        ("postgresql://ann:pw@host/db", "Keep it in the keyring"),
    ],
)
def test_what_is_no_place_of_tables_is_said_in_the_dialog(stage: Stage, place: str, said: str) -> None:
    stage.workbench.actions["open_tables"].trigger()
    dialog = shown(stage)
    QTest.keyClicks(dialog.where.line, place)
    QTest.keyClick(dialog.where.line, Qt.Key.Key_Return)
    comes(lambda: said in dialog.note.text(), "the reason")
    assert not dialog.primary.isEnabled()
    dialog.reject()


@pytest.mark.slow
def test_a_query_that_is_refused_is_said_in_the_words_of_the_database(stage: Stage, database: Path) -> None:
    stage.workbench.files.tables.ask(database)
    dialog = shown(stage)
    comes(lambda: dialog.what.tree.topLevelItemCount() == 2, "the tables")
    dialog.what.query.setPlainText("SELECT * FROM absent")
    click(dialog.found.preview)
    comes(lambda: "no such table: absent" in dialog.note.text(), "the reason")
    before = database.read_bytes()
    dialog.what.query.setPlainText("DELETE FROM load")
    click(dialog.found.preview)
    comes(lambda: "readonly database" in dialog.note.text(), "the reason")
    assert database.read_bytes() == before
    dialog.reject()


def test_another_place_forgets_what_the_last_one_had(stage: Stage, database: Path, data_set: Path) -> None:
    stage.workbench.files.tables.ask(database)
    dialog = shown(stage)
    comes(lambda: dialog.what.tree.topLevelItemCount() == 2, "the tables")
    click_table(dialog, "load")
    comes(dialog.primary.isEnabled, "the series")
    dialog.where.line.selectAll()
    QTest.keyClicks(dialog.where.line, str(data_set))
    assert (dialog.what.tree.topLevelItemCount(), dialog.what.text(), series(dialog)) == (0, "", [])
    assert dialog.missing.text() == "Preview it first"
    click(dialog.where.search)
    comes(dialog.primary.isEnabled, "the rows of the other place")
    dialog.reject()


def test_a_role_that_is_changed_while_rows_are_on_their_way_is_not_lost(stage: Stage, database: Path) -> None:
    stage.workbench.files.tables.ask(database)
    dialog = shown(stage)
    comes(lambda: dialog.what.tree.topLevelItemCount() == 2, "the tables")
    click_table(dialog, "load")
    comes(dialog.primary.isEnabled, "the series")
    dialog.what.query.setPlainText("SELECT * FROM load WHERE host = 'a'")
    click(dialog.found.preview)
    click(dialog.roles.wide)
    comes(lambda: series(dialog) == ["a cpu", "a memory"], "what both asked for")
    dialog.reject()


def test_a_password_goes_to_the_keyring_and_nowhere_else(stage: Stage) -> None:
    bench, keyring = stage.workbench, MemoryKeyring()
    controller = TableController(
        bench.files.landing, bench.background, bench.preferences, lambda: bench.window, {}, keyring
    )
    controller.ask()
    dialog = shown(stage)
    assert not dialog.where.key.isVisible()
    QTest.keyClicks(dialog.where.line, "postgresql://ann@db.invalid:5433/x")
    comes(lambda: dialog.where.key.state.text() == "not stored", "where the password is")
    click(dialog.where.key.enter)
    QTest.keyClicks(dialog.where.key.field, "s3cret")
    click(dialog.where.key.store)
    comes(lambda: dialog.where.key.state.text() == "is there", "the password")
    assert keyring.kept == {("Rule Workbench", "database ann@db.invalid:5433"): "s3cret"}
    assert "s3cret" not in repr(bench.preferences.now)
    dialog.reject()
