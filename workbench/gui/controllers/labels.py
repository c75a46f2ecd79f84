"""Labels by hand: mark, remove, import, export; each one an edit that undo takes back."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.errors import LabelError, WorkbenchError
from workbench.gui.controllers.desk import Desk
from workbench.gui.preferences import PreferencesFile
from workbench.gui.views.message_strip import Message
from workbench.gui.words import counted
from workbench.model.labels import LabelSet, Region
from workbench.project.edits import edit_labels, set_labels

FILES = "Labels (*.csv *.json)"


class LabelController(QObject):
    """Turns marked regions of the series that is looked at into edits of its labels."""

    said = Signal(object)  # Message

    def __init__(self, desk: Desk, preferences: PreferencesFile, window: Callable[[], QWidget]) -> None:
        super().__init__()
        self._desk, self._preferences, self._window = desk, preferences, window

    def mark(self, start: int, stop: int) -> None:
        """Label these points as one anomaly, merged with labels that they touch."""
        made = datetime.now(UTC).isoformat(timespec="seconds")
        region = Region(start, stop, author=self._preferences.now.author, made=made)
        self._edit(lambda labels: LabelSet.of([*labels.regions, region]), "Mark anomaly")

    def remove(self, start: int, stop: int) -> None:
        """Remove every label that touches these points."""
        self._edit(
            lambda labels: LabelSet(tuple(r for r in labels.regions if not r.touches(start, stop))), "Remove label"
        )

    def _edit(self, change: Callable[[LabelSet], LabelSet], title: str) -> None:
        if self._desk.project is not None and self._desk.chosen:
            self._desk.apply(edit_labels(self._desk.project, self._desk.chosen, change, title))

    # files

    def export(self) -> None:
        """Ask for a file and write the labels there."""
        name = f"{self._desk.chosen}-labels.csv"
        path, _ = QFileDialog.getSaveFileName(self._window(), "Export labels", name, FILES)
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write start, end (half-open), note, author and time of each label, as CSV or JSON by the file's ending."""
        labels = self._desk.labels(self._desk.chosen) or LabelSet()
        rows = [asdict(region) for region in labels.regions]
        if path.suffix == ".json":
            path.write_text(json.dumps({"series": self._desk.chosen, "labels": rows}, indent=1) + "\n", "utf-8")
        else:
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, ["start", "stop", "note", "author", "made"])
                writer.writeheader()
                writer.writerows(rows)
        self.said.emit(Message(f"{counted(len(rows), 'label')} written to {path.name}.", "", "good"))

    def import_labels(self) -> None:
        """Ask for a file and take its labels."""
        path, _ = QFileDialog.getOpenFileName(self._window(), "Import labels", "", FILES)
        if path:
            try:
                self.import_from(Path(path))
            except WorkbenchError as error:
                self.said.emit(Message(str(error), "", "bad"))

    def import_from(self, path: Path) -> None:
        """Replace the labels of the series by those of a file; LabelError where it cannot be read as labels."""
        series = self._desk.current()
        if series is None or self._desk.project is None:
            return
        try:
            regions = [_region(row, len(series)) for row in _rows(path)]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LabelError(
                f"{path.name} holds no labels that can be read",
                str(error),
                "Give columns start and stop with point numbers, stop not included",
            ) from error
        title = f"Import {counted(len(regions), 'label')}"
        self._desk.apply(set_labels(self._desk.project, series.name, LabelSet.of(regions), title))
        self.said.emit(Message(f"{counted(len(regions), 'label')} taken from {path.name}.", "", "good"))


def _rows(path: Path) -> list[dict[str, Any]]:
    text = path.read_text("utf-8-sig")
    if path.suffix == ".json":
        found = json.loads(text)
        return list(found["labels"] if isinstance(found, dict) else found)
    return list(csv.DictReader(text.splitlines()))


def _region(row: dict[str, Any], n: int) -> Region:
    start, stop = int(row["start"]), int(row["stop"])
    if stop > n:
        raise ValueError(f"the label {start}–{stop} lies beyond the last point {n - 1}")
    return Region(start, stop, str(row.get("note") or ""), str(row.get("author") or ""), str(row.get("made") or ""))
