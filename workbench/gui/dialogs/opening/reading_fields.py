"""Everything that can be chosen about how a file is read, as fields in three columns."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.data.nouns import ColumnChoice, Peek
from workbench.gui.charts import zone as clock_zone
from workbench.gui.dialogs.frame import add_field, form
from workbench.gui.dialogs.opening.choices import NONE, fill, formats, told
from workbench.gui.dialogs.opening.column_picker import ColumnPicker
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP_LARGE
from workbench.gui.views.elided_combo import ElidedCombo

DELIMITERS = ((",", later("comma  ,")), (";", later("semicolon  ;")), ("\t", later("tab")), ("|", later("bar  |")))
DECIMALS = ((".", later("point  3.14")), (",", later("comma  3,14")))
HEADERS = ((True, later("has the names")), (False, later("is data")))


class ReadingFields(QWidget):
    """Shows the guesses of a `Peek`; `changed` after each change, `choice()` as it stands."""

    changed = Signal()

    def __init__(self, peek: Peek, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._peek = peek
        self.delimiter, self.decimal = ElidedCombo(tr("Cells end with")), ElidedCombo(tr("Decimal sign"))
        self.header, self.format = ElidedCombo(tr("First row")), ElidedCombo(tr("Times are"))
        self.time, self.zone = ElidedCombo(tr("Time")), ElidedCombo(tr("Zone"))
        self.value = ColumnPicker(tr("Values"))
        self.label, self.is_test = ElidedCombo(tr("Label")), ElidedCombo(tr("Test part"))
        self.series = ElidedCombo(tr("Series"))
        self._combos = (
            *(self.delimiter, self.decimal, self.header, self.format, self.time, self.zone),
            *(self.label, self.is_test, self.series),
        )
        self._place()
        fill(self.zone, [(name, name) for name in clock_zone.names()], "UTC")
        for combo in self._combos:
            combo.activated.connect(self.changed)
        self.value.changed.connect(self.changed)

    def _place(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_LARGE)
        zone = tr("Of times that name no offset; data is kept in UTC")
        truth = tr("0 = normal, 1 = anomaly")
        part = tr("A column of 0 and 1 that says which points are kept for the test")
        named = tr("A column that names the series of each row, for files that hold several")
        cells = [(tr("Cells end with"), self.delimiter, ""), (tr("Decimal sign"), self.decimal, "")]
        times = [(tr("Time"), self.time, ""), (tr("Times are"), self.format, ""), (tr("Zone"), self.zone, zone)]
        values = [(tr("Values"), self.value, tr("The numbers to watch")), (tr("Label"), self.label, truth)]
        cells += [(tr("First row"), self.header, ""), (tr("Series"), self.series, named)]
        for fields in (cells, times, [*values, (tr("Test part"), self.is_test, part)]):
            column = form()
            for name, field, tip in fields:
                add_field(column, name, field, tip)
            whole = QVBoxLayout()  # columns of fewer fields end sooner, so that rows stand level
            whole.addLayout(column)
            whole.addStretch(1)
            row.addLayout(whole, 1)

    def show_peek(self, peek: Peek) -> None:
        """Shows what the file is read as."""
        self._peek = peek
        guess, names = peek.guesses, [column.name for column in peek.columns]
        for combo, options, chosen in (
            (self.delimiter, DELIMITERS, guess.delimiter),
            (self.decimal, DECIMALS, guess.decimal),
            (self.header, HEADERS, guess.header),
        ):
            fill(combo, told(options), chosen)
            combo.setEnabled(chosen is not None)
        self.value.set_columns(names, guess.value or ())
        none = [("", tr(NONE))]
        for combo, column in (
            (self.time, guess.time),
            (self.label, guess.label),
            (self.is_test, guess.is_test),
            (self.series, guess.series),
        ):
            fill(combo, [*none, *((name, name) for name in names)], column or "")
        fill(self.format, formats(guess.time_format), guess.time_format or "index")
        self.zone.setCurrentIndex(max(0, self.zone.findData(guess.zone or "UTC")))
        for field in (self.format, self.zone):
            field.setEnabled(bool(guess.time))

    def choice(self) -> ColumnChoice:
        """The answer as it stands. Another time column is read as it is found; so is all where the cells end anew."""
        guess = self._peek.guesses
        delimiter, header = self.delimiter.currentData(), self.header.currentData()
        if guess.delimiter is not None and (delimiter, header) != (guess.delimiter, guess.header):
            return ColumnChoice(delimiter=delimiter, header=header)
        time = self.time.currentData()
        same = bool(time) and time == guess.time
        return replace(
            guess,
            decimal=self.decimal.currentData() if guess.decimal is not None else None,
            time=time,
            value=self.value.columns() or None,
            label=self.label.currentData(),
            is_test=self.is_test.currentData(),
            series=self.series.currentData() if guess.series is not None else guess.series,
            time_format=self.format.currentData() if same else None,
            zone=self.zone.currentData() if guess.zone is not None else None,
        )
