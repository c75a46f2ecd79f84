"""A transport without a server: answers come from a function, and it notes what was sent and how many at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from workbench.llm.messages import Reply, Request, Waiting


class FakeTransport:
    """Answers with what `author` makes of a request; what it raises goes to the caller. `most`: calls at a time."""

    def __init__(self, author: Callable[[Request], Reply]) -> None:
        self._author, self._lock = author, threading.Lock()
        self.sent: list[Request] = []
        self.under_way = self.most = 0

    def send(self, request: Request, waiting: Waiting, arrived: Callable[[int], None]) -> Reply:
        """The author's reply; `waiting` is called once before it."""
        with self._lock:
            self.sent.append(request)
            self.under_way += 1
            self.most = max(self.most, self.under_way)
        try:
            waiting()
            reply = self._author(request)
            arrived(len(reply.text))
            return reply
        finally:
            with self._lock:
                self.under_way -= 1
