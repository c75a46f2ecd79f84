"""The rule library in the window: its rows from the project, each of its intents as one edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from workbench.gui import dates
from workbench.gui.charts import zone
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.rules.compared import Text, validation_f1
from workbench.gui.controllers.versions import VersionController
from workbench.gui.dialogs.ask import AskDialog
from workbench.gui.dialogs.rules.library import LibraryDialog, LibraryRow
from workbench.gui.sentences import sentence
from workbench.gui.texts import tr
from workbench.gui.theme import ThemeSwitch
from workbench.gui.views.message_strip import Message
from workbench.gui.words import score
from workbench.model.rule import Rule
from workbench.project.edits import put_rule
from workbench.project.library import archive_rule, duplicate_rule, route_rule, unarchive_rule, version_tree
from workbench.project.nouns import RULE
from workbench.project.project import Project


class LibraryController(QObject):
    """Opens the library and keeps it true while the project changes."""

    said = Signal(object)  # Message

    def __init__(
        self,
        desk: Desk,
        rule: RuleController,
        versions: VersionController,
        themes: ThemeSwitch,
        window: Callable[[], QWidget],
    ) -> None:
        super().__init__()
        self._desk, self._rule, self._versions, self._themes, self._window = desk, rule, versions, themes, window
        self._dialog: LibraryDialog | None = None
        desk.documents_changed.connect(self._documents_changed)
        desk.project_changed.connect(self._leave)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"library": self.open}

    def open(self) -> None:
        """Every rule of the project."""
        if self._desk.project is None:
            return
        self._leave()
        dialog = self._dialog = LibraryDialog(self._themes.theme, self._window())
        dialog.compared.connect(self._compare)
        dialog.duplicated.connect(self._duplicate)
        dialog.routed.connect(self._ask_route)
        dialog.archived.connect(self._archive)
        dialog.restored.connect(self._restore)
        dialog.show_rows(library_rows(self._desk.project))
        dialog.open()
        dialog.search.setFocus()

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        if self._dialog is not None and self._desk.project is not None and RULE in {kind for kind, _ in changed}:
            self._dialog.show_rows(library_rows(self._desk.project))

    def _compare(self, new: tuple[str, int], old: tuple[str, int]) -> None:
        texts = [self._text(*key) for key in (new, old)]
        self._versions.compare_guests(texts[0], texts[1])

    def _text(self, name: str, version: int) -> Text:
        rule = self._find(name, version)
        title = tr("{name} of {when}", name=name, when=_when(self._project, name, version)) if version else name
        return Text(f"library {name} {version}", title, rule, validation_f1(rule), "library")

    @property
    def _project(self) -> Project:
        assert self._desk.project is not None
        return self._desk.project

    def _find(self, name: str, version: int) -> Rule:
        found = [one.rule for one in self._project.rule_versions(name) if one.key == version]
        return found[0] if found else self._project.rule(name)

    def _duplicate(self, name: str) -> None:
        self._desk.apply(duplicate_rule(self._project, name, self._rule.author()))
        self.said.emit(
            Message(
                tr("{name} is duplicated; the copy judges no series yet.", name=name),
                tr("Judge… in the library gives it one."),
                "info",
                "undo",
                tr("Undo"),
            )
        )

    def _ask_route(self, name: str) -> None:
        """Which series a rule judges from now on."""
        names = self._desk.names()
        judged = [one for one in names if self._project.rule(name).input.takes(one)]
        now = tr("{rule} judges {series} now.", rule=name, series=", ".join(judged) or tr("no series"))
        sentence = tr("{now} A rule that judged the chosen series before leaves it to this one.", now=now)
        dialog = AskDialog(tr("Series of {rule}", rule=name), sentence, tr("Judge it"), self._dialog)
        chosen = self._desk.chosen or (names[0] if names else "")
        dialog.for_one_of(tr("Series"), names, chosen).answered.connect(lambda series: self._route(name, str(series)))
        dialog.open()

    def _route(self, name: str, series: str) -> None:
        before = {rule.name for rule in self._desk.rules() if rule.approval is not None}
        self._desk.apply(route_rule(self._project, name, series))
        lost = sorted(before - {rule.name for rule in self._desk.rules() if rule.approval is not None})
        told = tr("{name} judges {series} from now on.", name=name, series=series)
        more = tr("The approval of {name} is void: it covers what a rule judges.", name=", ".join(lost)) if lost else ""
        self.said.emit(Message(told, more, "info", "undo", tr("Undo")))

    def _archive(self, name: str, archived: bool) -> None:
        edit = archive_rule(self._project, name) if archived else unarchive_rule(self._project, name)
        self._desk.apply(edit)
        if archived:
            text = tr("{name} is archived: it judges nothing and is in no pack.", name=name)
            self.said.emit(Message(text, "", "info", "undo", tr("Undo")))

    def _restore(self, name: str, version: int) -> None:
        title = tr("Restore {name} of {when}", name=name, when=_when(self._project, name, version))
        self._desk.apply(put_rule(self._project, self._find(name, version), title, self._rule.author()))

    def _leave(self) -> None:
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
            self._dialog = None


def library_rows(project: Project) -> Sequence[LibraryRow]:
    """Rules below those that they were copied from, versions below those that they came from."""
    rules = project.rules()
    names = {rule.id or rule.name: rule.name for rule in rules}
    rows: list[LibraryRow] = []
    for rule in sorted(rules, key=lambda one: (one.name not in names.values(), _depth(one, rules), one.name)):
        above = names.get(rule.origin.parent, "")
        parent = (above, 0) if above and above != rule.name else None
        rows.append(_row(rule, 0, rule.name, parent=parent, when=""))
        branches = version_tree(project.rule_versions(rule.name))
        for at, branch in enumerate(branches):
            below = (rule.name, branches[branch.parent].version.key if branch.parent >= 0 else 0)
            title = tr("version {number}: {title}", number=at + 1, title=sentence(branch.version.title))
            when = dates.minute(zone.shown().at(round(branch.version.made * 1e9)))
            kept = branch.version.rule == rule
            rows.append(_row(branch.version.rule, branch.version.key, title, parent=below, when=when, current=kept))
    return rows


def _depth(rule: Rule, rules: Sequence[Rule]) -> int:
    """How many copies lie between a rule and one that is none; a ring counts as none."""
    by_id = {one.id or one.name: one for one in rules}
    seen: list[str] = []
    while (above := by_id.get(rule.origin.parent)) is not None and above.name not in seen and above is not rule:
        seen.append(above.name)
        rule = above
    return len(seen)


def _row(
    rule: Rule, version: int, title: str, *, parent: tuple[str, int] | None, when: str, current: bool = False
) -> LibraryRow:
    f1, origin = validation_f1(rule), rule.origin
    by = {"human": tr("by hand"), "synthesizer": tr("synthesizer"), "llm": origin.model or tr("language model")}
    return LibraryRow(
        rule.name,
        version,
        title,
        rule.status,
        rule.owner,
        score(f1) if f1 is not None else "",
        by[origin.kind],
        when,
        parent,
        current,
        rule.text,
    )


def _when(project: Project, name: str, version: int) -> str:
    made = next((one.made for one in project.rule_versions(name) if one.key == version), 0.0)
    return dates.minute(zone.shown().at(round(made * 1e9)))
