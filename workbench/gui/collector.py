"""Python's cyclic garbage is collected on the window's thread alone, and never while something is painted.

The collector runs in whichever thread allocates. Where that is a background thread, widgets and dialogs among the
garbage are destroyed there, behind the back of the window that is just laying them out: the process ends. So it is
switched off, and asked here each time the event loop has nothing left to do. (The remedy is Kovid Goyal's, of calibre;
his timer would wake an idle window.)
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot

# Allocations before the young are looked through, and how many such rounds before the older ones are. Three times as
# patient as Python's own: the oldest generation holds pandas and numba, and looking through it takes 100 ms.
THRESHOLDS = (2_000, 10, 20)


class Collector(QObject):
    """Collects from its making until `close`, on the thread that made it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._loop: QAbstractEventDispatcher | None = QAbstractEventDispatcher.instance()
        self._loop.aboutToBlock.connect(self.collect)

    @Slot()
    def collect(self) -> None:
        """Looks through the oldest generation that is due."""
        due = [generation for generation, most in enumerate(THRESHOLDS) if gc.get_count()[generation] > most]
        if due:
            gc.collect(due[-1])

    def close(self) -> None:
        """Python collects by itself again; a second call does nothing."""
        if self._loop is None:
            return
        self._loop.aboutToBlock.disconnect(self.collect)
        self._loop = None
        if self._was_enabled:
            gc.enable()
