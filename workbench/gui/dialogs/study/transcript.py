"""The transcript of the project's runs in a window of its own, which stays open while a run goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme
from workbench.gui.views.elided_combo import ElidedCombo
from workbench.gui.views.run.transcript import TranscriptView
from workbench.model.events import ModelCalled

KINDS = later("Markdown, to read (*.md);;JSON lines, to work with (*.jsonl)")
SENTENCE = later("Every prompt that was sent and every answer, as the run log holds them; secrets are masked.")


class TranscriptDialog(DialogFrame):
    """Shows the calls of one of several runs. `run_chosen(run id)`: answer with `show_calls`;
    `export_requested(Path, tuple[ModelCalled])`. `ask_path()`: where to write, "" = nowhere."""

    run_chosen = Signal(str)
    export_requested = Signal(object, object)

    def __init__(
        self,
        theme: Theme,
        runs: Sequence[tuple[str, str]],
        ask_path: Callable[[], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Transcript"), tr(SENTENCE), tr("Export…"), parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._ask_path = ask_path or self._ask
        self.cancel.setText(tr("Close"))
        self.primary.setDefault(False)
        self.primary.setAutoDefault(False)
        self.primary.setToolTip(tr("Write the calls that are listed to a file, secrets masked"))
        self.runs = ElidedCombo(tr("Run"))
        for run, title in runs:
            self.runs.addItem(title, run)
        self.runs.setVisible(len(runs) > 1)
        self.view = TranscriptView(theme)
        self.themed.append(self.view)
        self.body.addWidget(self.runs)
        self.body.addWidget(self.view, 1)
        self.runs.activated.connect(lambda _at: self.run_chosen.emit(self.run))
        self.view.chosen_changed.connect(self._check)
        self.resize(1000, 660)
        self._check()

    @property
    def run(self) -> str:
        """The run that is shown; empty where the project has none."""
        return self.runs.currentData() or ""

    def show_calls(self, calls: Sequence[ModelCalled]) -> None:
        """The calls of the chosen run, oldest first."""
        self.view.show_calls(calls)
        self._check()

    def _check(self) -> None:
        self.primary.setEnabled(bool(self.view.shown))

    def answer(self) -> None:
        """Asks where to, and has the listed calls written; the window stays open."""
        path = self._ask_path()
        if path:
            self.export_requested.emit(Path(path), tuple(self.view.shown))
            self.missing.setText(tr("Written to {file}", file=Path(path).name))

    def _ask(self) -> str:
        return QFileDialog.getSaveFileName(self, tr("Export the transcript"), "transcript.md", tr(KINDS))[0]
