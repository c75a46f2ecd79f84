"""A small HTTP server around a detector: points in at /push, metrics out at /metrics, /healthz; nothing else.

Each request has its own connection and thread, at most `connections` at once; a request that comes slower than
`seconds`, or is larger than `body_bytes`, is refused. Every refusal is one sentence of text and is counted.
"""

from __future__ import annotations

import io
import json
import os
import socket
import socketserver
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from workbench.detector.serving.exposition import CONTENT_TYPE, exposition
from workbench.detector.serving.metrics import Metrics
from workbench.errors import WorkbenchError

FORMATS = ("jsonl", "influx")
_TEXT = "text/plain; charset=utf-8"
_PLACE_SECONDS = 1.0  # that a request waits for a free place
_SHOWN = 20  # refused lines that an answer names


@dataclass(frozen=True)
class ServeOptions:
    """`port` 0: any free one. `connections`: answered at once; `seconds`: for a request to arrive and to be read."""

    host: str = "127.0.0.1"
    port: int = 9464
    body_bytes: int = 8 << 20
    seconds: float = 10.0
    connections: int = 16


@dataclass(frozen=True)
class Taken:
    """What came of a push. `refused`: number (from 1) and reason of each line that is no point; `notes`: sentences."""

    counts: Mapping[str, int]
    refused: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()


class Feed(Protocol):
    """Judges the points of a body, from one thread at a time or from many."""

    def push(self, body: bytes, form: str) -> Taken:
        """Take the lines of a body in one of FORMATS."""
        ...


class Server:
    """Answers from its making until `close`; a context manager. WorkbenchError where the port can't be used."""

    def __init__(self, feed: Feed, metrics: Metrics, options: ServeOptions) -> None:
        try:
            self._http = _Http(feed, metrics, options)
        except (OSError, OverflowError) as error:
            raise WorkbenchError(
                f"Port {options.port} of {options.host} cannot be used",
                (getattr(error, "strerror", None) or str(error)).rstrip("."),
                "Choose another --port or --host",
            ) from error
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.1,), name="serve")
        self._thread.start()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def address(self) -> str:
        """Where it answers, as a URL without a path."""
        host, port = self._http.server_address[:2]
        name = f"[{host!s}]" if ":" in str(host) else str(host)
        return f"http://{name}:{port}"

    def close(self) -> None:
        """Take no more requests, finish those that are being answered, and leave no thread behind."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Http(socketserver.ThreadingTCPServer):
    daemon_threads = False  # so that server_close waits for them
    allow_reuse_address = os.name == "posix"
    request_queue_size = 64

    def __init__(self, feed: Feed, metrics: Metrics, options: ServeOptions) -> None:
        self.feed, self.metrics, self.options = feed, metrics, options
        self._places = threading.BoundedSemaphore(options.connections)
        if ":" in options.host:
            self.address_family = socket.AF_INET6
        super().__init__((options.host, options.port), _Answer)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._places.acquire(timeout=_PLACE_SECONDS):
            super().process_request(request, client_address)
        else:
            self.metrics.refuse("request")
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        import sys

        if not isinstance(sys.exc_info()[1], OSError):  # a client that left is no fault of ours
            super().handle_error(request, client_address)


class _Incoming(io.RawIOBase):
    """What a client sends until a moment, however slowly; TimeoutError then."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection = connection
        self._until = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request came too slowly")
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class _Answer(BaseHTTPRequestHandler):
    """One request. HTTP/1.0: the connection ends with the answer, so that no thread waits for a next one."""

    server: _Http

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(_Incoming(self.connection, self.server.options.seconds))

    def do_GET(self) -> None:
        """The pages."""
        path = urlsplit(self.path).path
        if path == "/metrics":
            self._say(HTTPStatus.OK, exposition(self.server.metrics.families()), CONTENT_TYPE)
        elif path == "/healthz":
            self._say(HTTPStatus.OK, b"ok\n")
        elif path == "/push":
            self._refuse(HTTPStatus.METHOD_NOT_ALLOWED, "Points are sent by POST.", {"Allow": "POST"})
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "There is /metrics, /healthz and, by POST, /push.")

    def do_HEAD(self) -> None:
        """The headers of a page."""
        self.do_GET()

    def do_POST(self) -> None:
        """Points, as lines of JSON or of the Influx line protocol."""
        url = urlsplit(self.path)
        if url.path != "/push":
            self._refuse(HTTPStatus.NOT_FOUND, "Points are sent to /push.")
        elif "Origin" in self.headers:  # only browsers send it: a page must not feed the detector of its reader
            self._refuse(HTTPStatus.FORBIDDEN, "Points are not taken from web pages.")
        elif (form := parse_qs(url.query).get("format", [FORMATS[0]])[-1]) not in FORMATS:
            self._refuse(HTTPStatus.BAD_REQUEST, f"The format is one of {', '.join(FORMATS)}.")
        elif self.headers.get("Content-Encoding", "identity") != "identity":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the lines as they are, not compressed.")
        elif (body := self._body()) is not None:
            self._push(body, form)

    def _push(self, body: bytes, form: str) -> None:
        began = time.perf_counter()
        try:
            taken = self.server.feed.push(body, form)
        except WorkbenchError as error:  # no rule runs, or the disk is full: the sender may try again
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
            return
        self.server.metrics.time(time.perf_counter() - began)
        shown = [{"line": line, "why": why} for line, why in taken.refused[:_SHOWN]]
        answer = {**taken.counts, "refused": len(taken.refused), "errors": shown, "notes": taken.notes}
        code = HTTPStatus.BAD_REQUEST if taken.refused else HTTPStatus.OK
        self._say(code, json.dumps(answer).encode() + b"\n", "application/json")

    def _body(self) -> bytes | None:
        """What was sent; None where it was refused."""
        stated = self.headers.get("Content-Length", "")
        limit = self.server.options.body_bytes
        if "Transfer-Encoding" in self.headers or not stated:
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "Send a Content-Length, not chunks.")
        elif not (stated.isascii() and stated.isdigit() and len(stated) < 20):
            self._refuse(HTTPStatus.BAD_REQUEST, "The Content-Length is no number.")
        elif int(stated) > limit:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Send at most {limit} bytes at once.")
            self.rfile.read(min(int(stated), 4 * limit))  # or the client would lose the answer while it still sends
        else:
            try:
                body = self.rfile.read(int(stated))
            except TimeoutError:
                self._refuse(HTTPStatus.REQUEST_TIMEOUT, "The body came too slowly.")
                return None
            if len(body) == int(stated):
                return body
            self._refuse(HTTPStatus.BAD_REQUEST, "The body is shorter than its Content-Length.")
        return None

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the parent refuses, said as we say it."""
        self._refuse(HTTPStatus(code), message or explain or HTTPStatus(code).phrase)

    def _refuse(self, code: HTTPStatus, sentence: str, headers: dict[str, str] | None = None) -> None:
        self.server.metrics.refuse("request")
        self._say(code, f"{sentence.rstrip('.')}.\n".encode(errors="replace"), headers=headers)

    def _say(self, code: HTTPStatus, body: bytes, kind: str = _TEXT, headers: dict[str, str] | None = None) -> None:
        self.connection.settimeout(self.server.options.seconds)
        self.send_response(code)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "X-Content-Type-Options": "nosniff",
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        """What the header Server says: not which Python this is."""
        return "rule-workbench"

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are counted, not written down."""
