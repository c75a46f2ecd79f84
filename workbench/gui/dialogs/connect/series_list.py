"""The series that would come, each with its line, below how many they are and the button that asks for them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from workbench.gui.dialogs.connect.spark import SIZE, spark_icon
from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL
from workbench.gui.views.panel import ElidedLabel
from workbench.sources.nouns import Rows

SHOWN = 200  # series of a preview
FINEST = 240  # values of a line: it is no wider


class SeriesList(QWidget):
    """`preview`: the button; `count`: the words above; `series`: the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[NDArray[np.float64]] = []
        self.preview = QPushButton(tr("Preview"))
        self.preview.setAutoDefault(False)
        self.count = ElidedLabel("", "dim")
        self.series = QListWidget()
        self.series.setIconSize(SIZE)
        self.series.setAccessibleName(tr("Series of the query"))
        self.series.setUniformItemSizes(True)
        head = QHBoxLayout()
        head.setSpacing(GAP_SMALL)
        head.addWidget(self.count, 1)
        head.addWidget(self.preview)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP_SMALL)
        whole.addLayout(head)
        whole.addWidget(self.series, 1)

    def show_rows(self, rows: Sequence[Rows], words: str) -> None:
        """These series, and the words above them."""
        self.series.clear()
        self._lines = [_line(one) for one in rows[:SHOWN]]
        for one in rows[:SHOWN]:
            item = QListWidgetItem(one.name)
            item.setToolTip("\n".join(f"{key} = {text}" for key, text in sorted(one.labels.items())))
            self.series.addItem(item)
        self._draw()
        self.count.setText(words)

    def changeEvent(self, event: QEvent) -> None:
        """Pictures have the color that they were drawn in; in another theme they are drawn anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        color, ratio = self.palette().link().color(), self.devicePixelRatioF()
        for at, values in enumerate(self._lines):
            self.series.item(at).setIcon(spark_icon(values, color, ratio))


def _line(rows: Rows) -> NDArray[np.float64]:
    """As many of its values as a line is wide, in the order of time."""
    every = max(1, len(rows.values) // FINEST)
    return np.where(np.isfinite(rows.values), rows.values, np.nan)[np.argsort(rows.times_ns)][::every]
