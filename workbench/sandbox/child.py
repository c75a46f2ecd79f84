"""The program that runs rule text: isolated, started by the host, ended by it or by the death of its parent."""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # started with -I: nothing but the installed packages is on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from workbench import rulekit
from workbench.compiled import load_all
from workbench.sandbox.inside.engine import Engine
from workbench.sandbox.inside.limits import bound_process
from workbench.sandbox.inside.syscalls import set_filter
from workbench.sandbox.link import wire

REQUEST_LIMIT = 1 << 34
LEFT_OUT = "left out by whoever started the process"


def main(arguments: Sequence[str]) -> int:
    """Serve requests on the socket whose number is the argument (on Windows: shared over standard input)."""
    if sys.platform == "win32":
        sock = socket.fromshare(sys.stdin.buffer.read(_SHARE_SIZE))
    else:
        sock = socket.socket(fileno=int(arguments[0]))
    _watch_parent()
    if hasattr(os, "set_blocking"):
        os.set_blocking(2, False)  # a flood of messages is dropped, it never blocks
    hello = wire.receive(sock, 0).header
    engine, states = prepare(hello)
    wire.send(sock, {"layers": states})
    serve(sock, engine)
    return 0


def prepare(hello: Mapping[str, Any]) -> tuple[Engine, dict[str, str]]:
    """Load everything that a rule may need, then close the process off: from here on nothing can be opened.

    The layers of the child with the reason why one is not active, empty where it is.
    """
    wanted = frozenset(hello["layers"])
    states = dict.fromkeys(("namespace", "limits", "filter"), LEFT_OUT)
    load_all()
    rulekit.diff(np.zeros(2))  # numba imports numpy.ma at its first call; installations without scipy have not yet
    if "limits" in wanted:
        states["limits"] = bound_process()
    stripped = "namespace" in wanted
    engine = Engine(int(hello["cache_bytes"]), stripped, not states["limits"], hello["modules"])
    if stripped:
        states["namespace"] = ""
    gc.collect()
    gc.freeze()  # what was loaded stays: collections during a rule need not look at it
    if "filter" in wanted:
        states["filter"] = set_filter()
    return engine, states


def serve(sock: socket.socket, engine: Engine) -> None:
    """Answer requests until the other side is gone."""
    while True:
        try:
            header, payload = engine.answer(wire.receive(sock, REQUEST_LIMIT, takes_files=True))
            wire.send(sock, header, payload)
        except (EOFError, OSError):
            return


_SHARE_SIZE = 628  # bytes of WSAPROTOCOL_INFOW, what socket.share() gives on Windows


def _watch_parent() -> None:
    """End this process when standard input closes, which only the parent's end can cause.

    Where the kernel can signal that (SIGIO, whose default is to end the process) it does so even while a rule
    computes and never comes back to Python; elsewhere a thread waits for it.
    """
    if sys.platform == "win32":
        threading.Thread(target=_wait_for_end, daemon=True).start()
        return
    import fcntl

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([0], [], [], 0)[0]:  # it closed before the signal was asked for
        os._exit(0)


def _wait_for_end() -> None:
    os.read(0, 1)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
