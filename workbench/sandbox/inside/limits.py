"""What the process of rules may use of the machine: bounds for its whole life, and narrower ones for each run."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType

if sys.platform != "win32":
    import resource

OPEN_FILES = 1024  # descriptors between runs: the socket, the pipes and one for each series that the host keeps
SPARE_SECONDS = 2  # of processor time beside the rule's own, since the wall clock should be what ends it


def bound_process() -> str:
    """Bound this process for good: it writes no file, leaves no memory image, starts no process (the system lets the
    superuser do that all the same). Returns why that is not possible here, empty where it is."""
    if sys.platform == "win32":
        return "Windows: the process has no limits of its own, only the deadline ends it"
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        resource.setrlimit(kind, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return ""


class RunLimits:
    """`with limits.of(megabytes, seconds):` bounds one run. Beyond the address space (Linux only) allocations raise
    MemoryError, no file can be opened, and the system ends a process that computes for longer."""

    def __init__(self, active: bool = True) -> None:
        self._active = active and sys.platform != "win32"
        self._megabytes: int | None = None
        self._seconds = 0.0
        self._until = -1  # processor second at which the system ends this process, -1 = never
        self._size = os.open("/proc/self/statm", os.O_RDONLY) if sys.platform == "linux" else -1
        if sys.platform != "win32":
            self._page = resource.getpagesize()
            _, self._most_memory = resource.getrlimit(resource.RLIMIT_AS)
            _, self._most_seconds = resource.getrlimit(resource.RLIMIT_CPU)
            _, self._most_files = resource.getrlimit(resource.RLIMIT_NOFILE)

    def of(self, megabytes: int | None, seconds: float) -> RunLimits:
        """The same object, bounding by this much; None = not at all."""
        self._megabytes, self._seconds = megabytes if self._active else None, seconds
        return self

    def __enter__(self) -> None:
        if sys.platform == "win32":
            return
        if self._megabytes is None:
            self._end_at(-1)
            return
        if sys.platform == "linux":
            now = int(os.pread(self._size, 64, 0).split(maxsplit=1)[0]) * self._page
            resource.setrlimit(resource.RLIMIT_AS, (now + (self._megabytes << 20), self._most_memory))
        self._end_at(int(time.process_time() + self._seconds) + SPARE_SECONDS)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, self._most_files))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._megabytes is None or sys.platform == "win32":
            return
        resource.setrlimit(resource.RLIMIT_AS, (self._most_memory, self._most_memory))
        resource.setrlimit(resource.RLIMIT_NOFILE, (self._most_files, self._most_files))

    def _end_at(self, second: int) -> None:
        """Move the end of this process, only when it changes: between requests it computes nothing, so it may stay."""
        if second != self._until and sys.platform != "win32":
            self._until = second
            resource.setrlimit(resource.RLIMIT_CPU, (self._most_seconds if second < 0 else second, self._most_seconds))
