"""The line below the chart about the region that commands act on: when, how long, whose label it is, and its note."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from workbench.gui.charts.clock import Clock
from workbench.gui.charts.hands.region_words import region_words
from workbench.gui.texts import later, tr
from workbench.gui.views.panel import ElidedLabel
from workbench.model.labels import LabelSet, Region

NOTE_TIP = later("What this anomaly is; Return keeps it")
NEW_KEYS = later("A marks it · W fits it to what stands out · Esc drops it")
LABEL_KEYS = later("Alt ← → end · Alt Shift ← → start · D split · J merge")
SEVERAL_KEYS = later("J merges them · X removes them · A makes all one")


class LabelBar(QWidget):
    """Hidden while nothing is selected. The note is kept with Return or when the field is left."""

    note_given = Signal(object, str)  # Region, its new note

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.region: Region | None = None
        self.text = ElidedLabel()
        self.keys = ElidedLabel("", "dim")
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("Note (E)"))
        self.note.setAccessibleName(tr("Note of the label"))
        self.note.editingFinished.connect(self._give)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for line in (self.text, self.keys):
            line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for widget in (self.text, self.note, self.keys):
            layout.addWidget(widget)
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
        self.keys.setText(tr(LABEL_KEYS if self.region else SEVERAL_KEYS if several else NEW_KEYS))
        self.note.setText(self.region.note if self.region else "")
        if not self.note.hasFocus():
            self.note.setCursorPosition(0)  # a note that is too long is seen from its beginning
        self.note.setToolTip("\n".join(t for t in (self.note.text(), tr(NOTE_TIP)) if t))  # whole, where it is cut
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
