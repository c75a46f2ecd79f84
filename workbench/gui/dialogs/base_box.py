"""Which base detector rules are learned beside: none, a built-in one, a column of the series, or a rule pack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from workbench.gui.dialogs.train_words import BASES, COLUMN_BASE, PACK_BASE, base_words
from workbench.gui.texts import tr

ASK = "ask for a pack"  # the data of the row that asks; no base is called so


class BaseBox(QComboBox):
    """`chosen`: another base. `browse(parent)`: asks for a pack, "" = none chosen."""

    chosen = Signal()

    def __init__(self, base: str, columns: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.browse: Callable[[QWidget], str] = _ask_pack
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(20)
        for known in (*BASES, *(COLUMN_BASE + name for name in columns)):
            self.addItem(base_words(known), known)
        self.addItem(tr("Rule pack…"), ASK)
        self._take(base)
        self.activated.connect(self._on_activated)

    @property
    def base(self) -> str:
        """The base as the command line names it; empty = none."""
        return self._base

    def _take(self, base: str) -> None:
        """Shows a base; one that is not in the list yet, such as a pack, comes before the row that asks."""
        if self.findData(base) < 0 and not base.startswith(COLUMN_BASE):
            self.insertItem(self.findData(ASK), base_words(base), base)
        at = max(0, self.findData(base))
        self._base: str = self.itemData(at)
        self.setCurrentIndex(at)

    def _on_activated(self, at: int) -> None:
        base = self.itemData(at)
        if base == ASK:
            path = self.browse(self)
            base = PACK_BASE + path if path else self._base
        self._take(base)
        self.chosen.emit()


def _ask_pack(parent: QWidget) -> str:
    path, _ = QFileDialog.getOpenFileName(parent, tr("Rule pack"), "", tr("Rule packs (*.rulepack)"))
    return str(Path(path).resolve()) if path else ""
