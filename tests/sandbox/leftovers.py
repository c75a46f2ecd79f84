"""What a test may leave behind: nothing. Counts open descriptors, threads and child processes (Linux)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

OWN = Path("/proc/self")


def descriptors() -> int:
    """Open file descriptors of this process, the one that counts them not included."""
    return len(list((OWN / "fd").iterdir())) - 1


def children() -> set[int]:
    """Process ids of the children of this process, ended but unreaped ones included."""
    found: set[int] = set()
    for task in (OWN / "task").iterdir():
        with suppress(FileNotFoundError):  # a thread that ended meanwhile
            found.update(int(pid) for pid in (task / "children").read_text().split())
    return found


def threads() -> int:
    """Running threads of Python."""
    return threading.active_count()


def alive(pid: int) -> bool:
    """Whether a process exists and has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def eventually(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether the condition becomes true before the time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return condition()
