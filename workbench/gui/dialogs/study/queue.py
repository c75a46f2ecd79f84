"""The runs that wait, in a window of its own that stays open: reorder, remove, try again, add, go on to the next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.runs.run_queue import QueuedRun, RunQueue
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP_SMALL, Theme, set_role
from workbench.gui.views.panel import dim
from workbench.gui.views.two_lines import TwoLineList, TwoLines

ADD = (  # commands that add, and their words here
    ("queue_series", later("Add this series"), later("One run for the series in sight")),
    ("queue_stack", later("Add those in sight"), later("One run, one rule, for the series kept in sight together")),
    (
        "queue_each",
        later("Add each series"),
        later("One run for every labeled series: what fails holds none of the others up"),
    ),
)


class QueueDialog(DialogFrame):
    """Shows a `RunQueue`. `moved(key, by)`, `removed(key)`, `again(key)`: what was done to a run;
    `add_requested(command id)`; `next_requested`: end what runs and begin the next, or begin where nothing runs."""

    moved = Signal(int, int)
    removed = Signal(int)
    again = Signal(int)
    add_requested = Signal(str)
    next_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        sentence = tr("Runs begin one after another; one that fails stays here, and the next begins.")
        super().__init__(tr("Training queue"), sentence, tr("Begin the next"), parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.cancel.setText(tr("Close"))
        self.primary.setAutoDefault(False)
        self.primary.setDefault(False)
        self._queue, self._now = RunQueue(), -1
        self.list = TwoLineList(theme, tr("Runs, the next one first"))
        self.nothing = dim(tr("Nothing waits. Add a series below; it is trained as the last run was."))
        self.themed.append(self.list)
        self.up, self.down = QPushButton(tr("Earlier")), QPushButton(tr("Later"))
        self.remove, self.retry = QPushButton(tr("Remove")), QPushButton(tr("Try again"))
        self.adds = [QPushButton(tr(title)) for _, title, _ in ADD]
        self._place()
        self._connect()
        self.resize(640, 460)
        self._check()

    def _place(self) -> None:
        edits, adds = QHBoxLayout(), QHBoxLayout()
        for row, buttons in ((edits, (self.up, self.down, self.remove, self.retry)), (adds, tuple(self.adds))):
            row.setSpacing(GAP_SMALL)
            for button in buttons:
                button.setAutoDefault(False)
                row.addWidget(button)
            row.addStretch(1)
        for button, tip in (
            (self.up, later("One place earlier (Alt+Up)")),
            (self.down, later("One place later (Alt+Down)")),
            (self.remove, later("Take it out of the queue; one that runs is stopped (Delete)")),
            (self.retry, later("Let a run that failed wait for its turn again")),
            *((button, tip) for button, (_, _, tip) in zip(self.adds, ADD, strict=True)),
        ):
            button.setToolTip(tr(tip))
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.nothing, 1)
        self.body.addLayout(edits)
        self.body.addLayout(adds)
        set_role(self.missing, role="dim")

    def _connect(self) -> None:
        self.list.itemSelectionChanged.connect(self._check)
        self.up.clicked.connect(lambda: self._tell(-1))
        self.down.clicked.connect(lambda: self._tell(1))
        self.remove.clicked.connect(lambda: self.removed.emit(self.key))
        self.retry.clicked.connect(lambda: self.again.emit(self.key))
        for button, (command, _, _) in zip(self.adds, ADD, strict=True):
            button.clicked.connect(lambda _on=False, command=command: self.add_requested.emit(command))

    @property
    def key(self) -> int:
        """The run that is chosen, −1 = none."""
        keys = [key for key in self.list.selected_keys() if isinstance(key, int)]
        return keys[0] if keys else -1

    def show_queue(self, queue: RunQueue, now: int | None, *, held: bool) -> None:
        """Shows the queue; `now`: the key of the run that goes on; `held`: it waits for a person."""
        self._queue, self._now = queue, -1 if now is None else now
        self.list.set_rows([(one.key, queue_row(one, running=one.key == now, held=held)) for one in queue.items])
        if queue.items and self.key < 0:
            self.list.setCurrentRow(0)
        self.list.setVisible(bool(queue.items))
        self.nothing.setVisible(not queue.items)
        self._check()

    def _check(self) -> None:
        item = self._queue.get(self.key)
        at = self._queue.items.index(item) if item is not None else -1
        self.up.setEnabled(at > 0)
        self.down.setEnabled(0 <= at < len(self._queue.items) - 1)
        self.remove.setEnabled(item is not None)
        self.retry.setEnabled(item is not None and bool(item.problem))
        self.primary.setEnabled(self._queue.waiting > 0 or (self._queue.next is not None and self._now < 0))

    def _tell(self, by: int) -> None:
        if self.key >= 0:
            self.moved.emit(self.key, by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Up, Alt+Down and Delete do what the buttons do."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        button = {
            (Qt.Key.Key_Up, True): self.up,
            (Qt.Key.Key_Down, True): self.down,
            (Qt.Key.Key_Delete, False): self.remove,
        }.get((Qt.Key(event.key()), alt))
        if button is None:
            super().keyPressEvent(event)
        else:
            button.click()

    def answer(self) -> None:
        """Begin the next; the window stays open."""
        self.next_requested.emit()


def queue_row(item: QueuedRun, *, running: bool, held: bool) -> TwoLines:
    """A run as a row: its series, and below how it is trained and how it stands."""
    title = ", ".join(item.series[:4]) + (f" +{len(item.series) - 4}" if len(item.series) > 4 else "")
    how = tr("one rule together") if len(item.series) > 1 else tr("a rule of its own")
    words = sentence(item.problem) or f"{how} · {tr(item.choice.get('proposer', 'synthesizer'))}"
    state, color = tr("waits"), "dim"
    if item.problem:
        state, color = tr("failed"), "bad"
    elif running:
        state, color = tr("running"), "accent"
    elif item.run:
        state, color = tr("was interrupted"), "warn_text"
    elif held:
        state = tr("waits for you")
    return TwoLines(title, "", " ".join(words.split()), state, state_color=color, bold=running)
