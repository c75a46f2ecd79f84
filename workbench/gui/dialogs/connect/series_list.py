"""The series that would come, each with its line, below how many they are and the button that asks for them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
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
        color, ratio = self.palette().link().color(), self.devicePixelRatioF()
        for one in rows[:SHOWN]:
            every = max(1, len(one.values) // FINEST)
            values = np.where(np.isfinite(one.values), one.values, np.nan)[np.argsort(one.times_ns)][::every]
            item = QListWidgetItem(spark_icon(values, color, ratio), one.name)
            item.setToolTip("\n".join(f"{key} = {text}" for key, text in sorted(one.labels.items())))
            self.series.addItem(item)
        self.count.setText(words)
