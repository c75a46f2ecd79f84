"""The line below the chart about the region that commands act on: when, how long, whose label it is, and its note."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from workbench.gui.charts import words
from workbench.gui.charts.clock import Clock
from workbench.gui.theme import GAP_SMALL
from workbench.gui.views.panel import ElidedLabel
from workbench.model.labels import LabelSet, Region

NOTE_TIP = "What this anomaly is; Return keeps it"
NEW_KEYS = "A marks it · W fits it to what stands out · Esc drops it"
LABEL_KEYS = "Alt ← → end · Alt Shift ← → start · D split · J merge"
SEVERAL_KEYS = "J merges them · X removes them · A makes all one"


def region_words(clock: Clock, start: int, stop: int, labels: LabelSet) -> tuple[str, Region | None]:
    """What a region is, in words, and the label that it is exactly, if it is one."""
    seconds = clock.usual_s if clock.times_ns is not None else None
    size = words.length(stop - start, seconds)
    parts = [clock.moment(start), size]
    touched = labels.touching(start, stop)
    one = touched[0] if len(touched) == 1 and (touched[0].start, touched[0].stop) == (start, stop) else None
    if one is not None:
        return " · ".join(["Label", *parts, *provenance(one)]), one
    noun = "Region" if len(touched) < 2 else f"Region over {len(touched)} labels"
    return " · ".join([noun, *parts]), None


def provenance(region: Region) -> list[str]:
    """Who made a label and when (`by ana`, `22 Nov 2026 · 18:14 UTC`); one without both came with the data."""
    told = [f"by {region.author}"] if region.author else []
    try:
        made = datetime.fromisoformat(region.made) if region.made else None
    except ValueError:
        return [*told, region.made]
    if made is not None:
        made = made if made.tzinfo else made.replace(tzinfo=UTC)
        told.append(words.full(int(made.timestamp()) // 60 * words.MINUTE))
    return told or ["came with the data"]


class LabelBar(QWidget):
    """Hidden while nothing is selected. The note is kept with Return or when the field is left."""

    note_given = Signal(object, str)  # Region, its new note

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.region: Region | None = None
        self.text = ElidedLabel()
        self.keys = ElidedLabel("", "dim")
        self.note = QLineEdit()
        self.note.setPlaceholderText("Note (E)")
        self.note.setAccessibleName("Note of the label")
        self.note.editingFinished.connect(self._give)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_SMALL)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        for line in (self.text, self.keys):
            line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            lines.addWidget(line)
        layout.addLayout(lines, 3)
        layout.addWidget(self.note, 1)
        self.hide()

    def show_region(self, clock: Clock | None, span: tuple[int, int] | None, labels: LabelSet | None) -> None:
        """Tell of the points from `span[0]` to `span[1]` (half-open); None hides the line."""
        self._give()
        if clock is None or span is None:
            self.region = None
            self.hide()
            return
        told, self.region = region_words(clock, *span, labels or LabelSet())
        several = len((labels or LabelSet()).touching(*span)) > 1
        self.text.setText(told)
        self.keys.setText(LABEL_KEYS if self.region else SEVERAL_KEYS if several else NEW_KEYS)
        self.note.setText(self.region.note if self.region else "")
        if not self.note.hasFocus():
            self.note.setCursorPosition(0)  # a note that is too long is seen from its beginning
        self.note.setToolTip("\n".join(t for t in (self.note.text(), NOTE_TIP) if t))  # whole, where it is cut
        self.note.setVisible(self.region is not None)
        self.show()

    def edit_note(self) -> bool:
        """Put the keyboard into the note; whether a label is chosen that can have one."""
        if self.region is not None:
            self.note.setFocus()
            self.note.selectAll()
        return self.region is not None

    def _give(self) -> None:
        region, text = self.region, self.note.text().strip()
        if region is not None and text != region.note:
            self.region = replace(region, note=text)  # told once, whatever comes of it
            self.note_given.emit(region, text)
