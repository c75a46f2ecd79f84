"""Tells that the log of a run has grown, by the files that it is written to: nothing is asked while nothing happens."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

CALM_MS = 1000  # from a change to its telling: a run writes many times a second


class LogWatch(QObject):
    """`grown`: something was written to the project, at most once in `CALM_MS`."""

    grown = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._files = QFileSystemWatcher(self)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self.grown)
        self._files.fileChanged.connect(self.tell_soon)
        self._files.directoryChanged.connect(self.tell_soon)

    def watch(self, path: Path | None) -> None:
        """The project of this file from now on; None = nothing more."""
        watched = [*self._files.files(), *self._files.directories()]
        if watched:
            self._files.removePaths(watched)
        self._path = path
        self._calm.stop()
        self._add()

    def tell_soon(self) -> None:
        """A change is told once the calm is over; more of them until then are one."""
        self._add()
        if not self._calm.isActive():
            self._calm.start()

    def _add(self) -> None:
        """Files are watched as they come: SQLite makes its write-ahead log with the first words of a run, and ends it
        with the last ones."""
        if self._path is None:
            return
        log = self._path.with_name(f"{self._path.name}-wal")
        known = {*self._files.files(), *self._files.directories()}
        new = [str(one) for one in (self._path.parent, self._path, log) if one.exists() and str(one) not in known]
        if new:
            self._files.addPaths(new)
