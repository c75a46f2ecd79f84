"""A small server on loopback that speaks the Chat Completions wire format, well or badly, as it is told."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Say:
    """A good answer. `usage` False: the tokens are not told."""

    text: str
    finish: str = "stop"
    usage: bool = True
    prompt_tokens: int = 100
    completion_tokens: int = 50


@dataclass(frozen=True)
class Fail:
    """An answer with an error status."""

    status: int
    body: Any = field(default_factory=lambda: {"error": {"message": "made to fail", "code": None}})
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Raw:
    """Status 200 with any body."""

    body: str
    content_type: str = "application/json"


@dataclass(frozen=True)
class Drop:
    """The connection is closed without a word, or in the middle of the answer."""

    after: str = ""


@dataclass(frozen=True)
class Hang:
    """No answer until the server is closed."""


Step = Say | Fail | Raw | Drop | Hang


@dataclass(frozen=True)
class Seen:
    """One call as it arrived; names of headers in lower case."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def prompt(self) -> str:
        """All messages as one text."""
        return "\n".join(message["content"] for message in self.body["messages"])


class ChatServer:
    """Answers calls with the steps of a script, one after the other (its last one for ever), or with what `author`
    makes of each call. A context manager; it ends all its threads."""

    def __init__(self, *script: Step, author: Callable[[Seen], Step] | None = None) -> None:
        self._script: Sequence[Step] = script
        self._author = author
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self.asked = threading.Event()
        self.seen: list[Seen] = []
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def __enter__(self) -> ChatServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def step_for(self, seen: Seen) -> Step:
        """What this call is answered with."""
        with self._lock:
            self.seen.append(seen)
            self.asked.set()
            at = len(self.seen) - 1
        if self._author is not None:
            return self._author(seen)
        return self._script[min(at, len(self._script) - 1)]


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # closing the server waits for the answers that are under way
    block_on_close = True

    def __init__(self, owner: ChatServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        body = json.loads(self.rfile.read(length))
        self._answer(
            self.server.owner.step_for(
                Seen(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            ),
            body,
        )

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""

    def _answer(self, step: Step, body: Mapping[str, Any]) -> None:
        match step:
            case Say():
                self._send(200, json.dumps(completion(step, str(body.get("model")))))
            case Fail(status, told, headers):
                self._send(status, told if isinstance(told, str) else json.dumps(told), headers=headers)
            case Raw(text, kind):
                self._send(200, text, kind)
            case Drop(text):
                if text:
                    self._send(200, text, promised=10_000)
                self.connection.shutdown(socket.SHUT_RDWR)
            case Hang():
                self.server.owner.closing.wait()
        self.close_connection = True

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
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


def completion(step: Say, model: str) -> dict[str, Any]:
    """The body of a good answer."""
    told: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": step.text}, "finish_reason": step.finish}],
    }
    if step.usage:
        total = step.prompt_tokens + step.completion_tokens
        told["usage"] = {
            "prompt_tokens": step.prompt_tokens,
            "completion_tokens": step.completion_tokens,
            "total_tokens": total,
        }
    return told
