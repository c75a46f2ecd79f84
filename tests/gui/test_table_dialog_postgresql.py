"""A real PostgreSQL in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.gui.test_table_dialog import click, click_table, comes, series, shown
from tests.sources.cluster import needs_postgresql, server
from workbench.gui.staging.stage import Stage

__all__ = ["server"]
pytestmark = needs_postgresql


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path / "home") as made:
        yield made


def test_its_tables_are_listed_previewed_and_opened_and_a_long_query_stopped(stage: Stage, server: str) -> None:
    bench = stage.workbench
    bench.actions["open_tables"].trigger()
    dialog = shown(stage)
    QTest.keyClicks(dialog.where.line, server)
    assert dialog.where.key.isVisible()
    QTest.keyClick(dialog.where.line, Qt.Key.Key_Return)
    comes(lambda: dialog.what.tree.topLevelItemCount() == 2, "the tables")
    dialog.what.query.setPlainText("SELECT pg_sleep(3600), now() AS at, 1 AS value")
    click(dialog.found.preview)
    click(dialog.found.preview)
    comes(lambda: not bench.background.busy, "the end of the query")
    click_table(dialog, "load")
    comes(lambda: series(dialog) == ["a", "bb"], "the series")
    click(dialog.primary)
    comes(lambda: bench.desk.loaded("a") is not None and bench.desk.loaded("bb") is not None, "the series")
    loaded = bench.desk.loaded("a")
    assert loaded is not None and loaded.series.value.tolist() == [i + 1.0 for i in range(200)]
    stage.settle()
