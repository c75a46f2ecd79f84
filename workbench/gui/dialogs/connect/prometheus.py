"""Series out of a Prometheus: who asks left above, which series below it, what would come to the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.dialogs.connect.connection_fields import ConnectionFields
from workbench.gui.dialogs.connect.nouns import Asked
from workbench.gui.dialogs.connect.query_fields import QueryFields
from workbench.gui.dialogs.connect.series_list import SeriesList
from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.dialogs.llm.key_row import KeyState
from workbench.gui.texts import tr, trn
from workbench.gui.theme import GAP, GAP_LARGE, set_role
from workbench.sources.nouns import Rows

SOON_MS = 300  # after the last change: where the secret is


class PrometheusDialog(DialogFrame):
    """Asks by signals and is told by `show_…`; `chosen(Asked)` is the answer. Nothing is sent before the user looks."""

    once = True

    connected = Signal(object)  # Connection: its metrics are wanted
    labels_wanted = Signal(object, str)  # Connection, metric
    values_wanted = Signal(object, str, str)  # Connection, metric, label
    preview_wanted = Signal(object)  # Asked
    key_wanted = Signal(object)  # Connection: where its secret is
    key_entered = Signal(object, str)  # Connection, a secret for the keyring
    chosen = Signal(object)  # Asked

    def __init__(self, given: Asked, parent: QWidget | None = None) -> None:
        sentence = tr("Each set of labels becomes a series; moments without a sample stay empty.")
        super().__init__(tr("Open from Prometheus"), sentence, tr("Open"), parent)
        self.who, self.what = ConnectionFields(given.connection), QueryFields(given)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.found = SeriesList()
        self.preview, self.count, self.series = self.found.preview, self.found.count, self.found.series
        self._place()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(lambda: self.key_wanted.emit(self.who.connection()))
        self._connect()
        self._changed()
        self.resize(1000, 600)

    def _place(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.who)
        left.addWidget(self.what)
        left.addWidget(self.note)
        _level(self.who.rows, self.what.rows)
        left.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(GAP_LARGE)
        both.addLayout(left, 1)
        both.addWidget(self.found, 1)
        self.body.addLayout(both, 1)

    def _connect(self) -> None:
        self.who.changed.connect(self._changed)
        self.who.changed.connect(self._soon.start)
        self.what.changed.connect(self._changed)
        self.who.asked.connect(self._look)
        self.who.key.entered.connect(lambda secret: self.key_entered.emit(self.who.connection(), secret))
        self.what.metric_chosen.connect(lambda metric: self.labels_wanted.emit(self.who.connection(), metric))
        self.what.label_chosen.connect(self._on_label)
        self.preview.clicked.connect(self._ask_preview)

    def _look(self) -> None:
        self.say(tr("Looking for metrics…"))
        self.connected.emit(self.who.connection())

    def _on_label(self, label: str) -> None:
        self.values_wanted.emit(self.who.connection(), self.what.metrics.currentText().strip(), label)

    def _ask_preview(self) -> None:
        self.count.setText(tr("Asking…"))
        self.preview_wanted.emit(self.asked())

    def _changed(self) -> None:
        if not self.who.connection().url:
            self.set_missing(tr("Give the address of a Prometheus"))
        elif not self.what.query.text().strip():
            self.set_missing(tr("Choose a metric, or write a query"))
        else:
            self.set_missing("")
        self.preview.setEnabled(self.primary.isEnabled())

    def asked(self) -> Asked:
        """The answer as it stands."""
        what = self.what
        texts = [edit.text().strip() for edit in (what.query, what.start, what.end, what.step)]
        return Asked(self.who.connection(), *texts)

    # --- what is told -----------------------------------------------------------------------------------------------

    def say(self, text: str, *, bad: bool = False) -> None:
        """A line below the fields."""
        self.note.setText(text)
        set_role(self.note, role="warn" if bad else "dim")

    def show_metrics(self, names: Sequence[str]) -> None:
        """The metrics that it has."""
        self.what.show_metrics(names)
        self.say(trn("{n} metric. Type any part of a name.", "{n} metrics. Type any part of a name.", len(names)))
        self.what.metrics.setFocus()

    def show_key(self, state: KeyState) -> None:
        """Where the secret is."""
        self.who.key.show_state(state)

    def show_preview(self, rows: Sequence[Rows]) -> None:
        """The series that would come."""
        self.found.show_rows(rows, trn("{n} series", "{n} series", len(rows)))
        self.say("" if rows else tr("No series for this time."), bad=not rows)

    def show_problem(self, text: str) -> None:
        """Why nothing came."""
        self.found.show_rows((), "")
        self.say(text, bad=True)

    def answer(self) -> None:
        """Tells what to open."""
        self._soon.stop()
        self.chosen.emit(self.asked())
        super().answer()


def _level(*forms: QFormLayout) -> None:
    """The fields of several forms begin in one line."""
    items = (one.itemAt(row, QFormLayout.ItemRole.LabelRole) for one in forms for row in range(one.rowCount()))
    labels = [label for item in items if item is not None and (label := item.widget()) is not None]
    widest = max(label.sizeHint().width() for label in labels)
    for label in labels:
        label.setMinimumWidth(widest)
