"""One child process as the host sees it: started in isolation, spoken to over a socket pair, killed, reaped."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.compiled import choose_folder
from workbench.sandbox.link import wire

# What the child needs from the environment; all else (keys, tokens, proxies) stays outside.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
# One thread each, and one order of sets in all processes: rules give the same everywhere.
_SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
_LAST_WORDS = 4000
RESTED_SECONDS = 0.01  # a child that answered so shortly ago is taken to live: a call would tell that it does not
_ENDING_SECONDS = 0.5  # what a process needs to end once its socket is closed


class Child:
    """A started child. Its standard input is a lifeline: it closes when this process dies, and the child exits."""

    def __init__(self, command: Sequence[str], options: Mapping[str, Any]) -> None:
        ours, theirs = socket.socketpair()
        self.sock = ours
        self.greeted = False
        self._used = -math.inf  # when it was last asked for
        self.known: set[str] = set()  # content hashes of the series it holds
        self.layers: Mapping[str, str] = {}  # of its own layers: why one is not active, empty = active
        choose_folder()
        kept = {k: v for k, v in os.environ.items() if k in _ENVIRONMENT or k.startswith("NUMBA_")}
        posix = sys.platform != "win32"
        with theirs:
            try:
                self.process = subprocess.Popen(
                    [*command, str(theirs.fileno()) if posix else "shared"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    bufsize=0,
                    env=kept | _SETTINGS,
                    close_fds=True,
                    pass_fds=(theirs.fileno(),) if posix else (),
                    start_new_session=posix,  # Ctrl-C in a terminal is the parent's to handle
                )
            except OSError:
                ours.close()
                raise
            self._say_hello(theirs, options)

    def _say_hello(self, theirs: socket.socket, options: Mapping[str, Any]) -> None:
        with contextlib.suppress(OSError):  # a child that died at once is noticed at its first use
            if sys.platform == "win32":
                assert self.process.stdin is not None
                self.process.stdin.write(theirs.share(self.process.pid))
            wire.send(self.sock, {"op": "hello", **options})

    def ready(self, remaining: wire.Remaining) -> bool:
        """Whether it lives; waits until it answers for the first time. Raises EOFError, OSError or TimeoutError."""
        if not self.greeted:
            self.layers = wire.receive(self.sock, 0, remaining).header.get("layers", {})
            self.greeted = True
        now = time.monotonic()
        rested, self._used = now - self._used > RESTED_SECONDS, now
        return not rested or self.process.poll() is None  # asking the system costs a tenth of a pushed point

    def kill(self) -> None:
        """End it at once; safe from any thread, any number of times."""
        with contextlib.suppress(OSError):
            self.process.kill()
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)  # who waits for its answer need not wait until it is torn down

    def last_words(self) -> str:
        """What a dead child left on its standard error, at most a few thousand characters."""
        if self.process.stderr is None or self.process.stderr.closed:
            return ""
        os.set_blocking(self.process.stderr.fileno(), False)
        text = self.process.stderr.read(_LAST_WORDS) or b""
        return text.decode("utf-8", "replace").strip()

    def release(self) -> None:
        """Close our ends of its pipes; the process itself is reaped by `gone`."""
        self.sock.close()
        for pipe in (self.process.stdin, self.process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def gone(self, wait: bool = False) -> bool:
        """Whether it has ended and was reaped; `wait` blocks until then."""
        if wait:
            self.process.wait()
        return self.process.poll() is not None

    def ending(self) -> str:
        """How it ended, in words: the signal's name or the exit code. If it only closed its socket, it is killed."""
        try:
            code = self.process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self.process.wait()
        if code < 0:
            with contextlib.suppress(ValueError):
                return f"signal {signal.Signals(-code).name}"
        return f"exit code {code}"
