"""Waiting until somebody asks the process to end, whenever the signal comes and whichever thread takes it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager

ASKING = ("SIGTERM", "SIGINT", "SIGHUP")  # not every system has all of them


class Stop:
    """Whether the process was asked to end."""

    def __init__(self, heard: socket.socket, numbers: Collection[int]) -> None:
        self._heard, self._numbers = heard, numbers

    def wait(self) -> None:
        """Return once it was asked, at once where it was before."""
        while self._heard.recv(1)[0] not in self._numbers:  # other signals are told too
            pass


@contextmanager
def stopping() -> Iterator[Stop]:
    """What to wait on while these signals no longer end the process; for the main thread.

    The interpreter writes each signal to a socket, from whichever thread the system interrupts. An event that a handler
    sets would wait for ever in two cases: a handler runs in the main thread, which may hold the event's own lock just
    then; and it runs only when the main thread goes on, which it does not while it waits and another thread was
    interrupted.
    """
    numbers = {getattr(signal, name) for name in ASKING if hasattr(signal, name)}
    heard, told = socket.socketpair()
    with heard, told:
        told.setblocking(False)
        before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
        handlers = {number: signal.signal(number, lambda *_: None) for number in numbers}
        try:
            yield Stop(heard, numbers)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(before)
