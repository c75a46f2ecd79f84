"""Series out of a Prometheus in the window: asked aside, kept as a file beside the project, opened like any other."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workbench.errors import WorkbenchError
from workbench.gui.background import Background, Progress
from workbench.gui.controllers.connecting.landing import Landing
from workbench.gui.dialogs.connect.nouns import Asked, Connection
from workbench.gui.dialogs.connect.prometheus import PrometheusDialog
from workbench.gui.dialogs.llm.key_row import KeyState
from workbench.gui.preferences import PreferencesFile
from workbench.gui.sentences import say
from workbench.gui.texts import tr
from workbench.llm.keys import Keyring, SystemKeyring

PREVIEW_POINTS = 200


class ConnectController(QObject):
    """Opens the dialog and answers what it asks. `environ`, `keyring`: where secrets are; None = those of the
    system."""

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

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"open_prometheus": self.ask}

    def ask(self) -> None:
        """Show the dialog, with the address of the last time."""
        dialog = PrometheusDialog(self._remembered(), self._window())
        alive = [dialog]
        dialog.finished.connect(alive.clear)

        def ask(work: Callable[[Progress], Any], show: Callable[[Any], None]) -> None:
            """Ask aside; what comes after the dialog was closed is nobody's."""

            def done(found: Any) -> None:
                if alive:
                    dialog.show_problem(say(found)) if isinstance(found, WorkbenchError) else show(found)

            self._background.do(lambda progress: _kept(work, progress), done)

        dialog.connected.connect(lambda who: ask(lambda p: self._api(who, p).metrics(), dialog.show_metrics))
        dialog.labels_wanted.connect(
            lambda who, metric: ask(lambda p: self._api(who, p).label_names(_match(metric)), dialog.what.show_labels)
        )
        dialog.values_wanted.connect(
            lambda who, metric, label: ask(
                lambda p: self._api(who, p).label_values(label, _match(metric)), dialog.what.show_values
            )
        )
        dialog.preview_wanted.connect(lambda asked: ask(lambda p: self._preview(asked, p), dialog.show_preview))
        dialog.key_wanted.connect(lambda who: ask(lambda _p: self._state(who), dialog.show_key))
        dialog.key_entered.connect(lambda who, text: ask(lambda _p: self._keep(who, text), dialog.show_key))
        dialog.chosen.connect(self.fetch)
        dialog.open()
        dialog.key_wanted.emit(dialog.who.connection())

    def fetch(self, asked: Asked) -> None:
        """Fetch what was answered and open it; a cancel keeps nothing."""
        self._preferences.change(connection=json.dumps(asdict(asked)))

        def work(progress: Progress) -> list[Any]:
            from workbench.sources.prometheus.fetching import Wanted, fetch

            api = self._api(asked.connection, progress)
            return [fetch(api, asked.connection.url, Wanted(asked.query, _span(asked)), progress)]

        self._landing.land(work)

    # --- on the thread of the background ------------------------------------------------------------------------------

    def _api(self, who: Connection, progress: Progress) -> Any:
        from workbench.sources.prometheus.access import access
        from workbench.sources.prometheus.api import Api
        from workbench.sources.prometheus.asking import Asker

        ca = Path(who.ca) if who.ca else None
        known = access(who.url, who.auth, who.user, ca, environ=self._environ, keyring=self._ring)
        return Api(Asker(known, waiting=lambda text: progress(text, 0.0, 1.0)))

    def _preview(self, asked: Asked, progress: Progress) -> Any:
        from workbench.sources.prometheus.fetching import Wanted, fetch

        wanted = Wanted(asked.query, _span(asked).coarser(PREVIEW_POINTS))
        return fetch(self._api(asked.connection, progress), asked.connection.url, wanted, progress).rows

    def _state(self, who: Connection) -> KeyState:
        from workbench.sources.prometheus.access import Access, checked_url, find_secret

        try:
            place = Access(checked_url(who.url)).place
        except WorkbenchError:
            return KeyState(tr("unknown until there is an address"))
        if who.auth == "none" or find_secret(place, who.auth, who.user, self._environ, self._ring):
            return KeyState(tr("is there"), can_store=True)
        return KeyState(tr("not stored yet"), can_store=True, missing=True)

    def _keep(self, who: Connection, secret: str) -> KeyState:
        from workbench.sources.prometheus.access import Access, checked_url, prometheus_entry
        from workbench.sources.secret import keep_secret

        place = Access(checked_url(who.url)).place
        keep_secret(prometheus_entry(place, who.user), secret, self._ring)
        return self._state(who)

    def _remembered(self) -> Asked:
        with suppress(ValueError, TypeError):
            table = json.loads(self._preferences.now.connection or "{}")
            return Asked(**{**table, "connection": Connection(**table.get("connection", {}))})
        return Asked()


def _kept(work: Callable[[Progress], Any], progress: Progress) -> Any:
    """What a question gives, or why it gives nothing."""
    try:
        return work(progress)
    except WorkbenchError as error:
        return error


def _span(asked: Asked) -> Any:
    from workbench.sources.moments import duration_ms, moment_ms
    from workbench.sources.prometheus.chunks import Span

    step, now = duration_ms(asked.step), time.time()
    return Span(moment_ms(asked.start, now, step), moment_ms(asked.end, now, step), step)


def _match(metric: str) -> str:
    from workbench.sources.prometheus.naming import selector

    return selector(metric) if metric else ""
