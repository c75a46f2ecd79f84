"""A bound on the memory that one run of a rule may take, beyond what the warm process has."""

from __future__ import annotations

import os
import sys
from types import TracebackType


class MemoryLimit:
    """`with limit.of(megabytes):` bounds the address space; beyond it allocations raise MemoryError. Linux only."""

    def __init__(self) -> None:
        self._megabytes: int | None = None
        self._size = os.open("/proc/self/statm", os.O_RDONLY) if sys.platform == "linux" else -1

    def of(self, megabytes: int | None) -> MemoryLimit:
        """The same object, bounding by this much; None = not at all."""
        self._megabytes = megabytes
        return self

    def __enter__(self) -> None:
        if self._megabytes is not None and sys.platform == "linux":
            import resource

            pages = int(os.pread(self._size, 64, 0).split(maxsplit=1)[0])
            now = pages * resource.getpagesize()
            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            resource.setrlimit(resource.RLIMIT_AS, (now + (self._megabytes << 20), hard))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._megabytes is not None and sys.platform == "linux":
            import resource

            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
