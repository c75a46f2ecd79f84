"""Which series and which stretch of time: a metric that is searched, filters of labels, and the query they become."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from workbench.gui.dialogs.connect.nouns import Asked
from workbench.gui.dialogs.frame import add_field, form
from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, set_role
from workbench.sources.prometheus.naming import OPERATORS, selector


class QueryFields(QWidget):
    """`changed` after each change; `metric_chosen(str)`, `label_chosen(str)`: their labels or values are wanted."""

    changed = Signal()
    metric_chosen = Signal(str)
    label_chosen = Signal(str)

    def __init__(self, given: Asked, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filters: list[tuple[str, str, str]] = []
        self.metrics, self.label, self.text = (_searched(name) for name in (tr("Metric"), tr("Label"), tr("Is")))
        self.sign = QComboBox()
        self.sign.addItems(OPERATORS)
        self.sign.setAccessibleName(tr("How the label is compared"))
        self.add = QPushButton(tr("Filter"))
        self.add.setAccessibleName(tr("Filter by this label"))
        self.add.setAutoDefault(False)
        self.query = QLineEdit(given.query)
        set_role(self.query, code=True)
        self.query.setPlaceholderText('up{job="node"}')
        self.start, self.end, self.step = QLineEdit(given.start), QLineEdit(given.end), QLineEdit(given.step)
        self._place()
        self.metrics.activated.connect(lambda _at: self._on_metric())
        self.label.activated.connect(lambda _at: self.label_chosen.emit(self.label.currentText().strip()))
        self.add.clicked.connect(self._add)
        for edit in (self.query, self.start, self.end, self.step):
            edit.textChanged.connect(self.changed)

    def _place(self) -> None:
        self.rows = fields = form()  # so that other fields stand in line with them
        moment = tr("now, -6h, 2026-01-31T12:00:00Z or seconds since 1970")
        add_field(fields, tr("Metric"), self.metrics, tr("Type any part of its name"))
        row = QWidget()
        filters = QHBoxLayout(row)
        filters.setContentsMargins(0, 0, 0, 0)
        filters.setSpacing(GAP_SMALL)
        for widget, stretch in ((self.label, 3), (self.sign, 0), (self.text, 4), (self.add, 0)):
            filters.addWidget(widget, stretch)
        row.setFocusProxy(self.label)
        add_field(fields, tr("Where"), row, tr("Only series whose label is this"))
        add_field(fields, tr("Query"), self.query, tr("Anything that Prometheus answers with series"))
        add_field(fields, tr("From"), self.start, moment)
        add_field(fields, tr("To"), self.end, moment)
        add_field(fields, tr("Step"), self.step, tr("Between two points: 15s, 5m, 1h"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(fields)

    def show_metrics(self, names: Sequence[str]) -> None:
        """These metrics can be searched."""
        _offer(self.metrics, names)

    def show_labels(self, names: Sequence[str]) -> None:
        """The labels of the metric."""
        _offer(self.label, names)
        _offer(self.text, ())

    def show_values(self, values: Sequence[str]) -> None:
        """The values of the label."""
        _offer(self.text, values)

    def _on_metric(self) -> None:
        self._filters = []
        metric = self.metrics.currentText().strip()
        self.query.setText(selector(metric) if metric else "")
        self.metric_chosen.emit(metric)

    def _add(self) -> None:
        label, metric = self.label.currentText().strip(), self.metrics.currentText().strip()
        if label:
            self._filters.append((label, self.sign.currentText(), self.text.currentText()))
            self.query.setText(selector(metric, self._filters))


def _searched(name: str) -> QComboBox:
    """A box in which any part of a word finds it."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.setAccessibleName(name)
    completer = box.completer()
    assert completer is not None  # a box that can be typed into has one
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    return box


def _offer(box: QComboBox, words: Sequence[str]) -> None:
    typed = box.currentText()
    box.clear()
    box.addItems(list(words))
    box.setEditText(typed if typed in words else "")
