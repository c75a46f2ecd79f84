"""Pictures of opening: the first screen with projects of before, columns of a doubtful file, a drop, a held project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication, QDialog

from workbench.gui.dialogs.connect.prometheus import PrometheusDialog
from workbench.gui.dialogs.opening.open_columns import OpenDialog
from workbench.gui.staging.stage import Stage, wait_until
from workbench.project.project import Project
from workbench.sources.nouns import Rows

DOUBTFUL = "time;p50;p99;host\n" + "\n".join(
    f"0{1 + i // 288}/03/2024 {i // 12 % 24:02}:{5 * i % 60:02};{(i * 7) % 13 / 10:.1f};{(i * 5) % 17};web-1"
    for i in range(600)
)


@contextmanager
def opening_states() -> Iterator[dict[str, Callable[[Stage], None]]]:
    """The states, in the order in which they must be made: nothing is open before the first."""
    with TemporaryDirectory() as name:
        folder = Path(name)

        def before(stage: Stage) -> None:
            """Three projects of before, one of which is gone."""
            for project in ("payments", "old-experiment", "checkout"):
                stage.workbench.opening.new_project(folder / f"{project}.rwb")
            stage.workbench.desk.open(None)
            (folder / "old-experiment.rwb").unlink()
            stage.workbench.files.projects.show_first_screen()

        def held(stage: Stage) -> None:
            """A project that another window holds."""
            with Project.open(folder / "payments.rwb"):
                stage.workbench.opening.open_project(folder / "payments.rwb")

        def columns(stage: Stage) -> None:
            """A file with two columns of numbers and with days that may be months."""
            stage.workbench.window.messages.clear()
            path = folder / "gateway-2024.csv"
            path.write_text(DOUBTFUL, "utf-8")
            stage.workbench.opening.open_paths([path])
            found = stage.workbench.window.findChildren
            wait_until(lambda: any(one.isVisible() for one in found(OpenDialog)), 240, "no dialog came")

        def drop(stage: Stage) -> None:
            """Two files and labels hover over the window."""
            _leave(stage, PrometheusDialog)
            labels = folder / "labels.csv"
            labels.write_text("series,start,stop\n")
            mime = QMimeData()
            mime.setUrls([QUrl.fromLocalFile(str(path)) for path in (folder / "gateway-2024.csv", labels)])
            place, copy, left = QPoint(5, 5), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
            event = QDragEnterEvent(place, copy, mime, left, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(stage.workbench.window, event)

        def prometheus(stage: Stage) -> None:
            """The dialog of Prometheus with the answers of one, which is not asked here."""
            _leave(stage, OpenDialog)
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

        yield {"projects-of-before": before, "held": held, "columns": columns, "prometheus": prometheus, "drop": drop}


def _leave(stage: Stage, kind: type[QDialog]) -> None:
    for dialog in stage.workbench.window.findChildren(kind):
        dialog.reject()


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
