"""Cases on the desk: a folder is read aside and kept in the project, one case is looked at, others are a key away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from workbench.data.cases.nouns import CaseIndex, CaseReference
from workbench.data.cases.review import Decision, read_review
from workbench.gui.background import Background, Progress
from workbench.gui.controllers.cases.reading import FolderRead, changed_since, doubt_rows, read_folder
from workbench.gui.controllers.cases.store import CaseStore
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.files.projects import ProjectController
from workbench.gui.texts import tr, trn
from workbench.gui.views.cases.case_rows import CaseRow
from workbench.gui.views.cases.doubt_rows import DoubtRow
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.gui.words import number
from workbench.project.case_reviews import case_folder, open_folder
from workbench.project.cases import reference_of
from workbench.project.nouns import named_from

CHOSEN = "case that is looked at"


class CaseController(QObject):
    """Knows the cases of the project. `read`: what came of reading them, None until then."""

    said = Signal(object)  # Message
    chosen_changed = Signal(str)  # another case is looked at, "" = none
    rows_changed = Signal()  # labels, scenarios or decisions are others
    read_changed = Signal()  # the cases were read

    def __init__(self, desk: Desk, background: Background, projects: ProjectController, window: MainWindow) -> None:
        super().__init__()
        self._desk, self._background, self._projects, self._window = desk, background, projects, window
        self.read: FolderRead | None = None
        self.chosen = ""
        self.rows: dict[str, CaseRow] = {}
        self.store = CaseStore(desk)
        self._doubts: dict[str, int] = {}
        desk.project_changed.connect(self._project_changed)
        desk.documents_changed.connect(self._documents_changed)
        area = window.cases
        area.list.case_chosen.connect(self.choose)
        area.doubts.place_asked.connect(self._go_to)
        area.case.doubts_asked.connect(self._show_doubts)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {
            "open_cases": self._ask,
            "cases": self.toggle,
            "next_case": lambda: self._step(1),
            "previous_case": lambda: self._step(-1),
            "next_open_case": self.go_on,
            "case_doubts": self._show_doubts,
        }

    # open

    def _ask(self) -> None:
        path = QFileDialog.getExistingDirectory(self._window, tr("Open a folder of cases"))
        if path:
            self.open_folder(Path(path))

    def open_folder(self, folder: Path) -> None:
        """Open the cases of a folder, whatever else it may hold."""
        from workbench.data.cases.finding import find_cases

        self._background.do(lambda _progress: find_cases(folder), self.open_index)

    def open_index(self, index: CaseIndex) -> None:
        """Read the cases that were found, aside, and keep them."""
        project = self._desk.project
        if project is not None and case_folder(project) and self._here() == index.folder.resolve():
            self._window.show_cases(True)
            self.said.emit(Message(tr("{name} is open already.", name=index.folder.name), "", "info"))
            return
        joins = project is not None and not (self._projects.is_sample or project.read_only or case_folder(project))
        place = project.path.parent if joins and project is not None else self._projects.folder

        def work(progress: Progress) -> tuple[FolderRead, dict[str, Decision]]:
            decided = read_review(index.folder)
            return read_folder(index.references, place, progress), decided

        self._background.do(work, lambda found: self._take(index, joins, *found))

    def _take(self, index: CaseIndex, joins: bool, read: FolderRead, decided: dict[str, Decision]) -> None:
        if not read.cases:
            self.said.emit(Message(tr("Nothing was opened."), "", "info"))
            return
        if not joins or self._desk.project is None:
            self._projects.new_project(self._projects.free_path(index.folder.name))
        project = self._desk.project
        assert project is not None
        read.doubts[:0] = index.doubts
        self.read = read
        known = {name: one for name, one in decided.items() if name in read.rows}
        named = named_from(index.folder, project.path.parent)
        self.store.expect(read.cases)
        self._desk.apply(open_folder(project, named, read.cases, known))
        self._show_read()
        self._window.show_cases(True)
        self.choose(read.cases[0].name)
        self._tell(read)

    def _tell(self, read: FolderRead) -> None:
        opened = trn("{number} case opened", "{number} cases opened", len(read.cases), number=number(len(read.cases)))
        doubts = len(self._window.cases.doubts.model.all)
        if read.left:
            text = trn("Cancelled: {n} case was not read", "Cancelled: {n} cases were not read", read.left)
            self.said.emit(Message(f"{opened}. {text}.", tr("What is loaded stays."), "info"))
        elif doubts:
            told = trn("{number} doubt", "{number} doubts", doubts, number=number(doubts))
            text = tr("{opened} with {doubts}.", opened=opened, doubts=told)
            self.said.emit(Message(text, "", "warn", "case_doubts", tr("Show them")))

    # what is known

    def _here(self) -> Path:
        project = self._desk.project
        assert project is not None
        return (project.path.parent / case_folder(project)).resolve()

    @property
    def folder(self) -> Path | None:
        """The folder that the cases come from, None where there are none."""
        project = self._desk.project
        return self._here() if project is not None and case_folder(project) else None

    def reference(self, name: str) -> CaseReference | None:
        """What opens a case; None where there is no such case."""
        project = self._desk.project
        case = self.store.kept.get(name)
        return reference_of(case, project.path.parent) if project is not None and case is not None else None

    def _project_changed(self) -> None:
        self.read, self.chosen = None, ""
        self.store.load()
        project = self._desk.project
        last = project.view(CHOSEN, "") if project is not None else ""
        self._doubts.clear()
        self._window.cases.doubts.set_rows((), reading=True)
        self.refresh()
        if project is None or not self.rows:
            self._window.show_cases(False)
            self.chosen_changed.emit("")
            return
        self._window.show_cases(not self._desk.names())
        self.choose(last if last in self.rows else next(iter(self.rows)))
        self.read_again()

    def read_again(self) -> None:
        """Read the cases of the project, as after another start: what is doubtful is found anew."""
        project = self._desk.project
        kept = dict(self.store.kept)
        if project is None or not kept:
            return
        place = project.path.parent
        references = [reference_of(case, place) for case in kept.values()]

        def done(read: FolderRead) -> None:
            if self._desk.project is project:
                read.doubts += changed_since(read, kept)
                self.read = read
                self._show_read()

        self._background.do(lambda progress: read_folder(references, place, progress), done)

    def _show_read(self) -> None:
        assert self.read is not None
        rows = doubt_rows(self.read.doubts, self.read.doubles)
        self._doubts.clear()
        for row in rows:
            self._doubts[row.case] = self._doubts.get(row.case, 0) + 1
        self._window.cases.doubts.set_rows(rows)
        self.refresh()
        self.read_changed.emit()

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        if self.store.follow(changed):
            self.refresh()

    def refresh(self) -> None:
        """List the cases anew; those that only changed stay where they are."""
        before = self.rows
        self.rows = rows = {name: self.store.row(name, self._doubts.get(name, 0)) for name in self.store.kept}
        listed = self._window.cases.list
        if before.keys() == rows.keys():
            listed.change([row for name, row in rows.items() if row != before[name]])
        else:
            listed.set_rows(rows.values())
        self._window.set_case_facts(bool(rows), self.chosen in rows)
        if self.chosen not in rows:
            self.choose(next(iter(rows), ""))
        self.rows_changed.emit()

    # what is looked at

    def toggle(self) -> None:
        """Cases in the place of everything, or the series again."""
        self._window.show_cases(not self._window.shows_cases)

    def choose(self, name: str) -> None:
        """Look at another case."""
        if name == self.chosen:
            return
        self.chosen = name
        project = self._desk.project
        if project is not None and name and not project.read_only:
            project.set_view(CHOSEN, name)
        area = self._window.cases
        area.list.choose(name)
        area.doubts.show_case(name)
        self._window.set_case_facts(bool(self.rows), bool(name))
        self.chosen_changed.emit(name)

    def _step(self, by: int) -> None:
        beside = self._window.cases.list.beside(self.chosen, by)
        if beside:
            self.choose(beside)

    def go_on(self) -> None:
        """Look at the next case that nothing is decided about."""
        name = self._window.cases.list.next_open(self.chosen)
        if name:
            self.choose(name)
        else:
            self.said.emit(Message(tr("Every case of the list is reviewed."), "", "good"))

    def _show_doubts(self) -> None:
        area = self._window.cases
        self._window.show_cases(True)
        area.bring("doubts")
        sender = self.sender()
        if sender is area.case:
            area.doubts.of_case(self.chosen)
        area.doubts.table.setFocus()

    def _go_to(self, row: DoubtRow) -> None:
        if row.case in self.rows:
            self.choose(row.case)
