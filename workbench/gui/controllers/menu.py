"""The commands of the table that belong to no view: each is one line here, or a short question first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from workbench.errors import WorkbenchError
from workbench.gui.commands.actions import Actions
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.files.opening import OpenController
from workbench.gui.controllers.labels import LabelController
from workbench.gui.controllers.review import ReviewController
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.training import TrainController
from workbench.gui.dialogs.ask import AskDialog
from workbench.gui.sentences import say, sentence
from workbench.gui.texts import tr
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.gui.words import inside
from workbench.model.rule import Evidence, Rule
from workbench.project.edits import put_rule, remove_series, rename_series


@dataclass(frozen=True)
class Parts:
    """What commands act on: the window with its actions, and the controllers. `more`: commands that a controller does
    itself, by their ids."""

    window: MainWindow
    actions: Actions
    desk: Desk
    opening: OpenController
    rule: RuleController
    training: TrainController
    labels: LabelController
    review: ReviewController
    more: Mapping[str, Callable[[], None]]


class MenuController(QObject):
    """Does what `actions.asked` names; what the user can mend is said in the strip."""

    said = Signal(object)  # Message

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._do: dict[str, Callable[[], None]] = {
            "author": parts.labels.ask_author,
            "export": parts.review.export,
            "undo": self._undo,
            "redo": self._redo,
            "rename": self._rename,
            "remove_series": self._remove_series,
            "open_test": self.open_test,
            "pause": parts.training.pause_or_resume,
            "stop": parts.training.slot.stop,
            "save_rule": parts.rule.save,
            "import_rule": self._import_rule,
            "detect": parts.review.detect,
            **parts.more,
        }
        self._views = frozenset(parts.window.own_commands())
        parts.actions.asked.connect(self._asked)

    def _asked(self, command: str) -> None:
        if command not in self._views:
            self.guarded(self._do[command])

    def done(self) -> frozenset[str]:
        """Every command that somebody does."""
        return self._views | frozenset(self._do)

    def guarded(self, do: Callable[[], None]) -> None:
        """Do it; an error that the user can mend becomes a message."""
        try:
            do()
        except WorkbenchError as error:
            self.said.emit(Message(say(error), "", "bad"))

    # edits

    def _undo(self) -> None:
        project = self._parts.desk.project
        if project is not None and (title := project.undo()):
            told = tr("Undone: {what}.", what=inside(sentence(title)))
            self.said.emit(Message(told, "", "info", "redo", tr("Redo")))

    def _redo(self) -> None:
        project = self._parts.desk.project
        if project is not None:
            project.redo()

    def _rename(self) -> None:
        desk, old = self._parts.desk, self._parts.desk.chosen
        if desk.project is None or not old:
            return
        taken = set(desk.names()) - {old}
        dialog = AskDialog(tr("Rename series"), "", tr("Rename"), self._parts.window)
        dialog.for_text(tr("Name"), old, partial(_name_fault, taken))
        dialog.answered.connect(lambda new: self._rename_to(old, new.strip()))
        dialog.open()

    def _rename_to(self, old: str, new: str) -> None:
        if new != old and self._parts.desk.project is not None:
            self._parts.desk.apply(rename_series(self._parts.desk.project, old, new))
            self._parts.opening.load_missing()
            self._parts.desk.choose(new)

    def _remove_series(self) -> None:
        desk = self._parts.desk
        if desk.project is not None and desk.chosen:
            name = desk.chosen
            desk.apply(remove_series(desk.project, [name]))
            told = tr("{series} is removed from the project.", series=name)
            self.said.emit(Message(told, "", "info", "undo", tr("Undo")))

    def open_test(self) -> None:
        """Show the test part of the series; the opening is counted in the rule's evidence."""
        desk, rule = self._parts.desk, self._parts.desk.rule()
        if not desk.chosen or desk.is_test_open(desk.chosen):
            return
        if rule is not None and desk.project is not None:
            evidence: Evidence = replace(rule.evidence, test_openings=rule.evidence.test_openings + 1)
            title = tr("Open the test part of {series}", series=desk.chosen)
            desk.apply(put_rule(desk.project, replace(rule, evidence=evidence), title))
        self._parts.window.chart.set_test_open(True)
        desk.open_test(desk.chosen)

    # rules

    def _import_rule(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self._parts.window, tr("Import rule"), "", tr("Rules (*.py)"))
        if path:
            self.import_rule(Path(path))

    def import_rule(self, path: Path) -> None:
        """Take a rule.py, with its rule.toml where it has one, as the rule of the series that is looked at."""
        import glob

        from workbench.packs.loose import rule_at

        desk = self._parts.desk
        if desk.project is None:
            return
        rule: Rule = rule_at(path)
        own = desk.rule()
        name = own.name if own is not None else desk.chosen
        spec = replace(rule.input, series=own.input.series if own is not None else (glob.escape(desk.chosen),))
        self._parts.rule.put(replace(rule, name=name, input=spec), tr("Import {file}", file=path.name))


def _name_fault(taken: Collection[str], name: str) -> str:
    """Why a series cannot be called so, empty where it can."""
    if not name:
        return tr("It needs a name.")
    return tr("There is a series {name} already.", name=name) if name in taken else ""
