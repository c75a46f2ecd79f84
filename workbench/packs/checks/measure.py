"""How much memory a run took: the most that the process of rules held at once, beyond what it held before."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.sandbox.host import Host

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


class PeakMemory:
    """`start` before runs, `megabytes` after them. Only Linux tells (proc(5): `clear_refs`, `VmHWM`)."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._process = 0
        self._before: int | None = None

    def start(self) -> None:
        """Forget what was before; from now on counts."""
        self._process = self._host.process_id
        try:
            Path(f"/proc/{self._process}/clear_refs").write_text("5")  # the peak becomes what is held now
        except OSError:
            self._before = None
        else:
            self._before = self._peak()

    def megabytes(self) -> float | None:
        """The most that was held at once since `start`, without what was held then; None where that can't be told,
        also because a run was killed with its process."""
        if self._before is None or self._host.process_id != self._process:
            return None
        now = self._peak()
        return None if now is None else (now - self._before) / 1024

    def _peak(self) -> int | None:
        try:
            found = _PEAK.search(Path(f"/proc/{self._process}/status").read_text())
        except OSError:
            return None
        return int(found[1]) if found else None
