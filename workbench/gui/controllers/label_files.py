"""Labels out to files and in from them: all series of the project at once, as one edit, with doubts told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.errors import WorkbenchError
from workbench.gui.controllers.desk import Desk
from workbench.gui.dialogs.report import ReportDialog
from workbench.gui.sentences import say, sentence
from workbench.gui.texts import later, tr
from workbench.gui.views.message_strip import Message
from workbench.gui.words import counted
from workbench.model.series import Series
from workbench.project.edits import set_all_labels

FILES = later("Labels (*.csv *.json)")


class LabelFileController(QObject):
    """Writes the labels of every series, and takes those of the series that a file names."""

    said = Signal(object)  # Message

    def __init__(self, desk: Desk, window: Callable[[], QWidget]) -> None:
        super().__init__()
        self._desk, self._window = desk, window
        self._doubts = ""

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"import_labels": self.import_labels, "export_labels": self.export, "label_doubts": self.show_doubts}

    def export(self) -> None:
        """Ask for a file and write the labels there."""
        path, _ = QFileDialog.getSaveFileName(self._window(), tr("Export labels"), "labels.csv", tr(FILES))
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the labels of every labeled series, as CSV or JSON by the file's ending."""
        from workbench.data.labels.writing import write_labels

        series = [one for one in self._series() if one.labels is not None]
        try:
            count = write_labels(series, path)
        except OSError as error:
            why = error.strerror or error
            text = tr("{file} cannot be written: {why}.", file=path.name, why=why)
            self.said.emit(Message(text, "", "bad"))
        else:
            labels = counted(count, "label")
            text = tr("{labels} of {n} series written to {file}.", labels=labels, n=len(series), file=path.name)
            self.said.emit(Message(text, "", "good"))

    def import_labels(self) -> None:
        """Ask for a file and take its labels."""
        path, _ = QFileDialog.getOpenFileName(self._window(), tr("Import labels"), "", tr(FILES))
        if path:
            try:
                self.import_from(Path(path))
            except WorkbenchError as error:
                self.said.emit(Message(say(error), "", "bad"))

    def import_from(self, path: Path) -> None:
        """Replace the labels of the series that a file names; LabelError where it cannot be read as labels."""
        from workbench.data.labels.reading import read_labels

        if self._desk.project is None:
            return
        found = read_labels(path, self._series(), self._desk.chosen)
        labels = counted(found.count, "label")
        self._desk.apply(set_all_labels(self._desk.project, found.labels, tr("Import {labels}", labels=labels)))
        told = [(doubt.series or tr("no series"), sentence(doubt.text)) for doubt in found.doubts]
        self._doubts = "\n".join(f"{series}: {text}" for series, text in told)
        text = tr("{labels} of {n} series taken from {file}", labels=labels, n=len(found.labels), file=path.name)
        if found.doubts:
            number, first = counted(len(found.doubts), "doubt"), told[0][1]
            doubts = tr("{told}, with {doubts}: {first}.", told=text, doubts=number, first=first)
            self.said.emit(Message(doubts, "", "warn", "label_doubts", tr("All doubts")))
        else:
            self.said.emit(Message(f"{text}.", "", "good"))

    def show_doubts(self) -> None:
        """Everything that was doubtful about the labels imported last."""
        told = self._doubts or tr("No labels with doubts have been imported since the window opened.")
        ReportDialog(
            tr("Doubts about labels"), tr("What was read otherwise than written, or left out."), told, self._window()
        ).open()

    def _series(self) -> list[Series]:
        """Every series of the project, those that are in memory as they are there."""
        project = self._desk.project
        if project is None:
            return []
        loaded = {name: self._desk.loaded(name) for name in self._desk.names()}
        return [one.series if one is not None else project.load_series(name) for name, one in loaded.items()]
