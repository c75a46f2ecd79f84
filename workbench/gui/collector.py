"""Python's cyclic garbage is collected on the window's thread alone, and never while something is painted.

The collector runs in whichever thread allocates. Where that is a background thread, widgets and dialogs among the
garbage are destroyed there, behind the back of the window that is just laying them out: the process ends. So it is
switched off, and asked here each time the event loop has nothing left to do. (The remedy is Kovid Goyal's, of calibre;
his timer would wake an idle window.)
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot

# Allocations before the young are looked through, and how many such rounds before the older ones are. Three times as
# patient as Python's own: the oldest generation holds pandas and numba, and looking through it takes 100 ms.
THRESHOLDS = (2_000, 10, 20)


class _Off:
    """Python's own collecting is off while at least one collector is at work, whichever of them ends first."""

    def __init__(self) -> None:
        self._holders: set[object] = set()
        self._was_enabled = False

    def hold(self) -> Callable[[], None]:
        """Off from now on; what gives it back, of which a second call does nothing."""
        if not self._holders:
            self._was_enabled = gc.isenabled()
            gc.disable()
        holder = object()
        self._holders.add(holder)
        return lambda: self._release(holder)

    def _release(self, holder: object) -> None:
        if holder in self._holders:
            self._holders.remove(holder)
            if not self._holders and self._was_enabled:
                gc.enable()


_off = _Off()


class Collector(QObject):
    """Collects from its making until `close`, or until it is destroyed with its parent, on the thread that made it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._release = _off.hold()
        self.destroyed.connect(self._release)
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
        self._release()
