"""The compiled kernels on disk: one folder of the user for all processes, filled once, as a step that can be seen."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from workbench.children import command_of

VARIABLE = "NUMBA_CACHE_DIR"
DONE = "All kernels of these sources were compiled.\n"
# The kernels that take longest come first, so that no process ends long after the others.
SLOW_FIRST = ("ar_residual", "spread_ratio", "ordered", "level_shift", "profile", "moments", "count", "phase_median")


def choose_folder() -> Path:
    """The folder of compiled kernels for this process and all that it starts: the one given in NUMBA_CACHE_DIR, else
    one of the user's cache. To be called before the accelerator is imported."""
    if not os.environ.get(VARIABLE):
        os.environ[VARIABLE] = str(_user_cache() / "rule-workbench" / "compiled")
    return Path(os.environ[VARIABLE])


def _user_cache() -> Path:
    """Where programs keep what they can make again; found without a library, which a deployed detector may lack."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def prepare(tell: Callable[[float], None], processes: int | None = None) -> bool:
    """Compile every kernel of rulekit that the folder lacks; whether there was anything to do.

    `tell`: called with the share that is done, 0 first, only where there is something to do. A folder that cannot be
    written, or a system without room for more processes, is no error: kernels then compile when they are first called.
    """
    from workbench.rulekit.kernels import MODULES

    stamp = _stamp(choose_folder())
    if stamp.exists() or not _writable(stamp.parent):
        return False
    names = sorted(MODULES, key=lambda name: SLOW_FIRST.index(name) if name in SLOW_FIRST else len(SLOW_FIRST))
    tell(0.0)
    try:
        with _alone(stamp):
            if not stamp.exists():  # another process may have done it meanwhile
                _compile(names, tell, processes or min(os.cpu_count() or 1, 4))
                stamp.write_text(DONE, "utf-8")
    except (OSError, BrokenProcessPool):
        return False
    return True


def load_all() -> None:
    """Load every kernel of rulekit into this process; nothing of it is opened or compiled afterwards.

    What the folder lacks is compiled by one process while all others wait for it and then find it there.
    """
    from workbench.rulekit.kernels import MODULES, load

    stamp = _stamp(choose_folder())
    if stamp.exists() or not _writable(stamp.parent):
        for name in MODULES:
            load(name)
        return
    with _alone(stamp):
        for name in MODULES:
            load(name)
        stamp.write_text(DONE, "utf-8")


@contextmanager
def _alone(stamp: Path) -> Iterator[None]:
    """No other process is inside for the same sources (on Windows several may be: they do the same work twice)."""
    with stamp.with_suffix(".lock").open("a") as lock:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)  # given back when the file closes, also by a kill
        yield


def prepare_aside() -> subprocess.Popen[bytes] | None:
    """A process that does the same one kernel after the other, for a window that is open meanwhile; None where there
    is nothing to do. It may be killed at any time: what it finished is kept."""
    stamp = _stamp(choose_folder())
    if stamp.exists() or not _writable(stamp.parent):
        return None
    command = command_of("workbench.compiled:load_all")
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _compile(names: Iterable[str], tell: Callable[[float], None], processes: int) -> None:
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=spawn, initializer=_leave_interrupts_to_the_parent)
    try:
        waiting = [pool.submit(compile_kernel, name) for name in names]
        for done, future in enumerate(as_completed(waiting), 1):
            future.result()
            tell(done / len(waiting))
    finally:
        pool.shutdown(cancel_futures=True)


def compile_kernel(name: str) -> None:
    """Compile one kernel, or find it on disk; runs in a process of its own."""
    from workbench.rulekit.kernels import load

    load(name)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _stamp(folder: Path) -> Path:
    """The file whose presence says that all kernels of these sources, by this Python and numba, are in the folder."""
    from workbench.rulekit import kernels

    sources = sorted(Path(kernels.__file__).parent.glob("*.py"))
    times = [source.stat().st_mtime_ns for source in sources]  # the accelerator compiles anew when one changes
    known = (sys.implementation.cache_tag, metadata.version("numba"), str(sources[0].parent), times)
    mark = hashlib.sha256(repr(known).encode()).hexdigest()[:12]
    return folder / kernels.fingerprint() / f"all-{mark}"


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)
