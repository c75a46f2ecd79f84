"""Starting a run: how to train, and where a language model takes part, who agreed that it may be sent what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from workbench.gui.background import Background, Progress
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.start.asked import PromptSource
from workbench.gui.controllers.start.consent import agree, agreed_hosts, withdraw
from workbench.gui.controllers.start.remembered import choice_from_json, choice_json
from workbench.gui.controllers.start.server import ModelServer
from workbench.gui.controllers.training import TrainController
from workbench.gui.dialogs.ask import AskDialog
from workbench.gui.dialogs.llm.prompts import PromptsDialog
from workbench.gui.dialogs.llm.sent import SentDialog
from workbench.gui.dialogs.llm.servers import missing_for
from workbench.gui.dialogs.train_options import TrainChoice, TrainDialog
from workbench.gui.preferences import PreferencesFile
from workbench.gui.runs.plain_words import in_window_words
from workbench.gui.texts import tr
from workbench.gui.theme import ThemeSwitch
from workbench.gui.views.message_strip import Message
from workbench.gui.words import counted
from workbench.llm.consent import host_of, is_loopback
from workbench.model.series import Series

SOON_MS = 250  # after the last change of the dialog, before anything is looked up anew

Begin = Callable[[TrainChoice], object]


class StartController(QObject):
    """Asks how to train, remembers it, and starts runs; a host gets data only after somebody agreed in this project."""

    said = Signal(object)  # Message
    unsaid = Signal(object)  # Message that holds no more

    def __init__(
        self,
        desk: Desk,
        training: TrainController,
        preferences: PreferencesFile,
        themes: ThemeSwitch,
        window: Callable[[], QWidget],
        prompts: PromptSource | None = None,
    ) -> None:
        super().__init__()
        self._desk, self._training, self._preferences = desk, training, preferences
        self._themes, self._window = themes, window
        self.background = Background(self)
        self.server = ModelServer(self.background)
        self._prompts = prompts or PromptSource()
        self._dialog: TrainDialog | None = None
        self._asked_key: tuple[str, str] | None = None
        self._preparing: Message | None = None  # the first prompt is on its way
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._look_up)
        self.background.idle.connect(self._rest)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {
            "train": self.train,
            "train_options": self.ask_options,
            "resume_run": self.resume,
            "prompts": self.show_prompts,
            "withdraw_consent": self.withdraw_consent,
        }

    def close(self) -> None:
        """Nothing more is looked up."""
        self._soon.stop()
        self.background.close()

    @property
    def choice(self) -> TrainChoice:
        """How the user trained last."""
        return choice_from_json(self._preferences.now.training)

    # starting

    def train(self) -> None:
        """Train as the last time; where that cannot be, ask how."""
        choice = self.choice
        if choice.asks_model and missing_for(choice.model):
            self.ask_options()
        else:
            self._start(choice)

    def resume(self) -> None:
        """Go on with the newest run as it was begun."""
        choice = self._training.last_choice()
        if choice is not None:
            self.agreed(choice, lambda ready: self._training.resume_last(ready, self._series()))

    def _start(self, choice: TrainChoice) -> None:
        missing = self._desk.missing()
        if missing:
            number = counted(len(missing), "series", "series")
            text = tr("{series} still being read are not trained on.", series=number)
            self.said.emit(Message(text, "", "info"))
        self.agreed(choice, lambda ready: self._training.train(ready, self._series()))

    def agreed(self, choice: TrainChoice, begin: Begin) -> None:
        """Begin with a choice that holds the hosts agreed to; ask first where the model's host is none of them."""
        project = self._desk.project
        if project is None or self._training.busy:
            return
        if not choice.asks_model:
            begin(choice)
            return
        problem = missing_for(choice.model)
        if problem:
            self.said.emit(
                Message(f"{problem}.", tr("Train with options… changes it."), "bad", "train_options", tr("Change"))
            )
            return
        host = host_of(choice.model.base_url)
        if is_loopback(host) or host in agreed_hosts(project):
            begin(self._with_consent(choice))
            return

        def agreed(to: str) -> None:
            if self._desk.project is project:
                self._desk.apply(agree(project, to))
                begin(self._with_consent(choice))

        self._show_sent(choice, agreed)

    def _with_consent(self, choice: TrainChoice) -> TrainChoice:
        assert self._desk.project is not None
        return replace(choice, model=replace(choice.model, consent=agreed_hosts(self._desk.project)))

    def _series(self) -> tuple[Series, ...]:
        """Every series with labels, or all where none has any: there is a stock rule for them. Those whose points are
        still being read are left for the next run."""
        desk = self._desk
        found = [loaded.series for name in desk.names() if (loaded := desk.loaded(name)) is not None]
        return tuple(series for series in found if series.labels is not None) or tuple(found)

    # asking how

    def ask_options(self) -> None:
        """The dialog with all choices; it starts the run."""
        series = self._series()
        events = sum(len(one.labels or ()) for one in series)
        number = counted(len(series), "series", "series")
        labels = counted(events, "labeled anomaly", "labeled anomalies")
        told = tr("{series} with {labels}", series=number, labels=labels)
        if not events:
            told = tr("{series} without labels: they get the stock rule", series=number)
        dialog = TrainDialog(self.choice, told, self._window(), _shared_columns(series))
        self._dialog, self._asked_key = dialog, None
        page = dialog.page
        dialog.changed.connect(lambda _choice: self._soon.start())
        dialog.chosen.connect(self._chosen)
        dialog.finished.connect(self._dialog_closed)
        dialog.rejected.connect(self.background.cancel)
        page.key.entered.connect(self._keep_key)
        page.models_requested.connect(self._list_models)
        page.sent_requested.connect(lambda: self._show_sent(dialog.choice(), None))
        page.prompts_requested.connect(self.show_prompts)
        dialog.open()
        self._look_up()

    def _chosen(self, choice: TrainChoice) -> None:
        self._preferences.change(training=choice_json(choice))
        self._start(choice)

    def _dialog_closed(self) -> None:
        self._soon.stop()
        self._dialog = None

    def _look_up(self) -> None:
        """Where the key is and what the run would cost, as it is chosen now."""
        dialog = self._dialog
        if dialog is None or not dialog.choice().asks_model:
            return
        choice = dialog.choice()
        model = choice.model
        if (model.base_url, model.provider) != self._asked_key:
            self._asked_key = (model.base_url, model.provider)
            self.server.find_key(model, self._tell_key(dialog))
        self._forecast(dialog, choice)

    def _tell_key(self, dialog: TrainDialog) -> Callable[[object], None]:
        return lambda state: dialog.page.key.show_state(state) if dialog is self._dialog else None  # type: ignore[arg-type]

    def _keep_key(self, key: str) -> None:
        dialog = self._dialog
        if dialog is not None:
            self.server.keep_key(dialog.page.setup(), key, self._tell_key(dialog))

    def _list_models(self) -> None:
        dialog = self._dialog
        if dialog is None:
            return
        setup = dialog.page.setup()
        dialog.page.show_asking()

        def tell(names: Sequence[str], problem: str) -> None:
            if dialog is self._dialog:
                dialog.page.show_models(names, problem)

        self.server.list_models(setup, tell)

    def _forecast(self, dialog: TrainDialog, choice: TrainChoice) -> None:
        series = self._series()

        def done(told: tuple[str, str]) -> None:
            if dialog is self._dialog and dialog.choice() == choice:
                words, problem = told[0], in_window_words(told[1])
                dialog.show_forecast(words)
                dialog.refuse(problem)

        if series and not missing_for(choice.model):
            self.background.do(lambda _progress: self._prompts.forecast(choice, series), done)
        else:
            dialog.show_forecast("")

    # what is sent

    def _show_sent(self, choice: TrainChoice, agreed: Callable[[str], None] | None) -> None:
        """The first prompt in a dialog; with `agreed` it is the question whether it may be sent."""
        series, problem = self._series(), missing_for(choice.model)
        if problem or all(one.labels is None for one in series):
            self.said.emit(Message(f"{problem or tr('There is no labeled series')}.", "", "bad"))
            return

        if self._preparing is not None:
            return
        host = host_of(choice.model.base_url)
        text = tr("Getting the first prompt ready, for you to read before {host} does…", host=host)
        self._preparing = Message(text, tr("Nothing is sent yet."), "info")
        if agreed is None and self._dialog is not None:
            self._dialog.page.show_preparing(True)
        else:
            self.said.emit(self._preparing)

        def done(sending: object) -> None:
            parent = self._dialog or self._window()
            dialog = SentDialog(sending, self._themes.theme, ask=agreed is not None, parent=parent)  # type: ignore[arg-type]
            if agreed is not None:
                dialog.agreed.connect(agreed)
            dialog.open()

        def work(progress: Progress) -> object:
            return self._prompts.first(choice, series, progress)

        self.background.do(work, done)

    def _rest(self) -> None:
        """Nothing is prepared any more, whatever came of it."""
        if self._preparing is not None:
            self.unsaid.emit(self._preparing)
            self._preparing = None
        if self._dialog is not None:
            self._dialog.page.show_preparing(False)

    def show_prompts(self) -> None:
        """Every text that a model is told."""
        version, texts = self._prompts.texts()
        PromptsDialog(self._themes.theme, version, texts, parent=self._dialog or self._window()).open()

    def withdraw_consent(self) -> None:
        """Take the consent for one host back."""
        project = self._desk.project
        hosts = agreed_hosts(project) if project is not None else ()
        if project is None or not hosts:
            return
        if len(hosts) == 1:
            self._withdraw(hosts[0])
            return
        sentence = tr("It is sent nothing more of this project.")
        dialog = AskDialog(tr("Withdraw consent"), sentence, tr("Withdraw"), self._window())
        dialog.for_one_of(tr("Host"), hosts, hosts[0]).answered.connect(self._withdraw)
        dialog.open()

    def _withdraw(self, host: str) -> None:
        if self._desk.project is not None:
            self._desk.apply(withdraw(self._desk.project, host))
            told = tr("{host} is sent nothing more of this project.", host=host)
            self.said.emit(Message(told, "", "info", "undo", tr("Undo")))


def _shared_columns(series: Sequence[Series]) -> tuple[str, ...]:
    """The columns besides the value that every series has: one may hold the flags of a base detector."""
    first, *others = [one.columns[1:] for one in series] or [()]
    return tuple(name for name in first if all(name in names for names in others))
