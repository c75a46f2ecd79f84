"""What the columns of a table are used for, as fields in two columns."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from workbench.data.nouns import Peek
from workbench.gui.charts import zone as clock_zone
from workbench.gui.dialogs.frame import add_field, form
from workbench.gui.dialogs.opening.choices import NONE, fill, formats
from workbench.gui.dialogs.opening.column_picker import ColumnPicker
from workbench.gui.texts import tr
from workbench.gui.theme import GAP_LARGE, GAP_SMALL
from workbench.gui.views.elided_combo import ElidedCombo
from workbench.sources.tables import TableChoice


class RoleFields(QWidget):
    """Shows the guesses of a `Peek`; `changed` after each change, `choice()` as it stands."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given = TableChoice()
        self.time, self.format, self.zone = (ElidedCombo(tr(name)) for name in ("Time", "Times are", "Zone"))
        self.series, self.label = ElidedCombo(tr("Series")), ElidedCombo(tr("Label"))
        self.value = ColumnPicker(tr("Values"))
        self.wide = QCheckBox(tr("Each column of numbers is a series of its own"))
        fill(self.zone, [(name, name) for name in clock_zone.names()], "UTC")
        self._place()
        self.setEnabled(False)
        for combo in (self.time, self.format, self.zone, self.series, self.label):
            combo.activated.connect(self.changed)
        self.value.changed.connect(self.changed)
        self.wide.clicked.connect(self._widen)

    def _place(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GAP_LARGE)
        zone = tr("Of times that name no offset; data is kept in UTC")
        named = tr("A column that names the series of each row, for tables that hold several")
        times = ((tr("Time"), self.time, ""), (tr("Times are"), self.format, ""), (tr("Zone"), self.zone, zone))
        values = (
            (tr("Values"), self.value, tr("The numbers to watch; several become a series each")),
            (tr("Series"), self.series, named),
            (tr("Label"), self.label, tr("0 = normal, 1 = anomaly")),
        )
        for fields in (times, values):
            column = form()
            for name, field, tip in fields:
                add_field(column, name, field, tip)
            row.addLayout(column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP_SMALL)
        whole.addLayout(row)
        whole.addWidget(self.wide)

    def show_peek(self, peek: Peek, given: TableChoice) -> None:
        """Shows what the table is read as. `given`: the choice that led to it."""
        guess, names = peek.guesses, [column.name for column in peek.columns]
        self._given = replace(given, columns=guess)
        self.setEnabled(True)
        self.value.set_columns(names, guess.value or ())
        none = [("", tr(NONE))]
        for combo, column in ((self.time, guess.time), (self.label, guess.label), (self.series, guess.series)):
            fill(combo, [*none, *((name, name) for name in names)], column or "")
        fill(self.format, formats(guess.time_format), guess.time_format or "index")
        self.zone.setCurrentIndex(max(0, self.zone.findData(guess.zone or "UTC")))
        self.wide.setChecked(given.wide)
        for field in (self.format, self.zone):
            field.setEnabled(bool(guess.time))

    def choice(self) -> TableChoice:
        """The answer as it stands; another column of times is read as it is found."""
        guess = self._given.columns
        time = self.time.currentData()
        columns = replace(
            guess,
            time=time,
            value=self.value.columns() or None,
            label=self.label.currentData(),
            series=self.series.currentData(),
            time_format=self.format.currentData() if time and time == guess.time else None,
            zone=self.zone.currentData(),
        )
        return TableChoice(columns, self.wide.isChecked())

    def forget(self) -> None:
        """Other rows: what was chosen for the columns of the last ones is no more."""
        self._given = TableChoice()
        self.setEnabled(False)

    def _widen(self) -> None:
        """All columns of numbers, or again the one that is found."""
        self.value.set_columns([], [])
        self.changed.emit()
