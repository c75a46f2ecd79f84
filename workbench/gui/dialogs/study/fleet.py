"""The window of a fleet: how far its run is, a filter, the table, and what can be wished for the chosen series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.natural import natural
from workbench.gui.texts import later, tr, trn
from workbench.gui.theme import GAP_SMALL, Theme
from workbench.gui.views.fleet.fleet_model import FleetModel
from workbench.gui.views.fleet.fleet_rows import STATE_SIGNS, STATES, FleetLine
from workbench.gui.views.fleet.fleet_table import FleetTable
from workbench.gui.views.panel import ElidedLabel, empty_state
from workbench.gui.words import number

USUAL = QSize(1060, 640)
NO_MATCH = later("No series passes the filter.")
RETRY, FIRST, IN_TURN, LEAVE_OUT, TAKE_BACK = "retry", "first", "in turn", "leave out", "take back"


class FleetDialog(DialogFrame):
    """Stays open beside the main window and locks nothing. `wished(kind, names)`: one of the five kinds above for the
    chosen series; `opened(name)`: a series is asked for in the chart; `refresh_asked`: read the run anew."""

    wished = Signal(str, object)
    opened = Signal(str)
    refresh_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Fleet"), " ", tr("Close"), parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        for piece in (self.primary, self.cancel, self.missing):
            piece.hide()
        self.primary.setDefault(False)
        self.primary.setAutoDefault(False)
        self.model = FleetModel(self)
        self.table = FleetTable(self.model, theme)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter: name, group, status, reason"))
        self.filter.setAccessibleName(tr("Filter the series by any word"))
        self.filter.setClearButtonEnabled(True)
        self.status, self.group = QComboBox(), QComboBox()
        self.status.setAccessibleName(tr("Status of the series that are listed"))
        self.group.setAccessibleName(tr("Group of the series that are listed"))
        self.status.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.group.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.group.setMinimumContentsLength(18)
        self.count = ElidedLabel("", "dim")
        self.empty = empty_state(tr(NO_MATCH))
        self.open_button = self._button(tr("Open in the chart"), tr("With its points, from where they come (Enter)"))
        self.retry = self._button(tr("Try again"), tr("At the next start of the run, although it failed"))
        self.first = self._button(tr("Put first"), tr("Their groups before all others, at the next start"))
        self.leave = self._button(tr("Leave out"), tr("No part of the fleet from the next start on"))
        self.refresh = self._button(tr("Refresh"), tr("Read the run anew (F5); while it goes on, that comes by itself"))
        self.refresh.setShortcut("F5")
        self._place()
        self._connect()
        self.resize(USUAL)

    def _button(self, name: str, tip: str) -> QPushButton:
        made = QPushButton(name)
        made.setToolTip(tip)
        made.setAutoDefault(False)
        return made

    def _place(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(GAP_SMALL)
        for widget, share in ((self.filter, 2), (self.status, 0), (self.group, 1)):
            above.addWidget(widget, share)
        self.body.addLayout(above)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty, 1)
        for at, button in enumerate((self.open_button, self.retry, self.first, self.leave)):
            self.buttons.insertWidget(at, button)
        self.buttons.insertWidget(4, self.count, 1)
        self.buttons.insertWidget(5, self.refresh)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._set_filter)
        self.filter.returnPressed.connect(self.table.setFocus)
        self.status.currentIndexChanged.connect(self._set_filter)
        self.group.currentIndexChanged.connect(self._set_filter)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        self.table.opened.connect(self.opened)
        self.open_button.clicked.connect(self._open)
        self.retry.clicked.connect(self._try_again)
        self.first.clicked.connect(self._put_first)
        self.leave.clicked.connect(self._leave_out)
        self.refresh.clicked.connect(self.refresh_asked)

    # what is shown

    def set_lines(self, lines: Iterable[FleetLine], told: str) -> None:
        """Other rows, or the same further on. `told`: how far the run is, in a sentence."""
        before, bar = self.model.states, self.table.verticalScrollBar()
        place = bar.value()
        self.table.keep_chosen(lambda: self.model.set_lines(lines))
        bar.setValue(place)  # rows that go on do not move what is read
        self.sentence.setText(told)
        self._offer_choices()
        self._show_chosen()
        if self.model.states != before:
            self.table.fit_columns()

    def chosen(self) -> tuple[str, ...]:
        """The names of the chosen series."""
        return self.table.chosen()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.table.delegate.theme = theme
        self.table.viewport().update()

    def _offer_choices(self) -> None:
        counts = Counter(line.status for line in self.model.all.values())
        named = {one: f"{STATE_SIGNS[one]} {tr(STATES[one])} · {number(counts[one])}" for one in STATES if counts[one]}
        states = [(words, one) for one, words in named.items()]
        _offer(self.status, tr("Any status"), states)
        groups = sorted({line.group for line in self.model.all.values() if line.group}, key=natural)
        _offer(self.group, tr("Every group"), [(one, one) for one in groups])

    def _set_filter(self) -> None:
        status, group = self.status.currentData() or "", self.group.currentData() or ""
        self.table.keep_chosen(lambda: self.model.set_filter(self.filter.text(), status, group))
        self._show_chosen()

    def _show_chosen(self) -> None:
        """What can be done with the chosen rows, and how many are shown."""
        lines = self._lines()
        failed = sum(line.status == "failed" for line in lines)
        self.open_button.setEnabled(len(lines) == 1)
        for button in (self.first, self.leave):
            button.setEnabled(bool(lines))
        self.retry.setEnabled(failed > 0)
        self.retry.setText(f"{tr('Try again')} ({number(failed)})" if failed > 1 else tr("Try again"))
        self.first.setText(tr("Put in its turn") if lines and _are_first(lines) else tr("Put first"))
        self.leave.setText(tr("Take back") if lines and _are_out(lines) else tr("Leave out"))
        shown, every = len(self.model.shown), len(self.model.all)
        told = trn("{number} series", "{number} series", every, number=number(every))
        if shown != every:
            told = tr("{shown} of {all}", shown=number(shown), all=told)
        self.count.setText(tr("{n} chosen of {all}", n=number(len(lines)), all=told) if len(lines) > 1 else told)
        self.empty.setVisible(not shown)
        self.table.setVisible(bool(shown))

    def _lines(self) -> list[FleetLine]:
        return [self.model.all[name] for name in self.chosen()]

    def _try_again(self) -> None:
        self.wished.emit(RETRY, tuple(line.name for line in self._lines() if line.status == "failed"))

    def _put_first(self) -> None:
        self.wished.emit(IN_TURN if _are_first(self._lines()) else FIRST, self.chosen())

    def _leave_out(self) -> None:
        self.wished.emit(TAKE_BACK if _are_out(self._lines()) else LEAVE_OUT, self.chosen())

    def _open(self) -> None:
        for name in self.chosen()[:1]:
            self.opened.emit(name)


def _are_first(lines: list[FleetLine]) -> bool:
    return all(line.first for line in lines)


def _are_out(lines: list[FleetLine]) -> bool:
    return all(line.status == "left out" for line in lines)


def _offer(box: QComboBox, every: str, choices: list[tuple[str, str]]) -> None:
    """Fill a box anew where its choices are others; what was chosen stays, where it is still offered."""
    wanted = [(every, ""), *choices]
    if wanted == [(box.itemText(at), box.itemData(at)) for at in range(box.count())]:
        return
    before = box.currentData()
    box.blockSignals(True)
    box.clear()
    for text, value in wanted:
        box.addItem(text, value)
    box.setCurrentIndex(max(box.findData(before or ""), 0))
    box.blockSignals(False)
