"""Several runs, one after another: kept with the project, begun as the one before ends, whatever became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.several import kept_in_sight
from workbench.gui.controllers.start.remembered import choice_of, choice_table
from workbench.gui.controllers.start.start import StartController
from workbench.gui.controllers.training import TrainController
from workbench.gui.dialogs.study.queue import QueueDialog
from workbench.gui.dialogs.train_options import TrainChoice
from workbench.gui.runs.plain_words import in_window_words
from workbench.gui.runs.run_queue import QueuedRun, RunQueue, queue_of
from workbench.gui.texts import tr, trn
from workbench.gui.theme import ThemeSwitch
from workbench.gui.views.message_strip import Message
from workbench.model.events import Finished
from workbench.model.series import Series

KEY = "run queue"


class QueueController(QObject):
    """Adds, orders and begins queued runs. A run that fails stays in the list with its reason and the next begins; one
    that a person stops is over, and the queue holds until it is told to go on."""

    said = Signal(object)  # Message
    changed = Signal()

    def __init__(
        self,
        desk: Desk,
        training: TrainController,
        start: StartController,
        themes: ThemeSwitch,
        window: Callable[[], QWidget],
    ) -> None:
        super().__init__()
        self._desk, self._training, self._start = desk, training, start
        self._themes, self._window = themes, window
        self.queue = RunQueue()
        self.held = False
        self._skipping = False  # the run that ends was ended to begin the next
        self._now: int | None = None  # the key of the run that goes on
        self._dialog: QueueDialog | None = None
        self._soon = QTimer(self)  # after the run before has told everybody that it ended
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._begin_next)
        training.ended.connect(self._ended)
        training.changed.connect(self._show)
        desk.project_changed.connect(self._load)
        desk.series_loaded.connect(lambda _name: self._soon.start() if self.queue.waiting else None)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {
            "queue": self.show,
            "queue_series": lambda: self.add([[self._desk.chosen]]),
            "queue_each": lambda: self.add([[name] for name in self._labeled()]),
            "queue_stack": lambda: self.add([sorted({*kept_in_sight(self._desk), self._desk.chosen})]),
            "queue_go_on": self.go_on,
            "queue_next": self.skip,
        }

    def close(self) -> None:
        """Nothing more is begun."""
        self._soon.stop()

    # what is queued

    def add(self, groups: Sequence[Sequence[str]]) -> None:
        """Queue a run for each group of series, trained as the last time; the first begins where nothing runs."""
        before = self.queue.waiting
        self._keep(self.queue.add(groups, choice_table(self._start.choice)))
        added = self.queue.waiting - before
        if added and (self._training.busy or self.held):
            text = trn("{n} run is queued.", "{n} runs are queued.", added)
            self.said.emit(Message(text, "", "info", "queue", tr("Show the queue")))
        self._soon.start()

    def clear(self) -> None:
        """Nothing waits any more; a run that goes on does."""
        self._keep(RunQueue(tuple(one for one in self.queue.items if one.key == self._now)))

    def go_on(self) -> None:
        """Begin with what waits."""
        self.held = False
        self._soon.start()
        self._show()

    def skip(self) -> None:
        """End the run that goes on and begin the next."""
        if self._training.busy:
            self.held = False
            self._skipping = True
            self._training.slot.stop()
        else:
            self.go_on()

    # whose turn it is

    def _begin_next(self) -> None:
        item = self.queue.next
        if item is None or self.held or self._training.busy or self._desk.project is None:
            return
        gone = [name for name in item.series if name not in self._desk.names()]
        if gone:
            self._keep(self.queue.failed(item.key, tr("{series} is no longer in the project", series=", ".join(gone))))
            self._soon.start()
            return
        if self._desk.missing(item.series):
            return  # still being read: `series_loaded` asks again
        if self._is_over(item):
            self._keep(self.queue.remove(item.key))
            self._soon.start()
            return
        self._start.agreed(_choice(item), lambda choice: self._begin(item, choice))

    def _begin(self, item: QueuedRun, choice: TrainChoice) -> None:
        if self.queue.get(item.key) is None or self._training.busy:
            return
        series = self._series(item)
        if item.run and self._desk.project is not None and self._desk.project.runlog.head(item.run) is not None:
            self._training.resume(item.run, choice, series)
            run = item.run
        else:
            run = self._training.train(choice, series)
        self._now = item.key
        self._keep(self.queue.begun(item.key, run))

    def _series(self, item: QueuedRun) -> tuple[Series, ...]:
        found = [self._desk.loaded(name) for name in item.series]
        return tuple(one.series for one in found if one is not None)

    def _is_over(self, item: QueuedRun) -> bool:
        """Whether its run came to its end, as far as the log knows: the window was closed in between."""
        project = self._desk.project
        if not item.run or project is None:
            return False
        return any(isinstance(event, Finished) for event in project.runlog.events(item.run))

    def _ended(self) -> None:
        """The run that went on is over: well, stopped, or failed; the queue goes on unless a person stopped it."""
        item = self.queue.get(self._now) if self._now is not None else None
        self._now = None
        thread, story = self._training.slot.current, self._training.story
        end = story.finished if story is not None else None
        if item is not None and thread is not None and thread.run_id == item.run:
            if thread.crash is not None:
                self._fail(item, thread.crash.sentence)
            elif end is not None and end.outcome == "failed":
                self._fail(item, end.reason)
            else:
                self._keep(self.queue.remove(item.key))
        self.held = end is not None and end.outcome == "stopped" and not self._skipping
        self._skipping = False
        if self.held and self.queue.waiting:
            self._tell_waiting()
        self._soon.start()

    def _fail(self, item: QueuedRun, sentence: str) -> None:
        self._keep(self.queue.failed(item.key, in_window_words(sentence)))

    def _labeled(self) -> list[str]:
        names = [name for name in self._desk.names() if self._desk.labels(name)]
        return names or list(self._desk.names())

    # what is kept and shown

    def _load(self) -> None:
        project = self._desk.project
        self.queue, self._now = queue_of(project.view(KEY) if project is not None else None), None
        self.held = self.queue.next is not None
        if self.held:
            self._tell_waiting()
        self._show()

    def _tell_waiting(self) -> None:
        words = trn("{n} run waits in the queue.", "{n} runs wait in the queue.", len(self.queue.items))
        self.said.emit(Message(words, "", "info", "queue_go_on", tr("Go on")))

    def _keep(self, queue: RunQueue) -> None:
        project = self._desk.project
        if queue != self.queue and project is not None and not project.read_only:
            project.set_view(KEY, queue.table())
        self.queue = queue
        self._show()

    def _show(self) -> None:
        self._training.show_queued(self.queue.waiting)
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.show_queue(self.queue, self._now, held=self.held)
        self.changed.emit()

    def show(self) -> None:
        """The list of what waits."""
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
        dialog = self._dialog = QueueDialog(self._themes.theme, self._window())
        dialog.moved.connect(lambda key, by: self._keep(self.queue.move(key, by)))
        dialog.removed.connect(self._remove)
        dialog.again.connect(self._again)
        dialog.add_requested.connect(lambda command: self.commands()[command]())
        dialog.next_requested.connect(self.skip)
        dialog.show_queue(self.queue, self._now, held=self.held)
        dialog.open()

    def _remove(self, key: int) -> None:
        if key == self._now:
            self._training.slot.stop()
        else:
            self._keep(self.queue.remove(key))

    def _again(self, key: int) -> None:
        self._keep(self.queue.again(key))
        self._soon.start()


def _choice(item: QueuedRun) -> TrainChoice:
    """How it is trained: several series of one run share one rule."""
    return replace(choice_of(item.choice), mode="each" if len(item.series) == 1 else "group")
