"""Pictures of opening: the first screen with projects of before, columns of a doubtful file, a drop, a held project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication

from workbench.gui.dialogs.connect.tables import TableDialog
from workbench.gui.dialogs.opening.open_columns import OpenDialog
from workbench.gui.staging.opening.connections import data_set, leave, prometheus, tables
from workbench.gui.staging.stage import Stage, wait_until
from workbench.project.project import Project

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
            leave(stage, TableDialog)
            labels = folder / "labels.csv"
            labels.write_text("series,start,stop\n")
            mime = QMimeData()
            mime.setUrls([QUrl.fromLocalFile(str(path)) for path in (folder / "gateway-2024.csv", labels)])
            place, copy, left = QPoint(5, 5), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
            event = QDragEnterEvent(place, copy, mime, left, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(stage.workbench.window, event)

        yield {
            "projects-of-before": before,
            "held": held,
            "columns": columns,
            "prometheus": prometheus,
            "tables": partial(tables, folder),
            "data-set": partial(data_set, folder),
            "drop": drop,
        }
