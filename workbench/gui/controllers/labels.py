"""Labels by hand: marked, moved, split, merged, annotated, answered; each one an edit that undo takes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from workbench.gui.controllers.desk import Desk
from workbench.gui.dialogs.ask import AskDialog
from workbench.gui.preferences import PreferencesFile
from workbench.gui.texts import later, tr
from workbench.gui.views.message_strip import Message
from workbench.model.labels import LabelSet, Region
from workbench.model.scores import Finding
from workbench.project.edits import answer, edit_labels

NOTHING_TO_SPLIT = later(
    "Nothing to split: put the crosshair inside a label, between its first and its last point, then press D."
)
SPLIT = later("Two labels: the point at the crosshair is normal now. Labels that touch would count as one event.")
NOTHING_TO_MERGE = later(
    "Nothing to merge: choose a label that has one after it, or mark a region over several, then press J."
)


class LabelController(QObject):
    """Turns what is done to the labels of the series that is looked at into edits."""

    said = Signal(object)  # Message

    def __init__(self, desk: Desk, preferences: PreferencesFile, window: Callable[[], QWidget]) -> None:
        super().__init__()
        self._desk, self._preferences, self._window = desk, preferences, window
        self._nudged: tuple[str, Region, str] | None = None  # series, what the last press of a key left, which key
        self._run = 0  # presses of one key on one label

    def mark(self, start: int, stop: int) -> None:
        """Label these points as one anomaly, merged with labels that they touch."""
        self._edit(lambda labels: labels.mark(self._region(start, stop)), tr("Mark anomaly"))

    def remove(self, start: int, stop: int) -> None:
        """Remove every label that touches these points."""
        self._edit(lambda labels: labels.remove(start, stop), tr("Remove label"))

    def reshape(self, region: Region, start: int, stop: int) -> None:
        """Put a label over other points."""
        if region in self._labels().regions:
            title = tr("Move label") if len(region) == stop - start else tr("Move label's edge")
            self._edit(lambda labels: labels.reshape(region, start, stop), title)

    def nudge(self, region: Region, start: int, stop: int, key: str) -> None:
        """Put a label over other points by one press of a `key`; pressed again at once it is the same change."""
        if region not in self._labels().regions:
            return
        if self._nudged != (self._desk.chosen, region, key):
            self._run += 1
        title = tr("Move label") if key.startswith("both") else tr("Move label's edge")
        self._edit(lambda labels: labels.reshape(region, start, stop), title, f"{key} {self._run}")
        after = self._labels().at(start)
        self._nudged = (self._desk.chosen, after, key) if after is not None else None

    def split(self, index: int) -> None:
        """Make two labels of the one that holds a point, the point itself normal between them."""
        if self._labels().split(index) == self._labels():
            self.said.emit(Message(tr(NOTHING_TO_SPLIT), "", "info"))
        else:
            self._edit(lambda labels: labels.split(index), tr("Split label"))
            self.said.emit(Message(tr(SPLIT), "", "info", "undo", tr("Undo")))

    def merge(self, start: int, stop: int) -> None:
        """Make one label of those that touch these points; of a single one and the one after it."""
        touched = self._labels().touching(start, stop)
        after = self._labels().following(touched[0]) if len(touched) == 1 else None
        stop = after.stop if after is not None else stop
        if len(touched) < 2 and after is None:
            self.said.emit(Message(tr(NOTHING_TO_MERGE), "", "info"))
        else:
            self._edit(lambda labels: labels.merge(start, stop), tr("Merge labels"))

    def annotate(self, region: Region, note: str) -> None:
        """Write another note on a label."""
        if region in self._labels().regions and note != region.note:
            self._edit(lambda labels: labels.annotate(region, note), tr("Change note"))

    def relabel(self, finding: Finding, anomaly: bool) -> None:
        """A person's word about a finding: it is labeled or no longer labeled, and remembered as answered."""
        if self._desk.project is not None:
            region = self._region(finding.start, finding.stop)
            self._desk.apply(answer(self._desk.project, finding.series, region, anomaly=anomaly))

    def ask_author(self) -> None:
        """Ask whose name new labels bear."""
        dialog = AskDialog(tr("Your name"), tr("New labels and approvals bear it."), tr("Use name"), self._window())
        dialog.for_text(tr("Name"), self._preferences.now.who)
        dialog.answered.connect(lambda name: self._preferences.change(author=name.strip()))
        dialog.open()

    def _region(self, start: int, stop: int) -> Region:
        made = datetime.now(UTC).isoformat(timespec="seconds")
        return Region(start, stop, author=self._preferences.now.who, made=made)

    def _labels(self) -> LabelSet:
        return self._desk.labels(self._desk.chosen) or LabelSet()

    def _edit(self, change: Callable[[LabelSet], LabelSet], title: str, run: str = "") -> None:
        if self._desk.project is not None and self._desk.chosen:
            edit = edit_labels(self._desk.project, self._desk.chosen, change, title)
            self._desk.apply(replace(edit, run=run))
