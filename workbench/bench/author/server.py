"""A server on loopback that speaks the Chat Completions wire format, well or badly, as it is told."""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workbench.bench.author.steps import Break, Drop, Fail, Hang, Raw, Say, Step, refused
from workbench.bench.author.wire import Seen, chunks, completion, fitted

Author = Callable[[Seen], Step]
READ_S = 30.0  # a client that connects and says nothing is let go
NO_KEY = Fail(401, {"error": {"message": "Incorrect API key provided.", "code": "invalid_api_key"}})
NO_PATH = Fail(404, {"error": {"message": "Resource not found", "code": "404"}})


class ChatServer:
    """Answers calls with the steps of a script, one after the other (its last one for ever), or with what `author`
    makes of each call. A context manager on a free port of 127.0.0.1; leaving it ends all its threads and raises
    what an author raised.

    `refuses`: settings of a call (`temperature`, `stream`, `response_format`, `max_tokens`, …) that it answers with
    400 and the setting's name; such a call is seen, but takes no step of the script. `key`: asked for as a bearer
    token, on Azure paths as `api-key`; None = any. `record`: a file that gets one JSON line a call before it is
    answered, for whoever outlives a process (`recorded`).
    """

    def __init__(
        self,
        *script: Step,
        author: Author | None = None,
        refuses: Collection[str] = (),
        key: str | None = None,
        record: Path | None = None,
    ) -> None:
        self._script: Sequence[Step] = script
        self._author, self._refuses, self._key, self._record = author, tuple(refuses), key, record
        self._lock = threading.Lock()
        self._played = 0
        self.closing = threading.Event()
        self.asked = threading.Event()
        self.seen: list[Seen] = []
        self.errors: list[BaseException] = []
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        """The base URL for a client of OpenAI's paths."""
        return f"{self.azure_url}/v1"

    @property
    def azure_url(self) -> str:
        """The endpoint for a client of Azure's paths, `/openai/deployments/NAME/chat/completions?api-version=…`."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> ChatServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        if self.errors:
            raise self.errors[0]

    def counts(self) -> Counter[str]:
        """How often each call came, by Seen.key."""
        with self._lock:
            return Counter(seen.key for seen in self.seen)

    def step_for(self, seen: Seen) -> Step:
        """What this call is answered with."""
        with self._lock:
            self.seen.append(seen)
            if self._record is not None:
                with self._record.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(seen) | {"key": seen.key, "headers": _plain(seen.headers)}) + "\n")
            self.asked.set()
        refusal = self._refusal(seen)
        if refusal is not None:
            return refusal
        if self._author is not None:
            return self._author(seen)
        with self._lock:
            at, self._played = self._played, self._played + 1
        return self._script[min(at, len(self._script) - 1)]

    def _refusal(self, seen: Seen) -> Fail | None:
        azure = seen.deployment is not None
        path = urlsplit(seen.path).path
        if (not azure and not path.endswith("/v1/chat/completions")) or (azure and not seen.api_version):
            return NO_PATH
        told = seen.headers.get("api-key" if azure else "authorization", "")
        if self._key is not None and told != (self._key if azure else f"Bearer {self._key}"):
            return NO_KEY
        named = next((name for name in self._refuses if seen.body.get(name) not in (None, False)), None)
        return None if named is None else refused(named)


def recorded(path: Path) -> list[dict[str, Any]]:
    """The calls in a server's record, oldest first: path, headers (without keys), body, and `key` as Seen.key."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in ("authorization", "api-key")}


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # closing the server waits for the answers that are under way
    block_on_close = True
    request_queue_size = 128  # many clients may come at once

    def __init__(self, owner: ChatServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the base class gives them
        """A client that went away is no news; what an author raised is kept for whoever closes the server."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):
            self.owner.errors.append(error)


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    protocol_version = "HTTP/1.1"
    timeout = READ_S

    def do_POST(self) -> None:
        self.close_connection = True
        length = int(self.headers.get("content-length", "0"))
        data = self.rfile.read(length)
        if len(data) < length:
            return  # the client died in the middle of its call: it was not asked
        body = json.loads(data)
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.path, headers, body)
        self._answer(self.server.owner.step_for(seen), seen)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""

    def _answer(self, step: Step, seen: Seen) -> None:
        match step:
            case Say():
                self._say(fitted(step, seen), seen)
            case Fail(status, told, headers):
                self._send(status, told if isinstance(told, str) else json.dumps(told), headers=headers)
            case Raw(text, kind):
                self._send(200, text, kind)
            case Drop(text, reset):
                if text:
                    self._send(200, text, promised=len(text.encode()) + 10_000)
                self._end(reset)
            case Break(say, pieces, reset):
                self._break(fitted(say, seen), seen, pieces)
                self._end(reset)
            case Hang():
                self.server.owner.closing.wait()

    def _say(self, step: Say, seen: Seen) -> None:
        self.server.owner.closing.wait(step.wait_s)
        if not seen.stream:
            self._send(200, json.dumps(completion(step, seen)))
            return
        self._open_stream()
        for told in chunks(step, seen):
            self._piece(json.dumps(told))
            self.server.owner.closing.wait(step.pause_s)
        self._piece("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def _break(self, step: Say, seen: Seen, pieces: int) -> None:
        if not seen.stream:
            body = json.dumps(completion(step, seen))
            self._send(200, body[: len(body) // 2], promised=len(body))
            return
        self._open_stream()
        for told in list(chunks(step, seen))[: pieces + 1]:  # the first tells the role only
            self._piece(json.dumps(told))

    def _open_stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.send_header("connection", "close")
        self.end_headers()

    def _piece(self, told: str) -> None:
        data = f"data: {told}\n\n".encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _send(
        self,
        status: int,
        text: str,
        kind: str = "application/json",
        headers: Mapping[str, str] | None = None,
        promised: int | None = None,
    ) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(promised or len(data)))
        self.send_header("connection", "close")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _end(self, reset: bool) -> None:
        self.wfile.flush()
        if reset:  # closing with a linger of 0 s sends a reset; the server's own shutdown would come first
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            self.connection.shutdown(socket.SHUT_RDWR)
