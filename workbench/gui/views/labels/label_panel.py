"""The panel of labels: every label of the series, or of all series, as a table; chosen, filtered, deleted, merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QItemSelection, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QToolButton, QWidget

from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme, set_role
from workbench.gui.views.labels.label_rows import Key, LabelModel, LabelRow
from workbench.gui.views.labels.label_table import LabelTable
from workbench.gui.views.panel import Panel, empty_state
from workbench.gui.words import number

NOTHING = later(
    "No labels yet.<br><br>Hold Shift and drag over an anomaly in the chart, then press A,<br>"
    'or <a href="import_labels">import labels…</a>'
)
NO_MATCH = later("No label has this in any of its columns.")
HINT = later("Enter shows it · J merges · Del removes")
SCOPES = (later("This series"), later("All series"))


class LabelPanel(Panel):
    """Emits what was chosen and asked for; labels come from outside. `everywhere`: of all series."""

    label_chosen = Signal(str, object)  # series, Region
    delete_requested = Signal(object)  # list[LabelRow]
    merge_requested = Signal(object)
    arranged = Signal()  # another scope was chosen
    left = Signal()  # back to the chart
    asked = Signal(str)  # a command id

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Labels"), "", parent)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.in_sight = False
        self._told = False  # whether the choice is the chart's own, not to be told back
        self.model = LabelModel(self)
        self.table = LabelTable(self.model, theme)
        self.scope = QComboBox()
        self.scope.addItems([tr(one) for one in SCOPES])
        self.scope.setAccessibleName(tr("Whose labels are listed"))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter"))
        self.filter.setAccessibleName(tr("Filter the labels by any word"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(110)
        self.merge_button = self._button(tr("Merge"), tr("Make one of the chosen labels of a series (J)"))
        self.delete_button = self._button(tr("Delete"), tr("Remove the chosen labels (Del)"))
        for widget in (self.scope, self.filter, self.merge_button, self.delete_button):
            self.head.addWidget(widget)
        self.empty = empty_state(tr(NOTHING))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty, 1)
        self._connect()
        self.set_rows(())

    def _button(self, title: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setToolTip(tip)
        set_role(button, small=True)
        return button

    def _connect(self) -> None:
        self.scope.currentIndexChanged.connect(lambda _at: self.arranged.emit())
        self.filter.textChanged.connect(self._set_filter)
        self.filter.returnPressed.connect(self.table.setFocus)
        self.empty.linkActivated.connect(self.asked)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        self.model.modelReset.connect(self._show_state)
        self.merge_button.clicked.connect(self._merge)
        self.delete_button.clicked.connect(self._delete)
        self.table.merge_asked.connect(self._merge)
        self.table.delete_asked.connect(self._delete)
        self.table.opened.connect(self._open)
        self.table.left.connect(self.left)

    # what is shown

    @property
    def everywhere(self) -> bool:
        """Whether the labels of all series are listed."""
        return self.scope.currentIndex() == 1

    def set_everywhere(self, everywhere: bool) -> None:
        """List the labels of all series, or of one, without telling it back."""
        blocked = self.scope.blockSignals(True)
        self.scope.setCurrentIndex(int(everywhere))
        self.scope.blockSignals(blocked)

    def set_rows(self, rows: Iterable[LabelRow]) -> None:
        """Show these labels; those that were chosen and are still there stay chosen."""
        kept, at = [row.key for row in self.table.chosen()], self.table.currentIndex().row()
        self._told = True
        self.model.set_rows(rows)
        self.table.hide_series(not self.everywhere)
        self.table.choose(kept)
        if self.model.shown and not self.table.chosen() and at >= 0:
            self.table.stand_on(at)
        self._told = False
        self._show_state()

    def choose(self, keys: Sequence[Key]) -> None:
        """Show labels as chosen, without telling it back."""
        if [row.key for row in self.table.chosen()] != list(keys):
            self._told = True
            self.table.choose(keys)
            self._told = False
        self._show_buttons()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.table.delegate.theme = theme
        self.table.viewport().update()

    def _set_filter(self, text: str) -> None:
        self._told = True
        kept = [row.key for row in self.table.chosen()]
        self.model.set_filter(text)
        self.table.choose(kept)
        self._told = False
        self._show_state()

    def _show_state(self) -> None:
        shown, total = len(self.model.shown), self.model.total
        count = number(total) if shown == total else tr("{n} of {total}", n=number(shown), total=number(total))
        self.hint.setText(f"{count} · {tr(HINT)}" if total else "")
        self.table.setVisible(shown > 0)
        self.empty.setVisible(shown == 0)
        self.empty.setText(tr(NO_MATCH) if total else tr(NOTHING))
        self.filter.setEnabled(total > 0)
        self.table.fit_columns()
        self._show_buttons()

    def _show_buttons(self) -> None:
        chosen = [row.series for row in self.table.chosen()]
        self.delete_button.setEnabled(bool(chosen))
        self.merge_button.setEnabled(len(set(chosen)) < len(chosen))

    # what is asked

    def _selected(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self._show_buttons()
        chosen = self.table.chosen()
        if len(chosen) == 1 and not self._told:
            self.label_chosen.emit(chosen[0].series, chosen[0].region)

    def _open(self) -> None:
        chosen = self.table.chosen()
        if chosen:
            self.label_chosen.emit(chosen[0].series, chosen[0].region)
            self.left.emit()

    def _merge(self) -> None:
        self.merge_requested.emit(self.table.chosen())

    def _delete(self) -> None:
        if chosen := self.table.chosen():
            self.delete_requested.emit(chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Notes have what is left."""
        super().resizeEvent(event)
        self.table.fit_columns()
