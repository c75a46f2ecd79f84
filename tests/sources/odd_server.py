"""A real HTTP server that answers as it is told, one answer after the other, and keeps what it was asked."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

GOOD = json.dumps({"status": "success", "data": ["a", "b"]}).encode()


@dataclass(frozen=True)
class Answer:
    """`cut`: of so many bytes more than come the length speaks."""

    status: int = 200
    body: bytes = GOOD
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0


class OddServer:
    """Gives the answers in their order, the last one again and again; a context manager. `tls`: by which it encrypts;
    it is called by the name that the certificate is of."""

    def __init__(self, *answers: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.answers: Sequence[Answer] = answers
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle(self) -> None:
                with suppress(ssl.SSLError):  # who asks does not trust us
                    super().handle()

            def do_GET(self) -> None:
                answer = outer.answers[min(len(outer.asked), len(outer.answers) - 1)]
                outer.asked.append((self.path, dict(self.headers)))
                self.send_response(answer.status)
                for name, text in answer.headers.items():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(answer.body) + answer.cut))
                self.end_headers()
                self.wfile.write(answer.body)
                if answer.cut:
                    self.close_connection = True

            def log_message(self, *given: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, True, do_handshake_on_connect=False)
            self.url = self.url.replace("http://127.0.0.1", "https://localhost")
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> OddServer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
