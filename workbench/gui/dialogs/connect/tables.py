"""Series out of tables: a place, its tables and the query left; its first rows, their roles and the series right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.gui.dialogs.connect.nouns import AskedTable
from workbench.gui.dialogs.connect.place_fields import PlaceFields
from workbench.gui.dialogs.connect.role_fields import RoleFields
from workbench.gui.dialogs.connect.series_list import SeriesList
from workbench.gui.dialogs.connect.table_tree import TableTree
from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.dialogs.llm.key_row import KeyState
from workbench.gui.dialogs.opening.first_rows import FirstRows
from workbench.gui.sentences import sentence
from workbench.gui.texts import tr, trn
from workbench.gui.theme import GAP, GAP_LARGE, set_role
from workbench.gui.words import number
from workbench.sources.looking import Look
from workbench.sources.places import asks_by_sql, is_address
from workbench.sources.tables import Listed, TableChoice

SOON_MS = 300  # after the last change of the address: where its password is
READ_MS = 120  # after the last change of a role: several quick ones are read once


class TableDialog(DialogFrame):
    """Asks by signals and is told by `show_…`; `chosen(AskedTable)` is the answer. Nothing is asked of a place before
    the user looks, and nothing is opened that was not seen before. `recent`: what was opened lately."""

    once = True

    looked = Signal(str)  # a place: its tables are wanted
    asked = Signal(object)  # AskedTable: what its first rows become is wanted
    stopped = Signal()  # the answer is no longer wanted
    key_wanted = Signal(str)  # a place: where its password is
    key_entered = Signal(str, str)  # a place, a password for the keyring
    chosen = Signal(object)  # AskedTable

    def __init__(self, given: AskedTable, recent: Sequence[AskedTable], parent: QWidget | None = None) -> None:
        words = tr("Nothing is ever written there. What was guessed of the columns can be changed.")
        super().__init__(tr("Open from a database or data set"), words, tr("Open"), parent)
        self._recent, self._next = tuple(recent), given.choice
        self._seen: AskedTable | None = None  # what is shown
        self._looked_at, self._problem = given.place, ""  # the problem of what is shown
        self._asking = False
        self.where = PlaceFields(given.place, [one.place for one in recent])
        self.what = TableTree(given.query)
        self.rows, self.roles, self.found = FirstRows(), RoleFields(), SeriesList()
        self.note = QLabel()
        self.note.setWordWrap(True)
        self._place()
        self._soon, self._read = self._timer(SOON_MS), self._timer(READ_MS)
        self._connect()
        self._on_place()
        self.resize(1060, 620)

    def _timer(self, ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        return timer

    def _place(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for side in (left, right):
            side.setSpacing(GAP)
        left.addWidget(self.where)
        left.addWidget(self.what, 1)
        left.addWidget(self.note)
        right.addWidget(self.rows, 3)
        right.addWidget(self.roles)
        right.addWidget(self.found, 2)
        both = QHBoxLayout()
        both.setSpacing(GAP_LARGE)
        both.addLayout(left, 4)
        both.addLayout(right, 5)
        self.body.addLayout(both, 1)

    def _connect(self) -> None:
        self.where.changed.connect(self._on_place)
        self.where.asked.connect(self.look)
        self.where.remembered.connect(self._on_remembered)
        self.where.key.entered.connect(lambda secret: self.key_entered.emit(self.where.text(), secret))
        self.what.chosen.connect(self._on_table)
        self.what.changed.connect(self._changed)
        self.roles.changed.connect(self._read.start)
        self.found.preview.clicked.connect(self._on_preview)
        self._soon.timeout.connect(lambda: self.key_wanted.emit(self.where.text()))
        self._read.timeout.connect(lambda: self._ask(self.roles.choice()))

    # --- what the user does -----------------------------------------------------------------------------------------

    def look(self) -> None:
        """Ask for the tables of the place."""
        self._looked_at = self.where.text()
        self._set_asking(tr("Looking for tables…"))
        self.looked.emit(self._looked_at)

    def _on_place(self) -> None:
        place = self.where.text()
        if is_address(place):
            self._soon.start()
        if place != self._looked_at:
            self._forget()
        self.what.ask_in_sql(asks_by_sql(place))
        self._changed()

    def _on_remembered(self, at: int) -> None:
        self._next = self._recent[at].choice
        self.what.query.setPlainText(self._recent[at].query)
        self.look()

    def _on_table(self, query: str) -> None:
        self.what.query.setPlainText(query)
        self._ask(TableChoice())

    def _on_preview(self) -> None:
        if self._asking:
            self.stopped.emit()
            self._set_asking("")
        else:
            self._ask(self._next if self._seen is None else self.roles.choice())

    def _ask(self, choice: TableChoice) -> None:
        self._set_asking(tr("Asking…"))
        self.asked.emit(AskedTable(self.where.text(), self.what.text(), choice))

    def _changed(self) -> None:
        """What is missing: what would be opened must have been seen."""
        place, query, seen = self.where.text(), self.what.text(), self._seen
        can_ask = bool(place and (query or not asks_by_sql(place)))
        if not place:
            self.set_missing(tr("Choose a file or a folder, or give an address"))
        elif not can_ask:
            self.set_missing(tr("Look for its tables and choose one, or write a query"))
        elif seen is None or (seen.place, seen.query) != (place, query):
            self.set_missing(tr("Preview it first"))
        else:
            self.set_missing(self._problem)
        self.found.preview.setEnabled(self._asking or can_ask)

    def _set_asking(self, words: str) -> None:
        """Something is asked, as the words say, or nothing any more."""
        self._asking = bool(words)
        self.found.preview.setText(tr("Stop") if words else tr("Preview"))
        self.found.count.setText(words)
        if words:
            self.say("")
        self._changed()

    # --- what is told -----------------------------------------------------------------------------------------------

    def say(self, text: str, *, bad: bool = False) -> None:
        """A line below the fields."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
        set_role(self.note, role="warn" if bad else "dim")

    def show_tables(self, tables: Sequence[Listed]) -> None:
        """The tables that it has; the only one, or the query of before, is looked at as well."""
        self._set_asking("")
        self.what.show_tables(tables)
        if self.what.text():
            self._ask(self._next)
        elif len(tables) == 1:
            self.what.choose_first()
        else:
            self.say(trn("{n} table. Choose one.", "{n} tables. Choose one.", len(tables)))
            self.what.tree.setFocus()

    def show_look(self, asked: AskedTable, look: Look) -> None:
        """What the first rows would be read as; not where a role was changed meanwhile, which is asked for soon."""
        if self._read.isActive():
            return
        self._seen, self._problem = asked, sentence(look.peek.problem)
        self.rows.show_peek(look.peek)
        self.roles.show_peek(look.peek, asked.choice)
        self._set_asking("")
        count = trn("{n} series", "{n} series", len(look.rows))
        points = sum(len(one.values) for one in look.rows)
        first = tr("{series} in the first {rows} rows", series=count, rows=number(points))
        self.found.show_rows(look.rows, "" if not look.rows else count if look.whole else first)
        self.say("\n".join(f"▲ {sentence(doubt.text)}" for doubt in look.peek.doubts), bad=bool(look.peek.doubts))

    def _forget(self) -> None:
        """Another place: what was there is not here."""
        self._looked_at, self._seen, self._next = "", None, TableChoice()
        self.what.forget()
        self._clear()
        self.say("")

    def _clear(self) -> None:
        self.rows.setRowCount(0)
        self.rows.setColumnCount(0)
        self.roles.forget()
        self.found.show_rows((), "")

    def show_key(self, state: KeyState) -> None:
        """Where the password is."""
        self.where.key.show_state(state)

    def show_problem(self, text: str) -> None:
        """Why nothing came."""
        self._seen = None
        self._clear()
        self._set_asking("")
        self.say(text, bad=True)

    def answer(self) -> None:
        """Tells what to open: what is shown, as it is read now."""
        self._soon.stop()
        self._read.stop()
        self.chosen.emit(AskedTable(self.where.text(), self.what.text(), self.roles.choice()))
        super().answer()
