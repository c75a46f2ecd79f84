"""Series out of databases and data sets in the window: looked at aside, corrected, kept as a file, remembered."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workbench.errors import WorkbenchError
from workbench.gui.background import Background, Progress, WorkThread
from workbench.gui.controllers.connecting.landing import Landing
from workbench.gui.dialogs.connect.nouns import AskedTable
from workbench.gui.dialogs.connect.tables import TableDialog
from workbench.gui.dialogs.llm.key_row import KeyState
from workbench.gui.preferences import PreferencesFile
from workbench.gui.sentences import say
from workbench.gui.texts import tr
from workbench.llm.keys import Keyring, SystemKeyring

if TYPE_CHECKING:
    from workbench.sources.looking import Look, Sample

MOST_RECENT = 12  # places that are remembered


class TableController(QObject):
    """Opens the dialog and answers what it asks; of several questions the last one's answer is shown. `environ`,
    `keyring`: where passwords are; None = those of the system."""

    def __init__(
        self,
        landing: Landing,
        background: Background,
        preferences: PreferencesFile,
        window: Callable[[], QWidget],
        environ: Mapping[str, str] | None = None,
        keyring: Keyring | None = None,
    ) -> None:
        super().__init__()
        self._landing, self._background, self._preferences, self._window = landing, background, preferences, window
        self._environ = os.environ if environ is None else environ
        self._ring = keyring or SystemKeyring()
        self._dialog: TableDialog | None = None
        self._asking: WorkThread | None = None
        self._sample: tuple[AskedTable, Sample] | None = None  # the rows that were asked for last

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"open_tables": self.ask}

    def ask(self, path: Path | None = None) -> None:
        """Show the dialog, of a file or folder where one was named, else of the place of the last time."""
        recent = self._recent()
        known = (one for one in recent if path is None or one.place == str(path))
        given = next(known, AskedTable("" if path is None else str(path)))
        dialog = self._dialog = TableDialog(given, recent, self._window())
        self._sample = None
        dialog.finished.connect(self._forget)
        dialog.looked.connect(lambda place: self._do(lambda _p: self._place(place).tables(), dialog.show_tables))
        dialog.asked.connect(self._look)
        dialog.stopped.connect(self._stop)
        dialog.key_wanted.connect(self._tell_key)
        dialog.key_entered.connect(self._keep_key)
        dialog.chosen.connect(self.fetch)
        dialog.open()
        if path is not None:
            dialog.look()

    def fetch(self, asked: AskedTable) -> None:
        """Fetch what was answered and open it; a cancel keeps nothing."""
        self._remember(asked)
        self._landing.land(lambda p: [self._place(asked.place).fetch(asked.query, asked.choice, p)])

    # --- what the dialog asks -----------------------------------------------------------------------------------------

    def _do(self, work: Callable[[Progress], Any], show: Callable[[Any], None]) -> None:
        """Ask aside, in place of what was asked before; what comes after the dialog was closed is nobody's."""
        self._stop()
        dialog = self._dialog

        def kept(progress: Progress) -> Any:
            try:
                return work(progress)
            except WorkbenchError as error:
                return error

        def done(found: Any) -> None:
            if dialog is None or dialog is not self._dialog or thread is not self._asking:
                return
            self._asking = None
            dialog.show_problem(say(found)) if isinstance(found, WorkbenchError) else show(found)

        thread = self._asking = self._background.do(kept, done)

    def _look(self, asked: AskedTable) -> None:
        """The rows are asked for once; only what they are read as changes with the roles."""
        dialog, known = self._dialog, self._sample
        if dialog is None:
            return

        def work(progress: Progress) -> tuple[Sample, Look]:
            from workbench.sources.looking import look_at

            same = known is not None and (known[0].place, known[0].query) == (asked.place, asked.query)
            sample = known[1] if known and same else self._place(asked.place).sample(asked.query, progress)
            return sample, look_at(sample, asked.choice)

        def show(found: tuple[Sample, Look]) -> None:
            self._sample = (asked, found[0])
            dialog.show_look(asked, found[1])

        self._do(work, show)

    def _stop(self) -> None:
        if self._asking is not None:
            self._asking.requestInterruption()
            self._asking = None

    def _forget(self) -> None:
        self._stop()
        self._dialog = self._sample = None

    def _tell_key(self, place: str) -> None:
        if self._dialog is not None:
            self._background.do(lambda _p: self._key_state(place), self._show_key)

    def _keep_key(self, place: str, secret: str) -> None:
        def work(_progress: Progress) -> KeyState | WorkbenchError:
            from workbench.sources.secret import keep_secret
            from workbench.sources.sql.address import database_entry

            try:
                keep_secret(database_entry(place), secret, self._ring)
            except WorkbenchError as error:
                return error
            return self._key_state(place)

        self._background.do(work, self._show_key)

    def _show_key(self, found: KeyState | WorkbenchError) -> None:
        if self._dialog is None:
            return
        if isinstance(found, WorkbenchError):
            self._dialog.say(say(found), bad=True)
        else:
            self._dialog.show_key(found)

    # --- on the thread of the background ------------------------------------------------------------------------------

    def _place(self, text: str) -> Any:
        from workbench.sources.places import place_of

        return place_of(text, self._ring)

    def _key_state(self, place: str) -> KeyState:
        from workbench.sources.secret import kept_secret
        from workbench.sources.sql.address import database_entry

        try:
            entry = database_entry(place)
        except WorkbenchError:
            return KeyState(tr("unknown until there is an address"))
        if kept_secret(entry, self._ring) or self._environ.get("PGPASSWORD"):
            return KeyState(tr("is there"), can_store=True)
        return KeyState(tr("not stored"), can_store=True, tip=tr("PGPASSWORD and ~/.pgpass are asked as well"))

    # --- what is remembered -------------------------------------------------------------------------------------------

    def _recent(self) -> list[AskedTable]:
        """What was opened lately, the last one first."""
        from workbench.project.codec import decode

        with suppress(ValueError, TypeError, WorkbenchError):
            return [decode(AskedTable, one) for one in json.loads(self._preferences.now.sources or "[]")]
        return []

    def _remember(self, asked: AskedTable) -> None:
        from workbench.project.codec import encode

        others = [one for one in self._recent() if one.place != asked.place]
        kept = [encode(one) for one in (asked, *others)][:MOST_RECENT]
        self._preferences.change(sources=json.dumps(kept))
