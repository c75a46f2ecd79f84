"""Pictures of what is no file yet: the dialogs of Prometheus, a database and a data set, with loads of servers."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from workbench.gui.dialogs.connect.prometheus import PrometheusDialog
from workbench.gui.dialogs.connect.tables import TableDialog
from workbench.gui.dialogs.opening.open_columns import OpenDialog
from workbench.gui.staging.stage import Stage, wait_until
from workbench.sources.nouns import Rows


def prometheus(stage: Stage) -> None:
    """The dialog of Prometheus with the answers of one, which is not asked here."""
    leave(stage, OpenDialog)
    stage.workbench.actions["open_prometheus"].trigger()
    (dialog,) = (one for one in stage.workbench.window.findChildren(PrometheusDialog) if one.isVisible())
    dialog.who.address.setText("https://prometheus.example.org")
    dialog.who.who.setCurrentIndex(1)
    dialog.who.who.activated.emit(1)
    dialog.show_metrics(("node_cpu_seconds_total", "node_load1", "node_memory_MemAvailable_bytes"))
    dialog.what.metrics.setEditText("node_load1")
    dialog.what.show_labels(("cluster", "instance", "job"))
    dialog.what.query.setText('node_load1{job="node",cluster=~"eu-.*"}')
    dialog.show_preview(_loads())


def tables(folder: Path, stage: Stage) -> None:
    """A database as it is dropped, the loads of some servers chosen among its tables."""
    leave(stage, PrometheusDialog)
    stage.workbench.opening.open_paths([_database(folder / "fleet.sqlite")])
    dialog = _table_dialog(stage)
    tree = dialog.what.tree
    wait_until(lambda: tree.topLevelItemCount() == 3, 240, "no tables came")
    (item,) = tree.findItems("load", Qt.MatchFlag.MatchExactly)
    item.setExpanded(True)
    tree.setCurrentItem(item)
    tree.itemClicked.emit(item, 0)
    wait_until(dialog.primary.isEnabled, 240, "no rows came")


def data_set(folder: Path, stage: Stage) -> None:
    """A folder in partitions, one of which is asked for, each column a series."""
    leave(stage, TableDialog)
    stage.workbench.opening.open_paths([_data_set(folder / "loads")])
    dialog = _table_dialog(stage)
    wait_until(dialog.primary.isEnabled, 240, "no rows came")
    dialog.what.query.setPlainText("region=eu")
    dialog.found.preview.click()
    dialog.roles.wide.click()
    wait_until(lambda: dialog.primary.isEnabled() and dialog.found.series.count() > 4, 240, "no series came")


def leave(stage: Stage, kind: type[QDialog]) -> None:
    """Close the dialogs of a kind."""
    for dialog in stage.workbench.window.findChildren(kind):
        dialog.reject()


def _table_dialog(stage: Stage) -> TableDialog:
    found = stage.workbench.window.findChildren
    wait_until(lambda: any(one.isVisible() for one in found(TableDialog)), 240, "no dialog came")
    return next(one for one in found(TableDialog) if one.isVisible())


def _database(path: Path) -> Path:
    """Loads and deployments of servers as a file of SQLite."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE deployments (at TEXT, service TEXT, version TEXT)")
    connection.execute("CREATE TABLE load (at INTEGER, host TEXT, load1 REAL, memory_free REAL)")
    connection.execute("CREATE VIEW load_by_hour AS SELECT * FROM load WHERE at % 3600 = 0")
    rows = [
        (1_700_000_000 + 60 * at, f"web-{host + 1}", round(float(one.values[at]), 3), 512.0 - 3 * at % 97)
        for at in range(200)
        for host, one in enumerate(_loads())
        if np.isfinite(one.values[at])
    ]
    connection.executemany("INSERT INTO load VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    return path


def _data_set(path: Path) -> Path:
    """The same as a Parquet data set, a folder for each region."""
    import pandas as pd

    parts = [
        pd.DataFrame(
            {
                "time": pd.date_range("2026-03-01", periods=200, freq="min", tz="UTC"),
                "host": f"web-{at + 1}",
                "load1": one.values.round(3),
                "load15": pd.Series(one.values).rolling(15, min_periods=1).mean().round(3),
                "region": "eu" if at < 4 else "us",
            }
        )
        for at, one in enumerate(_loads())
    ]
    pd.concat(parts).to_parquet(path, partition_cols=["region"])
    return path


def _loads() -> tuple[Rows, ...]:
    """Loads of eight servers, one with a hole."""
    found = []
    for at in range(8):
        day = np.sin(np.linspace(0, 6 * np.pi, 200) + at) + np.random.default_rng(at).normal(0, 0.2, 200) + 2
        if at == 2:
            day[80:110] = np.nan
        labels = {"instance": f"web-{at + 1}:9100", "job": "node", "cluster": "eu-west"}
        found.append(Rows(f'node_load1{{instance="web-{at + 1}:9100"}}', np.arange(200), day, labels))
    return tuple(found)
