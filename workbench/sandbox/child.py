"""The program that runs rule text: isolated, started by the host, ended by it or by the death of its parent."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

if __name__ == "__main__":  # started with -I: nothing but the installed packages is on the path
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from workbench.sandbox import wire
from workbench.sandbox.inside.engine import Engine

REQUEST_LIMIT = 1 << 34


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
    wire.send(sock, {})
    serve(sock, Engine(int(hello["cache_bytes"]), warm=bool(hello["warm"])))
    return 0


def serve(sock: socket.socket, engine: Engine) -> None:
    """Answer requests until the other side is gone; while idle, load compiled features."""
    while True:
        while engine.cold and not select.select([sock], [], [], 0)[0]:
            engine.warm_next()
        try:
            message = wire.receive(sock, REQUEST_LIMIT)
            if message.header.get("announce", True):
                engine.prepare(message.header)
                wire.send(sock, {})  # from here on the deadline counts
            header, payload = engine.answer(message)
            wire.send(sock, {**header, "cold": bool(engine.cold)}, payload)
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
